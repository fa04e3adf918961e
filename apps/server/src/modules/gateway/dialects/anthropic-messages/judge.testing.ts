import Anthropic from '@anthropic-ai/sdk';
import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { AppError } from '@parley/contracts';
import { end, head, startFakeUpstream, write as bytes } from '@parley/providers/testing';
import { onTestFinished } from 'vitest';

import { anthropicError } from '../../../../http/error-families.ts';
import type { CompletionEvent } from '../../../completions/completions.service.ts';
import type { AnswerWriter } from '../dialect.ts';
import { asked } from './asked.testing.ts';
import { anthropicMessages } from './index.ts';

/** What Anthropic's own client asks in these tests. */
export const THEIRS = {
  model: 'fake/model',
  max_tokens: 1_000,
  messages: [{ role: 'user', content: 'Hi' }] satisfies MessageParam[],
};

/** A writer of the answer to the least question. */
export function writer(change: Readonly<Record<string, unknown>> = {}): AnswerWriter {
  const question = asked({ stream: true, ...change });
  const createdAt = new Date('2026-11-20T00:00:00Z');
  return anthropicMessages.answer({ question, body: {}, id: 'a1', createdAt });
}

/** What a writer makes of one event, whichever it is. */
export function write(to: AnswerWriter, event: CompletionEvent): string {
  if (event.type === 'error') return to.fail(event.error);
  return event.type === 'finish' || event.type === 'stopped'
    ? to.finish(event.finishReason)
    : to.write(event);
}

/** The bytes of a stream of these events. */
export function streamed(events: readonly CompletionEvent[]): string {
  const to = writer();
  return events.map((event) => write(to, event)).join('');
}

/** The same answer whole. */
export function whole(events: readonly CompletionEvent[]): object {
  const to = writer({ stream: false });
  for (const event of events) write(to, event);
  return to.whole();
}

/** Each frame of a stream, and whether it is called what it holds. */
export function framesOf(stream: string): { event: string; data: Record<string, unknown> }[] {
  return stream
    .split('\n\n')
    .slice(0, -1)
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
): Promise<Anthropic> {
  const server = await startFakeUpstream();
  onTestFinished(() => server.close());
  server.always([head(status, { 'content-type': type }), bytes(body), end]);
  return new Anthropic({ apiKey: 'k', baseURL: server.baseUrl, maxRetries: 0 });
}

/** What their client makes of a stream. */
export async function theirMessage(stream: string): Promise<Message> {
  const theirs = await client(200, 'text/event-stream', stream);
  return await theirs.messages.stream(THEIRS).finalMessage();
}

/** What their client makes of an answer that comes whole. */
export async function theirCreated(answer: object): Promise<Message> {
  const theirs = await client(200, 'application/json', JSON.stringify(answer));
  return await theirs.messages.create(THEIRS);
}

/** What their client throws where the answer is an error. */
export async function theirError(error: AppError): Promise<unknown> {
  const { status, body } = anthropicError(error);
  const theirs = await client(status, 'application/json', JSON.stringify(body));
  try {
    return await theirs.messages.create(THEIRS);
  } catch (thrown) {
    return thrown;
  }
}
