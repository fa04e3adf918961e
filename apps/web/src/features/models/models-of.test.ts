import { DEMO_MODEL_ID } from '@parley/contracts';
import { expect, test } from 'vitest';

import { modelsOf } from './models-of.ts';
import { model } from './models.testing.ts';

test('the models of a provider are its own, and the demo is none', () => {
  const local = { providerId: 'local' };
  const models = [
    model('lab/tiny', 'Tiny'),
    model('', 'Offline demo', { id: DEMO_MODEL_ID, ...local }),
    model('', 'Small', { id: 'local/small', ...local }),
  ];
  expect(modelsOf('local', models).map(({ id }) => id)).toEqual(['local/small']);
  expect(modelsOf('local', models.slice(0, 2))).toEqual([]);
});
