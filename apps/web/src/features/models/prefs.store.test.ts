import { describe, expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import { createPrefsStore } from './prefs.store.ts';

const SECRET = 'sk-or-v1-0123456789';

function storageWith(entry: string | null) {
  const entries = new Map<string, string>();
  if (entry !== null) entries.set('parley.prefs', entry);
  const storage: StateStorage = {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
  return { storage, stored: () => entries.get('parley.prefs') ?? '' };
}

describe('preferences', () => {
  test('the chosen model comes back', () => {
    const { storage } = storageWith(null);
    createPrefsStore(storage).setState({ modelId: 'openrouter/a/b' });
    expect(createPrefsStore(storage).getState()).toEqual({ modelId: 'openrouter/a/b' });
  });

  test.each([
    ['of this version', { state: { modelId: 'openrouter/a/b', apiKey: SECRET }, version: 1 }],
    ['of an older version', { state: { modelId: 'openrouter/a/b', apiKey: SECRET }, version: 0 }],
    [
      'of a newer version',
      { state: { modelId: 'openrouter/a/b', nested: { apiKey: SECRET } }, version: 9 },
    ],
    ['without a version', { state: { modelId: 'openrouter/a/b', apiKey: SECRET } }],
  ])(
    'an entry %s loses all that is not a preference, in memory and in the storage',
    (_name, entry) => {
      const { storage, stored } = storageWith(JSON.stringify(entry));
      const store = createPrefsStore(storage);
      expect(store.getState()).toEqual({ modelId: 'openrouter/a/b' });
      expect(stored()).not.toContain(SECRET);
      expect(stored()).toContain('openrouter/a/b');
    },
  );

  test.each([
    ['no JSON', '{'],
    ['another form', JSON.stringify({ modelId: 7, apiKey: SECRET })],
    ['an object as model', JSON.stringify({ state: { modelId: { apiKey: SECRET } }, version: 1 })],
  ])('an entry that is %s counts as none', (_name, entry) => {
    const { storage, stored } = storageWith(entry);
    expect(createPrefsStore(storage).getState()).toEqual({ modelId: null });
    expect(stored()).not.toContain(SECRET);
  });
});
