import { describe, expect, test } from 'vitest';
import type { StateStorage } from 'zustand/middleware';

import { type Draft, EMPTY_DRAFT, newAttachment } from './draft.ts';
import {
  createDraftsStore,
  type Drafts,
  keepable,
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

function typed(text: string): Draft {
  return { ...EMPTY_DRAFT, text };
}

const ATTEMPT = { generationId: 'generation-1', characters: 4, attachments: 1 };

describe('drafts in the browser', () => {
  test('come back on the next page, with what is attached and what was on its way', () => {
    const { storage } = memory();
    const draft = {
      text: 'Half a',
      attachments: [newAttachment('notes.md', '# Notes')],
      attempt: ATTEMPT,
    };
    createDraftsStore(storage).setState((drafts) => withDraft(drafts, 'chat-00001', draft));
    expect(createDraftsStore(storage).getState().drafts).toEqual([
      { ...draft, home: 'chat-00001' },
    ]);
  });

  test('of a version that had no attachments come back as well', () => {
    const state = { drafts: [{ home: 'a', text: 'older' }] };
    const { storage } = memory(JSON.stringify({ state, version: 1 }));
    expect(createDraftsStore(storage).getState().drafts).toEqual([
      { home: 'a', text: 'older', attachments: [] },
    ]);
  });

  test('are one for each chat, the latest first, and gone with their text', () => {
    const [one, two, three] = [typed('one'), typed('two'), typed('three')];
    const kept = withDraft(withDraft(withDraft(NONE, 'a', one), 'b', two), 'a', three, one);
    expect(kept.drafts.map(({ text }) => text)).toEqual(['three', 'two']);
    expect(withDraft(kept, 'a', null, three).drafts.map(({ text }) => text)).toEqual(['two']);
  });

  test('of two tabs in one place stand side by side, and each tab takes its own away', () => {
    const kept = withDraft(withDraft(NONE, 'new', typed('of one')), 'new', typed('of the other'));
    expect(kept.drafts.map(({ text }) => text)).toEqual(['of the other', 'of one']);
    expect(withDraft(kept, 'new', null, typed('of one')).drafts).toEqual([
      { home: 'new', ...typed('of the other') },
    ]);
  });

  test('of the same text with other things attached are two', () => {
    const one = { text: 'Look', attachments: [newAttachment('a.txt', 'a')] };
    const other = { text: 'Look', attachments: [newAttachment('a.txt', 'b')] };
    const kept = withDraft(withDraft(NONE, 'new', one), 'new', other);
    expect(kept.drafts).toHaveLength(2);
    expect(withDraft(kept, 'new', null, one).drafts).toEqual([{ home: 'new', ...other }]);
  });

  test('that one tab has on its way and another one still writes are two', () => {
    const sent = { ...typed('in both'), attempt: ATTEMPT };
    const kept = withDraft(withDraft(NONE, 'new', typed('in both')), 'new', sent, typed('in both'));
    expect(kept.drafts).toEqual([{ home: 'new', ...sent }]);
    expect(lostDrafts(kept, new Map([['new', typed('in both')]]))).toHaveLength(1);
  });

  test('that another tab took away are lost, as far as there is room for them', () => {
    const unsent = new Map([
      ['new', typed('still here')],
      ['a', typed('kept')],
    ]);
    const kept = withDraft(NONE, 'a', typed('kept'));
    expect(lostDrafts(kept, unsent)).toEqual([{ home: 'new', ...typed('still here') }]);
    const full = {
      drafts: Array.from({ length: MAX_DRAFTS }, () => ({ home: 'b', ...typed('b') })),
    };
    expect(lostDrafts(full, unsent)).toEqual([]);
  });

  test('are so many at most: the one that was touched least recently goes', () => {
    const homes = Array.from({ length: MAX_DRAFTS + 1 }, (_, index) => `chat-${index}`);
    const { drafts } = homes.reduce((all, home) => withDraft(all, home, typed('text')), NONE);
    expect(drafts).toHaveLength(MAX_DRAFTS);
    expect(drafts.some(({ home }) => home === 'chat-0')).toBe(false);
  });

  test('of more than a browser can keep are not kept at all, rather than cut', () => {
    const long = 'x'.repeat(MAX_DRAFT_CHARACTERS + 1);
    expect(keepable(typed(long))).toBeNull();
    const short = withDraft(NONE, 'a', typed('short'));
    expect(withDraft(short, 'a', keepable(typed(long)), typed('short'))).toEqual(NONE);
  });

  test('lose what is attached before they lose what was typed', () => {
    const long = newAttachment('long.txt', 'x'.repeat(MAX_DRAFT_CHARACTERS + 1));
    const draft = { text: 'What is this?', attachments: [long], attempt: ATTEMPT };
    expect(keepable(draft)).toEqual({
      text: 'What is this?',
      attachments: [],
      attempt: { ...ATTEMPT, attachments: 0 },
    });
    expect(keepable({ text: '', attachments: [long] })).toBeNull();
  });

  test('let nothing through that is no draft', () => {
    const secret = 'sk-or-v1-0123456789';
    const attachments = [{ name: 'a.txt', text: 'of a file', apiKey: secret }, { name: 7 }, secret];
    const state = {
      drafts: [
        { home: 'a', text: 'kept', apiKey: secret, attachments, attempt: { generationId: 7 } },
        { home: 7, text: secret },
        secret,
      ],
      apiKey: secret,
    };
    const { storage, stored } = memory(JSON.stringify({ state, version: 0 }));
    const attached = { id: expect.any(String), name: 'a.txt', text: 'of a file' };
    expect(createDraftsStore(storage).getState()).toEqual({
      drafts: [{ home: 'a', text: 'kept', attachments: [attached] }],
    });
    expect(stored()).not.toContain(secret);
  });
});
