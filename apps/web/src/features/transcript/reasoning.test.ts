import { emptyAnswer, type Message, type Part } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { firstStep, latestStep, thoughtMs, thoughtText } from './reasoning.ts';

describe('the latest step of thoughts', () => {
  test('is the last line that was finished', () => {
    expect(latestStep('**Weighing the cost**\n\nThe index')).toBe('Weighing the cost');
  });

  test('is the last whole sentence of a line that goes on', () => {
    expect(latestStep('First this. Then that. And now som')).toBe('Then that.');
  });

  test('does not end in the middle of a number or a name', () => {
    expect(latestStep('Look first. It is 3.14 times a.b')).toBe('Look first.');
  });

  test('is what there is while nothing is finished', () => {
    expect(latestStep('The first thou')).toBe('The first thou');
    expect(latestStep('')).toBe('');
  });

  test('is found as fast at the end of very long thoughts', () => {
    const long = `${'Another thought. '.repeat(10_000)}\nAnd the last one.\n`;
    expect(latestStep(long)).toBe('And the last one.');
  });
});

describe('thoughts that are over', () => {
  test('are told by their first line, without its marks', () => {
    expect(firstStep('\n\n## Checking `units`\n\nMetres.')).toBe('Checking units');
    expect(firstStep(' \n\n')).toBe('');
  });

  test('say how long they took, from a second on', () => {
    expect([null, 400, 14_300, 125_000].map(thoughtText)).toEqual([
      'Thought',
      'Thought',
      'Thought for 14\u{a0}s',
      'Thought for 2\u{a0}min 5\u{a0}s',
    ]);
  });
});

describe('the time of thoughts', () => {
  const timings = { firstTokenMs: 500, reasoningMs: 14_000, totalMs: 20_000 };
  const thought: Part = { type: 'reasoning', text: 'Hm.' };
  const text: Part = { type: 'text', text: 'So.' };
  const answerOf = (parts: Part[], of: Partial<Message>): Message => ({
    ...emptyAnswer({
      id: 'answer-1',
      chatId: 'chat-0001',
      parentId: null,
      modelId: 'fake/model',
      generationId: 'generation-1',
      createdAt: '2026-11-22T12:00:00.000Z',
    }),
    parts,
    ...of,
  });

  test('is what this page saw while the answer runs, and what the server measured afterwards', () => {
    const seen = { since: 0, ms: 13_900 };
    expect(thoughtMs(answerOf([thought, text], {}), seen)).toBe(13_900);
    expect(thoughtMs(answerOf([thought, text], {}), undefined)).toBeNull();
    const ended = answerOf([thought, thought, text], { state: 'completed', timings });
    expect(thoughtMs(ended, undefined)).toBe(14_000);
    expect(thoughtMs({ ...ended, timings: null }, undefined)).toBeNull();
  });

  test('is told of none of several stretches: what is known is their sum', () => {
    const ended = answerOf([thought, text, thought, text], { state: 'completed', timings });
    expect(thoughtMs(ended, undefined)).toBeNull();
  });
});
