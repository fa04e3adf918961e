import { KEY_FORMS } from '@parley/providers';

import type { Hook } from '../points.ts';
import { createKeyMask } from './key-mask.ts';

const mask = createKeyMask(KEY_FORMS);

/**
 * Masks keys of providers in what models say, by their form alone: the hook knows no key. A model
 * repeats what it was shown, and an answer is stored, searched, shared and sent to other models.
 */
export const secretRedaction: Hook = {
  name: 'secret-redaction',
  on: {
    'generation.chunk':
      () =>
      ({ text, final }) =>
        mask(text, final),
  },
  fail: 'closed',
};
