import type { ProgressEvent } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { phaseText, progressText } from './progress-text.ts';

function progress(facts: Omit<ProgressEvent, 'type'>): ProgressEvent {
  return { type: 'progress', ...facts };
}

describe('how far an answer is', () => {
  test.each<[Omit<ProgressEvent, 'type'>, string]>([
    [{ phase: 'queued' }, 'Waiting in line'],
    [{ phase: 'queued', position: 1 }, 'Waiting: next in line'],
    [{ phase: 'queued', position: 2 }, 'Waiting: 2nd in line'],
    [{ phase: 'queued', position: 3 }, 'Waiting: 3rd in line'],
    [{ phase: 'queued', position: 11 }, 'Waiting: 11th in line'],
    [{ phase: 'queued', position: 21 }, 'Waiting: 21st in line'],
    [{ phase: 'loading' }, 'Loading the model…'],
    [{ phase: 'generating' }, 'Writing…'],
    [{ phase: 'generating', tokens: 0 }, 'Reading the message…'],
    [{ phase: 'generating', tokens: 1 }, 'Writing: 1 token so far'],
    [{ phase: 'generating', tokens: 1_234 }, 'Writing: 1,234 tokens so far'],
  ])('%o is told as “%s”', (facts, words) => {
    expect(progressText(progress(facts))).toBe(words);
  });

  test('is heard once for each phase: figures change nothing of it', () => {
    const heard = [1, 2, 34].map((tokens) => phaseText(progress({ phase: 'generating', tokens })));
    expect(new Set(heard)).toEqual(new Set(['Writing the answer']));
  });
});
