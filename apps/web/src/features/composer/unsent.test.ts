import { describe, expect, test } from 'vitest';

import { NEW_CHAT, type Outgoing } from '../chat/chat.store.ts';
import { joinTexts, unsentTexts } from './unsent.ts';

const CHAT = 'chat-00001';

function outgoing(home: string, text: string | null): Outgoing {
  return {
    generationId: 'generation-1',
    chatId: CHAT,
    parentId: null,
    modelId: 'fake/model',
    message: text === null ? null : { id: 'message-1', text, createdAt: '2026-11-21T12:00:00Z' },
    continued: null,
    home,
    state: 'sending',
  };
}

const NOTHING = { drafts: {}, outgoing: {}, queued: {} };

describe('what the server has not taken yet', () => {
  test('is what is typed, below what is queued, below what is on its way', () => {
    const state = {
      outgoing: { [CHAT]: outgoing(CHAT, 'sent') },
      queued: { [CHAT]: 'queued' },
      drafts: { [CHAT]: 'typed', other: 'elsewhere' },
    };
    expect([...unsentTexts(state)]).toEqual([
      [CHAT, 'sent\n\nqueued\n\ntyped'],
      ['other', 'elsewhere'],
    ]);
  });

  test('belongs to the new-chat page for as long as the chat is not stored', () => {
    const state = {
      outgoing: { [CHAT]: outgoing(NEW_CHAT, 'sent') },
      queued: {},
      drafts: { [CHAT]: 'typed since' },
    };
    expect([...unsentTexts(state)]).toEqual([[NEW_CHAT, 'sent\n\ntyped since']]);
  });

  test('is nothing while an answer is merely tried again', () => {
    expect(unsentTexts({ ...NOTHING, outgoing: { [CHAT]: outgoing(CHAT, null) } }).size).toBe(0);
  });

  test('is nothing where only blanks were typed', () => {
    expect(unsentTexts({ ...NOTHING, drafts: { [CHAT]: ' \n' } }).size).toBe(0);
  });
});

test('texts are joined by an empty line, and blank ones add none', () => {
  expect(joinTexts('a', undefined, ' ', 'b')).toBe('a\n\nb');
});
