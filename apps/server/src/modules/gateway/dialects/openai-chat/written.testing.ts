import { createParser } from 'eventsource-parser';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import type { AnswerContext, JsonObject } from '../dialect.ts';
import { openAiChat } from './index.ts';

export interface Written {
  /** Every frame as it goes over the wire. */
  body: string;
  /** The data of every frame that is JSON. */
  chunks: Chunk[];
  /** Data and event of every frame. */
  frames: { event: string | undefined; data: string }[];
  whole: JsonObject;
}

/** As far as the tests look into it. */
export interface Chunk extends JsonObject {
  choices: { delta: JsonObject; finish_reason: string | null }[];
}

export interface WrittenOptions {
  body?: JsonObject;
  context?: Partial<AnswerContext>;
}

/** What a client gets that is answered with these events. */
export function written(events: readonly CompletionEvent[], options: WrittenOptions = {}): Written {
  const body = {
    model: 'test/model',
    messages: [{ role: 'user', content: 'Hi' }],
    ...options.body,
  };
  const writer = openAiChat.answer({
    question: openAiChat.read(body),
    body,
    id: '01hx',
    createdAt: new Date(1_700_000_000_999),
    ...options.context,
  });
  const text = events
    .map((event) => {
      if (event.type === 'finish' || event.type === 'stopped')
        return writer.finish(event.finishReason);
      return event.type === 'error' ? writer.fail(event.error) : writer.write(event);
    })
    .join('');
  const frames = framesIn(text);
  const chunks = frames.flatMap(({ data }): Chunk[] =>
    data === '[DONE]' ? [] : [JSON.parse(data)],
  );
  return { body: text, frames, chunks, whole: writer.whole() };
}

function framesIn(text: string): Written['frames'] {
  const frames: Written['frames'] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      frames.push({ event, data });
    },
  });
  parser.feed(text);
  return frames;
}

/** An answer of text, in these pieces. */
export function textEvents(...pieces: readonly string[]): CompletionEvent[] {
  const partId = 'text-1';
  return [
    { type: 'text-start', partId },
    ...pieces.map((delta) => ({ type: 'text-delta' as const, partId, delta })),
    { type: 'text-end', partId },
  ];
}

export function reasoningEvents(text: string, details: unknown[] = []): CompletionEvent[] {
  const partId = 'reasoning-1';
  return [
    { type: 'reasoning-start', partId },
    { type: 'reasoning-delta', partId, delta: text },
    { type: 'reasoning-end', partId, ...(details.length === 0 ? {} : { details }) },
  ];
}

export function callEvent(toolCallId: string, args: string): CompletionEvent {
  return { type: 'tool-call', toolCallId, toolName: 'weather', arguments: args };
}

export function usageEvent(known: Partial<Record<string, number>> = {}): CompletionEvent {
  return {
    type: 'usage',
    inputTokens: 10,
    outputTokens: 5,
    reasoningTokens: null,
    cachedInputTokens: null,
    costUsd: null,
    costSource: null,
    ...known,
  };
}

export function finishEvent(finishReason = 'stop'): CompletionEvent {
  return { type: 'finish', finishReason };
}
