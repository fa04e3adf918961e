import { describe, expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import {
  createDraftsStore,
  type Drafts,
  MAX_DRAFT_CHARACTERS,
  MAX_DRAFTS,
  withDraft,
} from './drafts.store.ts';

const NONE: Drafts = { drafts: [] };

function memory(entry: string | null = null): { storage: StateStorage; stored: () => string } {
  let kept = entry;
  const storage: StateStorage = {
    getItem: () => kept,
    setItem: (_name, value) => {
      kept = value;
    },
    removeItem: () => {
      kept = null;
    },
  };
  return { storage, stored: () => kept ?? '' };
}

describe('drafts in the browser', () => {
  test('come back on the next page', () => {
    const { storage } = memory();
    createDraftsStore(storage).setState((drafts) => withDraft(drafts, 'chat-00001', 'Half a'));
    expect(createDraftsStore(storage).getState().drafts).toEqual([
      { home: 'chat-00001', text: 'Half a' },
    ]);
  });

  test('are one for each chat, the latest first, and gone with their text', () => {
    const kept = withDraft(withDraft(withDraft(NONE, 'a', 'one'), 'b', 'two'), 'a', 'three');
    expect(kept.drafts.map(({ text }) => text)).toEqual(['three', 'two']);
    expect(withDraft(kept, 'a', '').drafts.map(({ text }) => text)).toEqual(['two']);
  });

  test('are so many at most: the one that was touched least recently goes', () => {
    const homes = Array.from({ length: MAX_DRAFTS + 1 }, (_, index) => `chat-${index}`);
    const { drafts } = homes.reduce((all, home) => withDraft(all, home, 'text'), NONE);
    expect(drafts).toHaveLength(MAX_DRAFTS);
    expect(drafts.some(({ home }) => home === 'chat-0')).toBe(false);
  });

  test('of more than a browser can keep are not kept at all, rather than cut', () => {
    const long = 'x'.repeat(MAX_DRAFT_CHARACTERS + 1);
    expect(withDraft(withDraft(NONE, 'a', 'short'), 'a', long)).toEqual(NONE);
  });

  test('let nothing through that is no draft', () => {
    const secret = 'sk-or-v1-0123456789';
    const state = {
      drafts: [{ home: 'a', text: 'kept', apiKey: secret }, { home: 7, text: secret }, secret],
      apiKey: secret,
    };
    const { storage, stored } = memory(JSON.stringify({ state, version: 0 }));
    expect(createDraftsStore(storage).getState()).toEqual({
      drafts: [{ home: 'a', text: 'kept' }],
    });
    expect(stored()).not.toContain(secret);
  });
});
