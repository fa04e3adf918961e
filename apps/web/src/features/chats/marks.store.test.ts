import { expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import { createMarksStore } from './marks.store.ts';

function storageWith(entry: unknown): StateStorage {
  const entries = new Map([['parley.marks', JSON.stringify(entry)]]);
  return {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
}

test('marks come back as lists of ids, and as nothing else', () => {
  const stored = { running: ['a', 7, 'x'.repeat(65)], unread: { a: true }, title: 'Secret plans' };
  const storage = storageWith({ state: stored, version: 1 });
  expect(createMarksStore(storage).getState()).toEqual({ running: ['a'], unread: [] });
  expect(storage.getItem('parley.marks')).not.toContain('Secret plans');
});
