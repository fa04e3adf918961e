import { emptyAnswer, type Message, type Timings, type Usage } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { tokensPerSecond } from './speed.ts';
import { costOf, routeText, timeDetails, tokenDetails, totalCost } from './usage-details.ts';
import { usageLine } from './usage-line.ts';

const USAGE: Usage = {
  inputTokens: 1284,
  outputTokens: 612,
  reasoningTokens: 208,
  cachedInputTokens: 1024,
  costUsd: 0.0131,
  costSource: 'reported',
};
const NOTHING: Usage = {
  inputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  cachedInputTokens: null,
  costUsd: null,
  costSource: null,
};
const TIMINGS: Timings = { firstTokenMs: 612, reasoningMs: 2_000, totalMs: 7_900 };

function answerOf(usage: Message['usage'], timings: Timings | null): Message {
  const ids = { id: 'answer-1', chatId: 'chat-0001', parentId: null, generationId: 'generation-1' };
  const of = { ...ids, modelId: 'fake/model', createdAt: '2026-11-22T12:00:00.000Z' };
  return { ...emptyAnswer(of), state: 'completed', usage, timings };
}

describe('the usage line', () => {
  test('is what an answer cost, wrote and how fast it did', () => {
    expect(usageLine(answerOf(USAGE, TIMINGS))).toBe('$0.0131 · 612 tokens · 84 tok/s');
  });

  test('leaves out what is unknown, and says so of the cost', () => {
    expect(usageLine(answerOf(NOTHING, null))).toBe('Cost unknown');
    expect(usageLine(answerOf({ ...USAGE, outputTokens: 1 }, null))).toBe('$0.0131 · 1 token');
  });

  test('is the time alone where nobody counted', () => {
    expect(usageLine(answerOf(null, TIMINGS))).toBe('7.9\u{a0}s');
    expect(usageLine(answerOf(null, null))).toBeNull();
  });

  test('tells what costs nothing from what costs next to nothing', () => {
    const cost = (costUsd: number, costSource: Usage['costSource']) =>
      usageLine(answerOf({ ...NOTHING, costUsd, costSource }, null));
    expect(cost(0, 'local')).toBe('Free, runs on this server');
    expect(cost(0, 'reported')).toBe('$0.00');
    expect(cost(0.00002, 'reported')).toBe('<$0.0001');
  });
});

test('the route names whom a router asked, where it says so', () => {
  expect(routeText('OpenRouter', 'Anthropic')).toBe('OpenRouter → Anthropic');
  expect(routeText('OpenRouter', null)).toBe('OpenRouter');
});

describe('tokens per second', () => {
  const speed = (usage: Partial<Usage>, timings: Partial<Timings>) =>
    tokensPerSecond(answerOf({ ...USAGE, ...usage }, { ...TIMINGS, ...timings }));

  test('count from the first token on', () => {
    expect(speed({ outputTokens: 100 }, { firstTokenMs: 1_000, totalMs: 5_000 })).toBe(25);
  });

  test('do not count thoughts that were over before the first token that could be read', () => {
    const tokens = { outputTokens: 300, reasoningTokens: 200 };
    const times = { firstTokenMs: 1_000, totalMs: 5_000 };
    expect(speed(tokens, { ...times, reasoningMs: null })).toBe(25);
    expect(speed(tokens, { ...times, reasoningMs: 800 })).toBe(75);
  });

  test('are unknown of an answer that came whole, and where something is not known', () => {
    expect(speed({}, { firstTokenMs: null })).toBeNull();
    expect(speed({}, { firstTokenMs: 7_890 })).toBeNull();
    expect(speed({ outputTokens: null }, {})).toBeNull();
    expect(tokensPerSecond(answerOf(USAGE, null))).toBeNull();
  });

  test('are unknown of an answer that was written on: its times are those of its last attempt', () => {
    const usage = { ...USAGE, contextTokens: 1_500 };
    expect(tokensPerSecond(answerOf(usage, TIMINGS))).toBeNull();
  });
});

describe('details', () => {
  test('say “unknown” where a figure is, and not nought', () => {
    const values = [...tokenDetails(NOTHING), ...timeDetails(answerOf(NOTHING, null))];
    expect(new Set(values.map(({ value }) => value))).toEqual(new Set(['Unknown']));
    expect(costOf(null)).toEqual({ cost: 'Cost unknown', source: null });
    expect(tokenDetails({ ...USAGE, cachedInputTokens: 0 })[1]?.value).toBe('0');
  });

  test('name the cost to its last figure, and who says so', () => {
    expect(costOf({ ...USAGE, costUsd: 0.0000125, costSource: 'bundled' })).toEqual({
      cost: '$0.0000125',
      source: 'worked out by the built-in price list',
    });
  });
});

test('a total in which the cost of an answer is missing says so', () => {
  const tokens = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0 };
  const total = (answers: number, costUsd: number, unknownCosts: number) =>
    totalCost({ ...tokens, answers, costUsd, unknownCosts, unknownTokens: 0 });
  expect(total(3, 0.0482, 0)).toBe('$0.0482');
  expect(total(3, 0.0482, 1)).toBe('at least $0.0482');
  expect(total(1, 0, 1)).toBe('Unknown');
  expect(total(0, 0, 0)).toBe('$0.00');
});
