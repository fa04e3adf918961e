import { describe, expect, test, vi } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import { memberOf } from './member-of.ts';
import { createRememberedStore } from './remembered.ts';

const NAME = 'parley.test';
const SECRET = 'correct-horse';

interface Colour {
  colour: string;
}

function colourFrom(stored: unknown): Colour {
  const colour = memberOf(stored, 'colour');
  return { colour: typeof colour === 'string' ? colour : 'grey' };
}

function createStore(storage: StateStorage, read = colourFrom) {
  return createRememberedStore({ name: NAME, version: 3, read }, storage);
}

function storageWith(entry?: string) {
  const entries = new Map(entry === undefined ? [] : [[NAME, entry]]);
  const storage: StateStorage = {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
  return { storage, stored: () => entries.get(NAME) ?? '' };
}

const state = { colour: 'red', apiKey: SECRET, nested: { apiKey: SECRET } };

describe('what was stored before', () => {
  test.each([
    ['of the same version', { state, version: 3 }, 'red'],
    ['of an older version', { state, version: 2 }, 'red'],
    ['of a newer version', { state, version: 4 }, 'red'],
    ['without a version', { state }, 'red'],
    ['that is the state itself', state, 'grey'],
    ['of another kind', [state], 'grey'],
    ['with a member of another kind', { state: { colour: state }, version: 3 }, 'grey'],
  ])(
    'an entry %s gives no more than is named, and is put right at once',
    (_form, entry, colour) => {
      const { storage, stored } = storageWith(JSON.stringify(entry));
      expect(createStore(storage).getState()).toEqual({ colour });
      expect(stored()).toBe(JSON.stringify({ state: { colour }, version: 3 }));
    },
  );

  test('an entry that breaks off counts as none', () => {
    const { storage, stored } = storageWith(`{"state":{"apiKey":"${SECRET}`);
    expect(createStore(storage).getState()).toEqual({ colour: 'grey' });
    expect(stored()).not.toContain(SECRET);
  });

  test('an entry that cannot be read counts as none', () => {
    const { storage, stored } = storageWith(JSON.stringify({ state, version: 2 }));
    const read = (value: unknown) => {
      if (memberOf(value, 'apiKey') !== undefined) throw new Error('What is this?');
      return colourFrom(value);
    };
    expect(createStore(storage, read).getState()).toEqual({ colour: 'grey' });
    expect(stored()).not.toContain(SECRET);
  });

  test('what was stored comes back', () => {
    const { storage } = storageWith();
    createStore(storage).setState({ colour: 'blue' });
    expect(createStore(storage).getState()).toEqual({ colour: 'blue' });
  });
});

describe('what is stored', () => {
  test('is what is named, whatever is put into the store', () => {
    const { storage, stored } = storageWith();
    const extended = { colour: 'blue', apiKey: SECRET };
    createStore(storage).setState(extended);
    expect(stored()).not.toContain(SECRET);
  });
});

describe('a browser without a storage', () => {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  const full = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };

  test.each([
    ['that is forbidden', { getItem: refuse, setItem: refuse, removeItem: refuse }],
    ['that is full', { getItem: () => null, setItem: full, removeItem: () => undefined }],
  ])('%s still has the store, and hears no complaint', (_kind, localStorage) => {
    vi.stubGlobal('localStorage', localStorage);
    const store = createRememberedStore({ name: NAME, version: 3, read: colourFrom });
    store.setState({ colour: 'blue' });
    expect(store.getState()).toEqual({ colour: 'blue' });
    vi.unstubAllGlobals();
  });
});
