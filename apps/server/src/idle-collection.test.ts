import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createIdleCollection } from './idle-collection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('collects once, when nothing has run for a while', () => {
  const collect = vi.fn(async () => undefined);
  const onIdle = createIdleCollection(() => true, collect);

  onIdle();
  vi.advanceTimersByTime(9000);
  onIdle();
  vi.advanceTimersByTime(9000);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledOnce();
});

test('does not collect while something runs again', () => {
  const collect = vi.fn(async () => undefined);

  createIdleCollection(() => false, collect)();
  vi.advanceTimersByTime(60_000);

  expect(collect).not.toHaveBeenCalled();
});
