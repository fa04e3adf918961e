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
    custom: false,
    baseUrl: 'https://openrouter.ai/api/v1',
    trouble: null,
    key: { required: true, state: 'saved', hint: '', variable: null, updatedAt: SAVED_AT, ...key },
  };
}

const ASKED = { keyOf: SAVED_AT, at: 0, modelId: null };
const REFUSAL = { code: 'upstream_key_refused', message: 'No.' };
const OVERLOAD = { code: 'upstream_overloaded', message: 'Later.' };
const NO_MODEL = { code: 'upstream_not_found', message: 'No such model.' };
const ANSWERED = { account: null, latencyMs: 90 };

describe('the state of a key', () => {
  test.each<[KeyCheck | undefined, string]>([
    [undefined, 'saved'],
    [{ state: 'checking' }, 'checking'],
    [{ state: 'accepted', ...ANSWERED, ...ASKED }, 'saved'],
    [{ state: 'refused', problem: REFUSAL, ...ASKED }, 'refused'],
    [{ state: 'unanswered', problem: OVERLOAD, ...ASKED }, 'not-checked'],
    [{ state: 'unanswered', problem: NO_MODEL, ...ASKED }, 'saved'],
    [{ state: 'unasked', reason: 'No connection.', ...ASKED }, 'not-checked'],
  ])('after the check %o it is %s', (check, status) => {
    expect(keyStatus(providerWith({}), check)).toBe(status);
  });

  test('what was said of a key before tells nothing of the one in its place', () => {
    const keyOf = '2026-10-01T10:00:00.000Z';
    const check: KeyCheck = { state: 'refused', problem: REFUSAL, ...ASKED, keyOf };
    expect(keyStatus(providerWith({}), check)).toBe('saved');
  });

  test('a key that is gone is missing, whatever was said of it', () => {
    const gone = providerWith({ state: 'missing', updatedAt: null });
    expect(keyStatus(gone, { state: 'refused', problem: REFUSAL, ...ASKED })).toBe('missing');
  });

  test('a refusal that the server remembers counts after a reload', () => {
    const trouble = { ...REFUSAL, at: SAVED_AT, modelId: null };
    expect(keyStatus({ ...providerWith({}), trouble }, undefined)).toBe('refused');
  });

  test('where none is required none is missing, until the provider asks for one', () => {
    const keyless = providerWith({ required: false, state: 'missing', updatedAt: null });
    const trouble = { ...REFUSAL, at: SAVED_AT, modelId: null };
    expect(keyStatus(keyless, undefined)).toBe('not-needed');
    expect(keyStatus({ ...keyless, trouble }, undefined)).toBe('missing');
  });
});
