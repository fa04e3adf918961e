import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GenerationEvent, UnnumberedEvent } from './events.ts';
import { emptyAnswer, fold } from './fold.ts';
import type { Message } from './message.ts';

const RUNS = { numRuns: 1000 };

const start: Message = emptyAnswer({
  id: 'message-1',
  chatId: 'chat-0001',
  parentId: 'message-0',
  modelId: 'openrouter/a/b',
  generationId: 'generation-1',
  createdAt: '2026-01-01T00:00:00.000Z',
});

const partId = fc.constantFrom('a', 'b', 'c');
const usage = fc.record({
  inputTokens: fc.option(fc.nat()),
  outputTokens: fc.option(fc.nat()),
  reasoningTokens: fc.option(fc.nat()),
  cachedInputTokens: fc.option(fc.nat()),
  costUsd: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
  costSource: fc.constantFrom('reported' as const, 'bundled' as const, null),
});

/** Anything that may stand between the first and the last event, in any order: the fold is total. */
const middle: fc.Arbitrary<UnnumberedEvent> = fc.oneof(
  partId.map((id) => ({ type: 'text-start' as const, partId: id })),
  partId.map((id) => ({ type: 'text-end' as const, partId: id })),
  partId.map((id) => ({ type: 'reasoning-start' as const, partId: id })),
  fc.record({
    type: fc.constant('reasoning-end' as const),
    partId,
    details: fc.array(fc.jsonValue()),
  }),
  fc.record({
    type: fc.constant('text-delta' as const),
    partId,
    delta: fc.string({ unit: 'grapheme' }),
  }),
  fc.record({ type: fc.constant('reasoning-delta' as const), partId, delta: fc.string() }),
  fc.record({
    type: fc.constant('tool-call' as const),
    toolCallId: fc.string(),
    toolName: fc.string(),
    arguments: fc.string(),
  }),
  fc.record({ type: fc.constant('source' as const), url: fc.webUrl() }),
  fc.record({ type: fc.constant('warning' as const), code: fc.string(), message: fc.string() }),
  usage.map((value) => ({ type: 'usage' as const, ...value })),
);

const events: fc.Arbitrary<GenerationEvent[]> = fc.array(middle, { maxLength: 40 }).map((list) =>
  [
    {
      type: 'generation-start' as const,
      generationId: 'generation-1',
      chatId: 'chat-0001',
      messageId: 'message-1',
      modelId: 'openrouter/a/b',
    },
    ...list,
  ].map((event, index) => ({ ...event, seq: index + 1 })),
);

const all = (message: Message, list: readonly GenerationEvent[]) => list.reduce(fold, message);

describe('fold', () => {
  it('gives the same message however the events are split over connections', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(), { maxLength: 5 }), (list, cuts) => {
        const whole = all(start, list);
        let message = start;
        for (const cut of [...cuts.map((value) => value % (list.length + 1)), list.length]) {
          // A reader that reconnects asks for what comes after the number it has.
          const cursor = message.seq;
          const connection = list
            .filter((event) => event.seq > cursor)
            .slice(0, Math.max(0, cut - cursor));
          message = all(message, connection);
        }
        message = all(
          message,
          list.filter((event) => event.seq > message.seq),
        );
        expect(message).toEqual(whole);
      }),
      RUNS,
    );
  });

  it('ignores events that it has seen: any replay from any place changes nothing', () => {
    fc.assert(
      fc.property(
        events,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }),
        (list, replays) => {
          let message = start;
          for (const [from, to] of replays) {
            const until = Math.max(message.seq, to % (list.length + 1));
            message = all(
              message,
              list.slice(Math.min(from, message.seq) % (list.length + 1), until),
            );
          }
          message = all(message, list);
          expect(message).toEqual(all(start, list));
        },
      ),
      RUNS,
    );
  });

  it('never changes the message it was given', () => {
    fc.assert(
      fc.property(events, (list) => {
        let message = start;
        for (const event of list) {
          const before = structuredClone(message);
          const after = fold(message, event);
          expect(message).toEqual(before);
          message = after;
        }
      }),
      RUNS,
    );
  });

  it('keeps every character of every delta, in order', () => {
    fc.assert(
      fc.property(events, (list) => {
        const deltas = list.flatMap((event) => ('delta' in event ? Array.from(event.delta) : []));
        const kept = all(start, list).parts.flatMap((part) =>
          'text' in part ? Array.from(part.text) : [],
        );
        expect(kept.toSorted()).toEqual(deltas.toSorted());
      }),
      RUNS,
    );
  });

  it('replaces the message by the one in a terminal event', () => {
    const final: Message = {
      ...start,
      seq: 9,
      state: 'completed',
      finishReason: 'stop',
      parts: [{ type: 'text', text: 'all of it' }],
    };
    const end: GenerationEvent = {
      type: 'generation-end',
      seq: 9,
      state: 'completed',
      finishReason: 'stop',
      message: final,
    };
    expect(fold(start, end)).toEqual(final);
  });

  it('keeps the text of an answer whose error carries no message', () => {
    const partial = all(start, [{ type: 'text-delta', seq: 1, partId: 'a', delta: 'so far' }]);
    const error = {
      code: 'interrupted',
      message: 'gone',
      requestId: 'r',
      retryable: true,
    } as const;
    const failed = fold(partial, {
      type: 'error',
      seq: 2,
      generationId: 'generation-1',
      messageId: 'message-1',
      state: 'interrupted',
      error,
    });
    expect(failed).toMatchObject({
      state: 'interrupted',
      error,
      seq: 2,
      parts: [{ type: 'text', text: 'so far' }],
    });
  });

  it('begins to count again when another generation goes on with the same message', () => {
    const first = all(start, [{ type: 'text-delta', seq: 5, partId: 'a', delta: 'one ' }]);
    const timings = { firstTokenMs: 1, reasoningMs: null, totalMs: 2 };
    const second = all({ ...first, state: 'stopped', timings }, [
      {
        type: 'generation-start',
        seq: 1,
        generationId: 'generation-2',
        chatId: 'chat-0001',
        messageId: 'message-1',
        modelId: 'm/x/y',
      },
      { type: 'text-start', seq: 2, partId: 'a' },
      { type: 'text-delta', seq: 3, partId: 'a', delta: 'two' },
    ]);
    expect(second).toMatchObject({ state: 'running', generationId: 'generation-2', seq: 3 });
    expect(second.timings).toBeNull();
    expect(second.parts.map((part) => ('text' in part ? part.text : ''))).toEqual(['one ', 'two']);
  });

  it('ignores progress', () => {
    expect(fold(start, { type: 'progress', phase: 'generating', tokens: 3 })).toBe(start);
  });
});
