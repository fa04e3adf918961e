import type { Chat } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { asExpected, createChatsStore } from './chats.store.ts';

const CHAT: Chat = {
  id: 'a',
  title: 'Old',
  modelId: null,
  systemPrompt: null,
  archived: false,
  activeLeafId: null,
  running: false,
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
};

describe('what was asked for and is not confirmed', () => {
  test('is drawn as if it were so, until it is settled', () => {
    const store = createChatsStore();
    store.expect('a', { title: 'New' });
    store.expect('a', { archived: true });
    expect(asExpected(CHAT, store.getState().pending['a'])).toEqual({
      ...CHAT,
      title: 'New',
      archived: true,
    });
    store.settle('a', { title: 'New' });
    expect(asExpected(CHAT, store.getState().pending['a'])).toEqual({ ...CHAT, archived: true });
    store.settle('a', { archived: true });
    expect(store.getState().pending).toEqual({});
  });

  test('is not settled by the answer to what was asked before it', () => {
    const store = createChatsStore();
    store.expect('a', { archived: true });
    store.expect('a', { archived: false });
    store.settle('a', { archived: true });
    expect(store.getState().pending['a']).toEqual({ archived: false });
  });

  test('a deleted chat is not drawn, and comes back when it is undone', () => {
    const store = createChatsStore();
    store.expect('a', { deleted: true });
    expect(asExpected(CHAT, store.getState().pending['a'])).toBeNull();
    store.settle('a', { deleted: true });
    expect(asExpected(CHAT, store.getState().pending['a'])).toBe(CHAT);
  });
});
