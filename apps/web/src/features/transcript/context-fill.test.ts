import { emptyAnswer, type Message } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { contextFill } from './context-fill.ts';

const EMPTY = emptyAnswer({
  id: 'answer-1',
  chatId: 'chat-0001',
  parentId: null,
  modelId: 'fake/model',
  generationId: 'generation-1',
  createdAt: '2026-11-22T12:00:00.000Z',
});
const FAILURE = { code: 'internal_error', message: '', requestId: '', retryable: true } as const;

function answered(inputTokens: number | null, changes: Partial<Message> = {}): Message {
  const rest = { reasoningTokens: null, cachedInputTokens: null, costUsd: null, costSource: null };
  const usage = { inputTokens, outputTokens: 100, ...rest };
  return {
    ...EMPTY,
    state: 'completed',
    parts: [{ type: 'text', text: 'So.' }],
    usage,
    ...changes,
  };
}

const used = (...branch: Message[]) => contextFill(branch, 1_000)?.used ?? null;

describe('a context is filled', () => {
  test('by what the last answer read and wrote', () => {
    expect(contextFill([answered(10), answered(300)], 1_000)).toEqual({
      used: 400,
      length: 1_000,
      share: 0.4,
      tone: 'accent',
    });
  });

  test('by the last attempt alone of an answer that was written on', () => {
    const { usage } = answered(300);
    expect(used({ ...answered(300), usage: usage && { ...usage, contextTokens: 250 } })).toBe(250);
  });

  test('as much as before while an answer is written, or after one that never began', () => {
    const failed = answered(null, { state: 'failed', error: FAILURE, parts: [], usage: null });
    expect(used(answered(300), { ...EMPTY, usage: null })).toBe(400);
    expect(used(answered(300), failed)).toBe(400);
  });

  test('nobody knows how much after an answer whose tokens were not counted', () => {
    expect(used(answered(300), answered(null))).toBeNull();
    expect(used(answered(300), answered(300, { usage: null }))).toBeNull();
    expect(contextFill([answered(300)], null)).toBeNull();
    expect(contextFill([], 1_000)).toBeNull();
  });

  test('and warns from 80 and 95 per cent on, and past all of it', () => {
    const tone = (input: number) => contextFill([answered(input)], 1_000)?.tone;
    expect([699, 700, 849, 850, 2_000].map(tone)).toEqual([
      'accent',
      'warn',
      'warn',
      'danger',
      'danger',
    ]);
  });
});
