import { type BranchMessage, emptyAnswer, type Message } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { answerActions, canContinue } from './answer-actions.ts';

function answer(changes: Partial<Message> & { siblingIds?: string[] } = {}): BranchMessage {
  const ids = { id: 'answer', chatId: 'chat-00001', parentId: 'question', modelId: 'a/b' };
  const createdAt = '2026-11-21T12:00:00.000Z';
  return {
    ...emptyAnswer({ ...ids, generationId: 'generation', createdAt }),
    state: 'completed',
    parts: [{ type: 'text', text: 'Oak' }],
    siblingIds: ['answer'],
    ...changes,
  };
}

const WIDE = { isLast: true, isNarrow: false };

describe('what can be done with an answer', () => {
  test('is everything, once it is over', () => {
    expect(answerActions(answer(), WIDE)).toEqual(['copy', 'regenerate', 'edit', 'fork', 'more']);
  });

  test('is to go to another version alone, while it is written', () => {
    const running = answer({ state: 'running', siblingIds: ['other', 'answer'] });
    expect(answerActions(running, WIDE)).toEqual(['previous', 'next']);
  });

  test('is not to copy what has no text, nor to ask again where the question is lost', () => {
    expect(answerActions(answer({ parts: [], state: 'failed' }), WIDE)).not.toContain('copy');
    expect(answerActions(answer({ parentId: null }), WIDE)).not.toContain('regenerate');
  });

  test('has the forks in its menu where there is little room', () => {
    expect(answerActions(answer(), { isLast: true, isNarrow: true })).not.toContain('fork');
  });

  test('is to go on, with the last one, when it was stopped in its middle', () => {
    const stopped = answer({ state: 'stopped' });
    expect(answerActions(stopped, WIDE)).toContain('continue');
    expect(answerActions(stopped, { isLast: false, isNarrow: false })).not.toContain('continue');
  });
});

describe('an answer that can be gone on with', () => {
  test('is less than it could be, and has some text', () => {
    expect(canContinue(answer({ state: 'stopped' }))).toBe(true);
    expect(canContinue(answer({ state: 'interrupted' }))).toBe(true);
    expect(canContinue(answer({ finishReason: 'length' }))).toBe(true);
    expect(canContinue(answer())).toBe(false);
    expect(canContinue(answer({ state: 'running' }))).toBe(false);
    expect(canContinue(answer({ state: 'failed', parts: [] }))).toBe(false);
  });
});
