import type { ProgressEvent } from '@parley/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Progress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function generating(tokens: number): ProgressEvent {
  return { type: 'progress', phase: 'generating', tokens };
}

function watched(): { progress: Progress; told: ProgressEvent[] } {
  const told: ProgressEvent[] = [];
  return { progress: new Progress((event) => told.push(event)), told };
}

describe('how far a generation is', () => {
  it('is told at once when nothing was told for a while', () => {
    const { progress, told } = watched();

    progress.is(generating(1));
    vi.advanceTimersByTime(1000);
    progress.is(generating(2));

    expect(told).toEqual([generating(1), generating(2)]);
  });

  it('is told four times a second at most, each time as it is then', () => {
    const { progress, told } = watched();

    for (let tokens = 1; tokens <= 1000; tokens += 1) {
      progress.is(generating(tokens));
      vi.advanceTimersByTime(1);
    }

    expect(told).toEqual([1, 250, 500, 750, 1000].map(generating));
  });

  it('is told when its turn comes, although nothing happens then', () => {
    const { progress, told } = watched();

    progress.is({ type: 'progress', phase: 'queued', position: 1 });
    progress.is({ type: 'progress', phase: 'loading' });
    progress.is(generating(0));
    expect(told).toHaveLength(1);
    vi.advanceTimersByTime(10_000);

    expect(told.slice(1)).toEqual([generating(0)]);
  });

  it('is not told after the end', () => {
    const { progress, told } = watched();
    progress.is(generating(1));
    progress.is(generating(2));

    progress.end();
    vi.advanceTimersByTime(1000);

    expect(told).toEqual([generating(1)]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
