import { ERRORS, type Message, type Usage } from '@parley/contracts';
import { expect } from 'vitest';

import { answerOf, foldFrames, type Question } from './asking.ts';
import type { Outcome } from './fault-table.ts';
import type { TestServer } from './harness.ts';
import type { SseFrame } from './sse-client.ts';

/** The id of every request here: errors name it. */
export const REQUEST_ID = 'fault-test';

/** What the upstreams of row 30 send along, and whoever asked them gets from nobody. */
export const FOREIGN_HEADERS = [
  ...['access-control-allow-origin', 'location', 'set-cookie'],
  ...['www-authenticate', 'x-generation-id', 'x-powered-by'],
];

/** The answer is stored as the fault leaves it. */
export async function expectStored(
  server: TestServer,
  asked: Question,
  fault: Outcome,
): Promise<Message> {
  const message = await answerOf(server, asked.generationId);
  const text = fault.deltas.join('');
  expect(message).toEqual({
    id: message.id,
    chatId: asked.chatId,
    parentId: asked.message?.id,
    role: 'assistant',
    parts: [...(text === '' ? [] : [{ type: 'text', id: 'text-1', text }]), ...fault.toolCalls],
    state: fault.error === null ? 'completed' : 'failed',
    modelId: asked.modelId,
    generationId: asked.generationId,
    seq: lastSeqOf(fault),
    finishReason: fault.finishReason,
    error: fault.error === null ? null : errorBody(fault),
    usage: fault.usage,
    timings: expect.objectContaining({ totalMs: expect.any(Number) }),
    // Whom a router asked has its own tests.
    route: message.route,
    createdAt: message.createdAt,
    editedAt: null,
  });
  return message;
}

/** Start, text with its two ends, calls, usage, end. */
function lastSeqOf({ deltas, toolCalls, usage }: Outcome): number {
  const text = deltas.length === 0 ? 0 : deltas.length + 2;
  return 1 + text + toolCalls.length + (usage === null ? 0 : 1) + 1;
}

/** The error of a fault as clients are told it. */
export function errorBody({ error }: Outcome): Record<string, unknown> {
  if (error === null) throw new Error('the answer is complete');
  const { message, retryable } = ERRORS[error.code];
  return { ...error, message, retryable, requestId: REQUEST_ID };
}

/** The one frame of a stream that never began: real status, no number. */
export function refusalFrame(asked: Question, fault: Outcome, message: Message) {
  const data = {
    type: 'error',
    seq: lastSeqOf(fault),
    generationId: asked.generationId,
    chatId: asked.chatId,
    userMessageId: asked.message?.id,
    messageId: message.id,
    state: 'failed',
    error: errorBody(fault),
  };
  return { id: null, data };
}

/** Every frame, numbered from 1 without a gap. */
export function framesOf(asked: Question, fault: Outcome, message: Message) {
  const partId = 'text-1';
  const text = [
    { type: 'text-start', partId },
    ...fault.deltas.map((delta) => ({ type: 'text-delta', partId, delta })),
    { type: 'text-end', partId },
  ];
  const usage = (reported: Usage) => ({ type: 'usage', ...reported });
  const { generationId, chatId } = asked;
  const start = {
    ...{ type: 'generation-start', generationId, chatId },
    ...{ userMessageId: asked.message?.id, messageId: message.id, modelId: asked.modelId },
  };
  const last =
    fault.error === null
      ? { type: 'generation-end', state: 'completed', finishReason: fault.finishReason, message }
      : {
          ...{ type: 'error', generationId, messageId: message.id, state: 'failed' },
          ...{ error: errorBody(fault), message },
        };
  const events = [
    start,
    ...(fault.deltas.length === 0 ? [] : text),
    ...fault.toolCalls,
    ...(fault.usage === null ? [] : [usage(fault.usage)]),
    last,
  ];
  return events.map((event, index) => ({ id: index + 1, data: { ...event, seq: index + 1 } }));
}

/** The stored message is what readers have: after the last frame, and already before it. */
export function expectFolded(frames: readonly SseFrame[], message: Message): void {
  expect(foldFrames(message, frames)).toEqual(message);
  expect(foldFrames(message, frames.slice(0, -1)).parts).toEqual(message.parts);
}

/** Exactly one frame says that it is over, and it is the last. */
export function expectTerminated(frames: readonly SseFrame[]): void {
  const ends = frames.filter(({ event }) => event === 'generation-end' || event === 'error');
  expect(ends).toEqual([frames.at(-1)]);
}
