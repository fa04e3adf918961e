import type { Message } from '@parley/contracts';

import { onAnswerEnd } from './chat.live.ts';
import { chatsStore } from '../chats/chats.store.ts';
import { send, tryAgain, unqueue } from './chat.actions.ts';
import { knownChatModel } from './chat-model.ts';
import { knownBranch, readBranch } from './chat.queries.ts';
import { chatStore } from './chat.store.ts';
import { takeBack } from './deliver.ts';

/** A longer pause than this is somebody's own decision. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Messages for whose answer this page has tried again by itself: once each. */
const triedAgain = new Set<string>();

/** Does what was asked for while an answer was written, or is due after it. */
export function startAfterAnswer(): void {
  onAnswerEnd((answer, isOwn) => {
    sendQueued(answer);
    // Of all the tabs that read along, the one that asked tries again.
    if (isOwn) startPause(answer);
    const { chatId } = answer;
    if (chatStore.getState().refusals[chatId]?.what === 'stop') chatStore.setRefusal(chatId, null);
  });
  chatStore.subscribe(({ queued }, before) => {
    if (queued !== before.queued) for (const chatId of Object.keys(queued)) sendIfIdle(chatId);
  });
  chatsStore.subscribe(({ pending }) => {
    for (const [chatId, { archived, deleted }] of Object.entries(pending)) {
      if (archived === true || deleted === true) leaveAlone(chatId);
      if (deleted === true) takeBack(chatId);
    }
  });
}

/** The answer may have ended just before a text was queued. */
function sendIfIdle(chatId: string): void {
  const newest = knownBranch(chatId).at(-1);
  if (newest === undefined || chatStore.getState().outgoing[chatId] !== undefined) return;
  if (newest.state !== 'running') sendQueued(newest);
}

/** In a chat that was put away or deleted nothing happens by itself; what was typed stays. */
function leaveAlone(chatId: string): void {
  const { pauses, queued } = chatStore.getState();
  if (pauses[chatId] !== undefined) chatStore.setPause(chatId, null);
  if (queued[chatId] !== undefined) unqueue(chatId);
}

/** What was queued goes out under a complete answer; under any other its writer decides anew. */
function sendQueued(answer: Message): void {
  const { chatId, id, state, finishReason, modelId, generationId } = answer;
  const { queued, outgoing } = chatStore.getState();
  const draft = queued[chatId];
  if (draft === undefined || draft.generationId !== generationId) return;
  const next = knownChatModel(chatId) ?? modelId;
  const isComplete = state === 'completed' && !isCutShort(finishReason);
  // On another branch something may be on its way, whose place it would take.
  const isFree = outgoing[chatId] === undefined;
  if (!isComplete || !isFree || next === null) return unqueue(chatId);
  void send({ chatId, home: chatId, parentId: id, draft, modelId: next });
  chatStore.setQueued(chatId, null);
}

/** Whether an answer ended at a limit or by a filter. */
function isCutShort(finishReason: string | null): boolean {
  return finishReason === 'length' || finishReason === 'content_filter';
}

function startPause(answer: Message): void {
  const { chatId, id, parentId, error } = answer;
  if (error?.code !== 'upstream_rate_limited' || error.retryAfterMs === undefined) return;
  if (error.retryAfterMs > LONGEST_PAUSE_MS || parentId === null || triedAgain.has(parentId))
    return;
  chatStore.setPause(chatId, { answerId: id, until: Date.now() + error.retryAfterMs });
  setTimeout(() => void endPause(answer), error.retryAfterMs);
}

/** Tries again, unless that was called off, or something else was done in the meantime. */
async function endPause(answer: Message): Promise<void> {
  const { chatId, id, parentId, modelId } = answer;
  const isPaused = () => chatStore.getState().pauses[chatId]?.answerId === id;
  if (!isPaused()) return;
  // Another tab or device may have gone on already: its answer is not to be hidden by one more.
  const branch = await readBranch(chatId).catch(() => []);
  if (!isPaused()) return;
  const next = knownChatModel(chatId) ?? modelId;
  if (branch.at(-1)?.id !== id || next === null) return chatStore.setPause(chatId, null);
  if (parentId !== null) triedAgain.add(parentId);
  await tryAgain(answer, next);
}
