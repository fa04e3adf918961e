import { describe, expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import {
  createDraftsStore,
  type Drafts,
  lostDrafts,
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
    const kept = withDraft(withDraft(withDraft(NONE, 'a', 'one'), 'b', 'two'), 'a', 'three', 'one');
    expect(kept.drafts.map(({ text }) => text)).toEqual(['three', 'two']);
    expect(withDraft(kept, 'a', '', 'three').drafts.map(({ text }) => text)).toEqual(['two']);
  });

  test('of two tabs in one place stand side by side, and each tab takes its own away', () => {
    const kept = withDraft(withDraft(NONE, 'new', 'of one'), 'new', 'of the other');
    expect(kept.drafts.map(({ text }) => text)).toEqual(['of the other', 'of one']);
    expect(withDraft(kept, 'new', '', 'of one').drafts).toEqual([
      { home: 'new', text: 'of the other' },
    ]);
  });

  test('that another tab took away are lost, as far as there is room for them', () => {
    const unsent = new Map([
      ['new', 'still here'],
      ['a', 'kept'],
    ]);
    const kept = withDraft(NONE, 'a', 'kept');
    expect(lostDrafts(kept, unsent)).toEqual([{ home: 'new', text: 'still here' }]);
    const full = { drafts: Array.from({ length: MAX_DRAFTS }, () => ({ home: 'b', text: 'b' })) };
    expect(lostDrafts(full, unsent)).toEqual([]);
  });

  test('are so many at most: the one that was touched least recently goes', () => {
    const homes = Array.from({ length: MAX_DRAFTS + 1 }, (_, index) => `chat-${index}`);
    const { drafts } = homes.reduce((all, home) => withDraft(all, home, 'text'), NONE);
    expect(drafts).toHaveLength(MAX_DRAFTS);
    expect(drafts.some(({ home }) => home === 'chat-0')).toBe(false);
  });

  test('of more than a browser can keep are not kept at all, rather than cut', () => {
    const long = 'x'.repeat(MAX_DRAFT_CHARACTERS + 1);
    expect(withDraft(withDraft(NONE, 'a', 'short'), 'a', long, 'short')).toEqual(NONE);
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
