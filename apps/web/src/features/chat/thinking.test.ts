import { emptyAnswer, fold, type GenerationEvent } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { type Thinking, timeThinking } from './thinking.ts';

const START = emptyAnswer({
  id: 'answer-1',
  chatId: 'chat-0001',
  parentId: 'question-1',
  modelId: 'fake/model',
  generationId: 'generation-1',
  createdAt: '2026-11-22T12:00:00.000Z',
});

/** What is known of the thoughts after events that came a second after each other. */
function after(events: readonly GenerationEvent[], from = START): Thinking | undefined {
  let answer = from;
  let thinking: Thinking | undefined;
  for (const event of events) {
    thinking = timeThinking(thinking, answer, event, event.seq * 1000);
    answer = fold(answer, event);
  }
  return thinking;
}

const thought = (seq: number, partId = 'r1') =>
  ({ type: 'reasoning-delta', seq, partId, delta: 'Hm. ' }) as const;
const closed = (seq: number) => ({ type: 'reasoning-end', seq, partId: 'r1' }) as const;
const word = (seq: number) => ({ type: 'text-delta', seq, partId: 't1', delta: 'So ' }) as const;

describe('the time of thoughts', () => {
  test('runs from the first of them, not from the beginning of the answer', () => {
    expect(after([thought(5), thought(6)])).toEqual({ since: 5000, ms: null });
  });

  test('ends with the first word of the answer, and stands still from there on', () => {
    expect(after([thought(2), thought(3), word(9), word(10)])).toEqual({ since: 2000, ms: 7000 });
  });

  test('goes on where the provider begins another piece of the same thoughts', () => {
    expect(after([thought(1), closed(3), thought(4, 'r2')])).toEqual({ since: 1000, ms: null });
  });

  test('begins anew after words in between', () => {
    expect(after([thought(1), word(2), thought(20)])).toEqual({ since: 20_000, ms: null });
  });

  test('runs from their beginning for a reader who came while they were thought', () => {
    const begun = (seq: number, partId: string, startedAt: string) =>
      ({ type: 'reasoning-start', seq, partId, startedAt }) as const;
    const midway = [
      begun(1, 'r1', '1970-01-01T00:00:02.000Z'),
      thought(2),
      closed(3),
      begun(4, 'r2', '1970-01-01T00:00:04.000Z'),
    ].reduce(fold, START);
    expect(after([thought(9, 'r2')], midway)).toEqual({ since: 2000, ms: null });
    expect(after([thought(9, 'r2'), word(12)], midway)).toEqual({ since: 2000, ms: 10_000 });
  });

  test('never begins later than now, whatever the clock of the server says', () => {
    const startedAt = '1970-01-01T00:01:00.000Z';
    const midway = fold(START, { type: 'reasoning-start', seq: 1, partId: 'r1', startedAt });
    expect(after([thought(9)], midway)).toEqual({ since: 9000, ms: null });
  });

  test('is unknown to such a reader where nobody says it', () => {
    const midway = fold(START, thought(1));
    expect(after([thought(2), word(3)], midway)).toBeUndefined();
  });
});
