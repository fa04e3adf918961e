import { type Message, newId } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { continueChat } from '../chats/chats.actions.ts';
import { knownBranch } from './chat.queries.ts';
import { chatStore, type Outgoing } from './chat.store.ts';
import { deliver, errorBodyOf } from './deliver.ts';
import { type Draft, EMPTY_DRAFT, joinDrafts } from '../composer/draft.ts';

export interface NewMessage {
  chatId: string;
  /** The draft that it was typed in. */
  home: string;
  /** The message under which it stands; `null` begins the chat. */
  parentId: string | null;
  draft: Draft;
  modelId: string;
}

/** Sends a message and has it answered. Refused, it comes back into the composer. */
export function send({ chatId, home, parentId, draft, modelId }: NewMessage): Promise<void> {
  const message = { id: newId(), draft, createdAt: new Date().toISOString() };
  return deliver({ ...request(chatId, parentId, modelId), message, home });
}

/** Sends what stands in the composer, which it leaves. */
export function sendDraft(message: NewMessage): void {
  continueChat(message.chatId);
  void send(message);
  chatStore.setDraft(message.home, EMPTY_DRAFT);
}

/** Has the message above an answer answered again. */
export function tryAgain({ chatId, parentId }: Message, modelId: string): Promise<void> {
  return deliver(request(chatId, parentId, modelId));
}

/** The same, for somebody who wants it. */
export function retry(answer: Message, modelId: string): Promise<void> {
  continueChat(answer.chatId);
  return tryAgain(answer, modelId);
}

/** Has a message answered below which nothing stands. */
export function answerIt({ chatId, id }: Message, modelId: string): Promise<void> {
  continueChat(chatId);
  return deliver(request(chatId, id, modelId));
}

/** Has an answer that is not complete written on. */
export function goOn(answer: Message, modelId: string): Promise<void> {
  continueChat(answer.chatId);
  return deliver({ ...request(answer.chatId, answer.id, modelId), continued: answer });
}

function request(chatId: string, parentId: string | null, modelId: string): Outgoing {
  return {
    generationId: newId(),
    chatId,
    parentId,
    modelId,
    message: null,
    continued: null,
    home: chatId,
    state: 'sending',
  };
}

/** Ends an answer; what has arrived of it is kept. */
export async function stop(answer: Message): Promise<void> {
  const { chatId, generationId } = answer;
  if (generationId === null) return;
  chatStore.setRefusal(chatId, null);
  chatStore.setStopping(generationId, true);
  try {
    await calls.stopGeneration(generationId);
  } catch (error) {
    chatStore.setRefusal(chatId, { what: 'stop', error: errorBodyOf(error) });
  } finally {
    chatStore.setStopping(generationId, false);
  }
}

/**
 * Keeps a message until the answer that is being written here is complete. A second one joins the
 * first, and both go out below the answer that is shown now.
 */
export function queue(chatId: string, draft: Draft): void {
  continueChat(chatId);
  const { queued, outgoing } = chatStore.getState();
  const above = outgoing[chatId] ?? knownBranch(chatId).at(-1);
  const generationId = above?.generationId ?? null;
  chatStore.setQueued(chatId, { ...joinDrafts(queued[chatId], draft), generationId });
  chatStore.setDraft(chatId, EMPTY_DRAFT);
}

/** Puts what is queued back into the composer, above what was typed since. */
export function unqueue(chatId: string): void {
  const { queued, drafts } = chatStore.getState();
  const draft = joinDrafts(queued[chatId], drafts[chatId]);
  chatStore.setQueued(chatId, null);
  chatStore.setDraft(chatId, draft);
}

/** Lets go of what is queued. */
export function dropQueued(chatId: string): void {
  chatStore.setQueued(chatId, null);
}
