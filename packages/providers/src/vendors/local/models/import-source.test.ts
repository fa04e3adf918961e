import { AppError, localModelIdSchema } from '@parley/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { idOf } from './import-source.ts';

it.each([
  ['SmolLM2-135M-Instruct', 'smollm2-135m-instruct'],
  ['Qwen2.5-0.5B', 'qwen2.5-0.5b'],
  ['My model (final)', 'my-model-final'],
  ['.hidden', 'hidden'],
  ['a..b__c', 'a-b-c'],
])('the folder %j becomes the model %j', (name, id) => {
  expect(idOf(name)).toBe(id);
});

it('whatever a folder is called, its model has an id or needs one', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300 })), (name) => {
      try {
        expect(localModelIdSchema.safeParse(idOf(name)).success).toBe(true);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(AppError);
      }
    }),
    { numRuns: 1_000 },
  );
});
