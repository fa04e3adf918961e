import { expect, test } from 'vitest';

import { createAppearanceStore } from './appearance.store.ts';

function readOf(state: unknown) {
  const entry = JSON.stringify({ state, version: 1 });
  const storage = { getItem: () => entry, setItem: () => undefined, removeItem: () => undefined };
  return createAppearanceStore(storage).getState();
}

test('theme and language come back', () => {
  expect(readOf({ theme: 'dark', language: 'pt-BR' })).toEqual({
    theme: 'dark',
    language: 'pt-BR',
  });
});

test('what is no theme and no language counts as none chosen', () => {
  const none = { theme: 'system', language: 'system' };
  expect(readOf({ theme: 'neon', language: 'sk-or-v1-0123456789' })).toEqual(none);
  expect(readOf(null)).toEqual(none);
});
