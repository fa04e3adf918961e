import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createIdleCollection } from './idle-collection.ts';

const MIB = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that occupies 100 MiB at first. */
function observed(isIdle = true) {
  const process = { mebibytes: 100 };
  const collect = vi.fn(async () => undefined);
  const resident = () => process.mebibytes * MIB;
  const { notice, close } = createIdleCollection(() => isIdle, { resident, collect });
  return { process, collect, onIdle: notice, close };
}

test('collects when nothing has run for a while, and once more after that', () => {
  const { process, collect, onIdle } = observed();
  process.mebibytes = 190;

  onIdle();
  vi.advanceTimersByTime(9000);
  onIdle();
  vi.advanceTimersByTime(9000);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(collect).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(60_000);
  expect(collect).toHaveBeenCalledTimes(2);
});

test('does not collect while something runs again', () => {
  const { process, collect, onIdle } = observed(false);
  process.mebibytes = 190;

  onIdle();
  vi.advanceTimersByTime(60_000);

  expect(collect).not.toHaveBeenCalled();
});

test('does not collect what is not worth it, and measures that by the least there ever was', () => {
  const { process, collect, onIdle } = observed();
  process.mebibytes = 115;
  onIdle();
  vi.advanceTimersByTime(60_000);
  expect(collect).not.toHaveBeenCalled();

  process.mebibytes = 95;
  onIdle();
  vi.advanceTimersByTime(60_000);
  process.mebibytes = 111;
  onIdle();
  vi.advanceTimersByTime(10_000);
  expect(collect).toHaveBeenCalledOnce();
});

test('collects nothing for a server that is closed, whatever of it still comes to its end', () => {
  const { process, collect, onIdle, close } = observed();
  process.mebibytes = 190;

  onIdle();
  vi.advanceTimersByTime(10_000);
  close();
  onIdle();
  vi.advanceTimersByTime(60_000);

  expect(collect).toHaveBeenCalledOnce();
});
