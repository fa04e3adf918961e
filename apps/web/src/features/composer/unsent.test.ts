import { describe, expect, test } from 'vitest';

import { NEW_CHAT, type Outgoing } from '../chat/chat.store.ts';
import { type Draft, EMPTY_DRAFT, newAttachment } from './draft.ts';
import { takenBy, unsentDrafts } from './unsent.ts';

const CHAT = 'chat-00001';
const FILE = newAttachment('notes.md', '# Notes');

function typed(text: string): Draft {
  return { ...EMPTY_DRAFT, text };
}

function outgoing(home: string, draft: Draft | null, generationId = 'generation-1'): Outgoing {
  return {
    generationId,
    chatId: CHAT,
    parentId: null,
    modelId: 'fake/model',
    message: draft === null ? null : { id: 'message-1', draft, createdAt: '2026-11-21T12:00:00Z' },
    continued: null,
    home,
    state: 'sending',
  };
}

const NOTHING = { drafts: {}, outgoing: {}, queued: {} };

describe('what the server has not taken yet', () => {
  test('is what is typed, below what is queued, below what is on its way', () => {
    const state = {
      outgoing: { [CHAT]: outgoing(CHAT, { text: 'sent', attachments: [FILE] }) },
      queued: { [CHAT]: { ...typed('queued'), generationId: 'generation-1' } },
      drafts: { [CHAT]: typed('typed'), other: typed('elsewhere') },
    };
    const unsent = unsentDrafts(state);
    expect([...unsent.keys()]).toEqual([CHAT, 'other']);
    expect(unsent.get(CHAT)).toMatchObject({
      text: 'sent\n\nqueued\n\ntyped',
      attachments: [FILE],
    });
    expect(unsent.get('other')).toEqual(typed('elsewhere'));
  });

  test('belongs to the new-chat page for as long as the chat is not stored', () => {
    const state = {
      outgoing: { [CHAT]: outgoing(NEW_CHAT, typed('sent')) },
      queued: {},
      drafts: { [CHAT]: typed('typed since') },
    };
    const unsent = unsentDrafts(state);
    expect([...unsent.keys()]).toEqual([NEW_CHAT]);
    expect(unsent.get(NEW_CHAT)?.text).toBe('sent\n\ntyped since');
  });

  test('says what of it may have reached the server', () => {
    const sent = { text: 'sent', attachments: [FILE] };
    const state = {
      ...NOTHING,
      outgoing: {
        [CHAT]: outgoing(NEW_CHAT, sent),
        other: outgoing(NEW_CHAT, typed('after it'), 'generation-2'),
      },
    };
    const draft = unsentDrafts(state).get(NEW_CHAT);
    expect(draft?.attempt?.generationId).toBe('generation-1');
    expect(draft?.attempt && takenBy(draft.attempt, draft)).toEqual(sent);
  });

  test('is nothing while an answer is merely tried again', () => {
    expect(unsentDrafts({ ...NOTHING, outgoing: { [CHAT]: outgoing(CHAT, null) } }).size).toBe(0);
  });

  test('is nothing where only blanks were typed', () => {
    expect(unsentDrafts({ ...NOTHING, drafts: { [CHAT]: typed(' \n') } }).size).toBe(0);
  });
});
