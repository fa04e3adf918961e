import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { onNextDrawing } from './next-drawing.ts';

describe('the next drawing', () => {
  let frames: (() => void)[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
    vi.stubGlobal('cancelAnimationFrame', (id: number) => void (frames[id - 1] = () => undefined));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  test('is in a frame, after a pause', () => {
    const draw = vi.fn();
    onNextDrawing(draw);
    expect(frames).toHaveLength(0);
    vi.advanceTimersByTime(40);
    expect(draw).not.toHaveBeenCalled();
    frames[0]?.();
    expect(draw).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(draw).toHaveBeenCalledTimes(1);
  });

  test('is told by a timer where there are no frames, and not again by a late one', () => {
    const draw = vi.fn();
    onNextDrawing(draw);
    vi.advanceTimersByTime(250);
    expect(draw).toHaveBeenCalledTimes(1);
    frames[0]?.();
    expect(draw).toHaveBeenCalledTimes(1);
  });

  test('can be called off', () => {
    const draw = vi.fn();
    const callOff = onNextDrawing(draw);
    vi.advanceTimersByTime(40);
    callOff();
    frames[0]?.();
    vi.advanceTimersByTime(1_000);
    expect(draw).not.toHaveBeenCalled();
  });
});
