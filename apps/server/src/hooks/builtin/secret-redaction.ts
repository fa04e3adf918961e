import { KEY_FORMS } from '@parley/providers';

import type { Hook } from '../points.ts';
import { contextOf, createKeyMask } from './key-mask.ts';

const mask = createKeyMask(KEY_FORMS);

/**
 * Masks keys of providers in what models say in a chat, by their form alone: the hook knows no key. A
 * model repeats what it was shown, and such an answer is stored, searched, shared and sent to other
 * models. What a program asked for is stored nowhere, and masked arguments of its tools would spoil
 * the files that it writes.
 */
export const secretRedaction: Hook = {
  name: 'secret-redaction',
  on: {
    'generation.chunk': ({ source }) => {
      if (source === 'gateway') return undefined;
      /** By part: the end of what was passed on. */
      const passed = new Map<string, string>();
      return ({ kind, partId, text, final }) => {
        const part = `${kind} ${partId}`;
        const before = passed.get(part) ?? '';
        const verdict = mask(text, final, before);
        if (final) passed.delete(part);
        else passed.set(part, contextOf(before + verdict.text));
        return verdict;
      };
    },
  },
  fail: 'closed',
};
