import { describe, expect, test } from 'vitest';

import type { CompletionEvent } from '../completions/completions.service.ts';
import { Stopwatch } from './stopwatch.ts';

/** An attempt whose events come at these moments, in milliseconds, and which ends at the last one. */
function timed(events: readonly (readonly [at: number, CompletionEvent])[], endsAt: number) {
  let now = 1000.4;
  const stopwatch = new Stopwatch(true, () => now);
  for (const [at, event] of events) {
    now = 1000.4 + at;
    stopwatch.saw(event);
  }
  now = 1000.4 + endsAt;
  return stopwatch.end();
}

const text = (delta: string): CompletionEvent => ({ type: 'text-delta', partId: 't', delta });
const thought = (delta: string): CompletionEvent => ({
  type: 'reasoning-delta',
  partId: 'r',
  delta,
});
const thoughtEnd: CompletionEvent = { type: 'reasoning-end', partId: 'r' };
const call: CompletionEvent = {
  type: 'tool-call',
  toolCallId: 'c',
  toolName: 'look',
  arguments: '{}',
};

describe('the times of an attempt', () => {
  test('begin with its first character, not with the part that is opened for it', () => {
    expect(
      timed(
        [
          [10, { type: 'text-start', partId: 't' }],
          [20, text('')],
          [30, text('a')],
        ],
        50,
      ),
    ).toEqual({ firstTokenMs: 30, reasoningMs: null, totalMs: 50 });
  });

  test('count a thought as the first character', () => {
    expect(
      timed(
        [
          [5, thought('Hm')],
          [25, text('a')],
        ],
        40,
      ),
    ).toEqual({
      firstTokenMs: 5,
      reasoningMs: 20,
      totalMs: 40,
    });
  });

  test.each([
    ['its end', thoughtEnd],
    ['the call of a tool', call],
    ['text that comes before its end', text('a')],
  ])('let a thought last to %s', (_, event) => {
    expect(
      timed(
        [
          [5, thought('Hm')],
          [9, thought('.')],
          [25, event],
        ],
        90,
      ).reasoningMs,
    ).toBe(20);
  });

  test('let a thought that was cut off last to the end of the attempt', () => {
    expect(timed([[5, thought('Hm')]], 90)).toEqual({
      firstTokenMs: 5,
      reasoningMs: 85,
      totalMs: 90,
    });
  });

  test('are summed over several thoughts, without what stands between them', () => {
    const events = [
      [10, thought('One')],
      [20, thoughtEnd],
      [50, text('a')],
      [60, thought('Two')],
      [75, thoughtEnd],
    ] as const;
    expect(timed(events, 80).reasoningMs).toBe(25);
  });

  test('are not rounded before they are summed', () => {
    const events = [
      [10, thought('One')],
      [10.4, thoughtEnd],
      [20, thought('Two')],
      [20.4, thoughtEnd],
    ] as const;
    expect(timed(events, 30).reasoningMs).toBe(1);
  });

  test('of an attempt that wrote nothing are its end alone', () => {
    expect(timed([], 12)).toEqual({ firstTokenMs: null, reasoningMs: null, totalMs: 12 });
  });
});

test('of an answer that comes whole nobody knows when it began', () => {
  let now = 0;
  const stopwatch = new Stopwatch(false, () => now);
  now = 40;
  stopwatch.saw(thought('Hm'));
  stopwatch.saw(text('a'));
  expect(stopwatch.end()).toEqual({ firstTokenMs: null, reasoningMs: null, totalMs: 40 });
});
