import type { Usage } from '@parley/contracts';
import { end, head, startFakeUpstream, write as bytes } from '@parley/providers/testing';
import OpenAI from 'openai';
import { onTestFinished } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import type { AnswerWriter, JsonObject } from '../dialect.ts';
import { LEAST } from './asked.testing.ts';
import { openAiResponses } from './index.ts';

/** As `newId` makes them. */
export const ANSWER_ID = '01kb0000000000000000000000';

export const STOP: CompletionEvent = { type: 'finish', finishReason: 'stop' };

export const USAGE = {
  type: 'usage',
  inputTokens: 328,
  outputTokens: 52,
  reasoningTokens: 40,
  cachedInputTokens: 300,
  cacheWriteTokens: 8,
  costUsd: 0.25,
  costSource: 'reported',
  serviceTier: 'priority',
} satisfies CompletionEvent & Usage;

export function text(partId: string, ...deltas: string[]): CompletionEvent[] {
  return [
    { type: 'text-start', partId },
    ...deltas.map((delta) => ({ type: 'text-delta' as const, partId, delta })),
    { type: 'text-end', partId },
  ];
}

export function reasoning(
  partId: string,
  deltas: readonly string[],
  details?: unknown[],
): CompletionEvent[] {
  return [
    { type: 'reasoning-start', partId },
    ...deltas.map((delta) => ({ type: 'reasoning-delta' as const, partId, delta })),
    { type: 'reasoning-end', partId, ...(details === undefined ? {} : { details }) },
  ];
}

export function call(toolCallId: string, args: string): CompletionEvent {
  return { type: 'tool-call', toolCallId, toolName: 'search', arguments: args };
}

/** A writer of the answer to the least question, changed like this. */
export function writer(change: JsonObject = {}): AnswerWriter {
  const body = { ...LEAST, stream: true, ...change };
  return openAiResponses.answer({
    question: openAiResponses.read(body),
    body,
    id: ANSWER_ID,
    createdAt: new Date('2026-11-20T00:00:00.500Z'),
    now: () => new Date('2026-11-20T00:00:07Z'),
  });
}

/** What a writer makes of one event, whichever it is. */
export function write(to: AnswerWriter, event: CompletionEvent): string {
  if (event.type === 'error') return to.fail(event.error);
  return event.type === 'finish' || event.type === 'stopped'
    ? to.finish(event.finishReason)
    : to.write(event);
}

/** The bytes of a stream of these events. */
export function streamed(events: readonly CompletionEvent[], change: JsonObject = {}): string {
  const to = writer(change);
  return events.map((event) => write(to, event)).join('');
}

/** The same answer whole. */
export function whole(events: readonly CompletionEvent[], change: JsonObject = {}): JsonObject {
  const to = writer({ stream: false, ...change });
  for (const event of events) write(to, event);
  return to.whole();
}

export interface Frame {
  event: string;
  data: Record<string, unknown>;
}

/** Each frame of a stream but `[DONE]`. */
export function framesOf(stream: string): Frame[] {
  return stream
    .split('\n\n')
    .filter((frame) => frame !== '' && frame !== 'data: [DONE]')
    .map((frame) => {
      const [, event = '', data = ''] = /^event: (\S+)\ndata: (.*)$/s.exec(frame) ?? [];
      return { event, data: JSON.parse(data) };
    });
}

/** Their client, before a server that answers everything with these bytes. */
export async function client(
  status: number,
  type: 'text/event-stream' | 'application/json',
  body: string,
): Promise<OpenAI> {
  const server = await startFakeUpstream();
  onTestFinished(() => server.close());
  server.always([head(status, { 'content-type': type }), bytes(body), end]);
  return new OpenAI({ apiKey: 'k', baseURL: server.baseUrl, maxRetries: 0 });
}

/** What their helper makes of a stream, and every event that it tells. */
export async function theirResponse(stream: string) {
  const theirs = await client(200, 'text/event-stream', stream);
  const helper = theirs.responses.stream(LEAST);
  const events: string[] = [];
  helper.on('event', (event) => events.push(event.type));
  return { response: await helper.finalResponse(), events };
}

/** What their client makes of an answer that comes whole. */
export async function theirCreated(answer: object) {
  const theirs = await client(200, 'application/json', JSON.stringify(answer));
  return await theirs.responses.create(LEAST);
}
