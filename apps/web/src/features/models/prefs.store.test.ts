import { describe, expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import {
  createPrefsStore,
  MAX_FAVOURITES,
  MAX_RECENT,
  withChosen,
  withFavouriteToggled,
} from './prefs.store.ts';

const NONE = { modelId: null, favourites: [], recent: [] };
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
    expect(createPrefsStore(storage).getState()).toEqual({ ...NONE, modelId: 'openrouter/a/b' });
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
      expect(store.getState()).toEqual({ ...NONE, modelId: 'openrouter/a/b' });
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
    expect(createPrefsStore(storage).getState()).toEqual(NONE);
    expect(stored()).not.toContain(SECRET);
  });
});

describe('favourites and recent models', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `openrouter/a/${index}`);

  test('what is chosen is the latest of the few recent ones, each once', () => {
    const chosen = [...many(7), 'openrouter/a/4'].reduce(withChosen, NONE);
    expect(chosen.modelId).toBe('openrouter/a/4');
    expect(chosen.recent).toEqual([4, 6, 5, 3, 2].map((index) => `openrouter/a/${index}`));
    expect(chosen.recent).toHaveLength(MAX_RECENT);
  });

  test('a mark can be taken away again, and the oldest gives way to one too many', () => {
    const marked = many(MAX_FAVOURITES + 1).reduce(withFavouriteToggled, NONE);
    expect(marked.favourites).toHaveLength(MAX_FAVOURITES);
    expect(marked.favourites).not.toContain('openrouter/a/0');
    expect(withFavouriteToggled(marked, 'openrouter/a/1').favourites).not.toContain(
      'openrouter/a/1',
    );
  });

  test('come back, without what is no model id and without more than there may be', () => {
    const stored = {
      favourites: [...many(99), 7, { apiKey: SECRET }],
      recent: [SECRET.repeat(40), ...many(9)],
    };
    const { storage, stored: kept } = storageWith(JSON.stringify({ state: stored, version: 1 }));
    const { favourites, recent } = createPrefsStore(storage).getState();
    expect(favourites).toEqual(many(99).slice(-MAX_FAVOURITES));
    expect(recent).toEqual(many(MAX_RECENT));
    expect(kept()).not.toContain(SECRET);
  });

  test('a change in another tab is not undone by one here', () => {
    const { storage } = storageWith(null);
    const [here, there] = [createPrefsStore(storage), createPrefsStore(storage)];
    there.setState((prefs) => withFavouriteToggled(prefs, 'openrouter/a/b'));
    here.reread();
    here.setState((prefs) => withChosen(prefs, 'openrouter/c/d'));
    expect(createPrefsStore(storage).getState()).toMatchObject({
      modelId: 'openrouter/c/d',
      favourites: ['openrouter/a/b'],
    });
  });
});
