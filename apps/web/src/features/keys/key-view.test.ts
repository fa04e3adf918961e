import type { Provider } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { keyStatus } from './key-view.ts';
import type { KeyCheck } from './keys.store.ts';

const SAVED_AT = '2026-11-01T10:00:00.000Z';

function providerWith(key: Partial<Provider['key']>): Provider {
  return {
    id: 'openrouter',
    name: 'OpenRouter',
    kind: 'remote',
    enabled: true,
    supportsStreaming: true,
    key: { required: true, state: 'saved', hint: '', variable: null, updatedAt: SAVED_AT, ...key },
  };
}

describe('the state of a key', () => {
  test.each<[KeyCheck | undefined, string]>([
    [undefined, 'saved'],
    [{ state: 'checking' }, 'checking'],
    [{ state: 'accepted', keyOf: SAVED_AT, at: 0, account: null }, 'saved'],
    [{ state: 'refused', keyOf: SAVED_AT }, 'refused'],
    [{ state: 'unanswered', keyOf: SAVED_AT, problem: 'Later.' }, 'not-checked'],
  ])('after the check %o it is %s', (check, status) => {
    expect(keyStatus(providerWith({}), check)).toBe(status);
  });

  test('what was said of a key before tells nothing of the one in its place', () => {
    const check = { state: 'refused', keyOf: '2026-10-01T10:00:00.000Z' } as const;
    expect(keyStatus(providerWith({}), check)).toBe('saved');
  });

  test('a key that is gone is missing, whatever was said of it', () => {
    const gone = providerWith({ state: 'missing', updatedAt: null });
    expect(keyStatus(gone, { state: 'refused', keyOf: SAVED_AT })).toBe('missing');
  });
});
