import type { Message } from '@parley/contracts';

import { onAnswerEnd } from './chat.live.ts';
import { retry, send, unqueue } from './chat.actions.ts';
import { knownChatModel } from './chat-model.ts';
import { chatStore } from './chat.store.ts';

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
  });
}

/** What was queued goes out under a complete answer; under any other its writer decides anew. */
function sendQueued(answer: Message): void {
  const { chatId, id, state, finishReason, modelId } = answer;
  const text = chatStore.getState().queued[chatId];
  if (text === undefined) return;
  const next = knownChatModel(chatId) ?? modelId;
  const isComplete = state === 'completed' && !isCutShort(finishReason);
  if (!isComplete || next === null) return unqueue(chatId);
  void send({ chatId, home: chatId, parentId: id, text, modelId: next });
  chatStore.setQueued(chatId, '');
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
  setTimeout(() => endPause(answer), error.retryAfterMs);
}

/** Tries again, unless that was called off, or something else was done in the meantime. */
function endPause(answer: Message): void {
  const { chatId, id, parentId, modelId } = answer;
  const next = knownChatModel(chatId) ?? modelId;
  if (chatStore.getState().pauses[chatId]?.answerId !== id || next === null) return;
  if (parentId !== null) triedAgain.add(parentId);
  void retry(answer, next);
}
