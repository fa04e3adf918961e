import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { AT_END, FIRST, MOST, mountedAround, sliceOf, withEarlier, withLater } from './mounted.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);

describe('what is drawn of a chat', () => {
  test('opens with its newest messages, and goes on with those that come', () => {
    expect(sliceOf(ids(100), AT_END)).toEqual({ from: 100 - FIRST, to: 100 });
    expect(sliceOf(ids(3), AT_END)).toEqual({ from: 0, to: 3 });
    const mounted = withEarlier(ids(100), AT_END);
    expect(sliceOf(ids(102), mounted)).toEqual({ from: 50 - FIRST, to: 102 });
  });

  test('opens around a message, wherever that is', () => {
    expect(sliceOf(ids(100), mountedAround(ids(100), 'm50'))).toEqual({
      from: 50 - FIRST / 2,
      to: 50 + FIRST / 2,
    });
    expect(sliceOf(ids(100), mountedAround(ids(100), 'm2'))).toEqual({ from: 0, to: FIRST });
    expect(sliceOf(ids(100), mountedAround(ids(100), 'm99')).to).toBe(100);
    expect(sliceOf(ids(100), mountedAround(ids(100), 'gone'))).toEqual({
      from: 100 - FIRST,
      to: 100,
    });
  });

  test('stays where it is when what is read grows above', () => {
    const before = withEarlier(ids(60), AT_END);
    const longer = ['older', ...ids(60)];
    expect(sliceOf(longer, before)).toEqual({ from: 1, to: 61 });
  });

  test('never is more than a page can bear, and what goes is farthest from the reader', () => {
    let mounted = AT_END;
    for (let step = 0; step < 10; step += 1) mounted = withEarlier(ids(900), mounted);
    expect(sliceOf(ids(900), mounted)).toEqual({ from: 400 - FIRST, to: 400 - FIRST + MOST });
    mounted = withLater(ids(900), mounted);
    expect(sliceOf(ids(900), mounted)).toEqual({ from: 450 - FIRST, to: 450 - FIRST + MOST });
    for (let step = 0; step < 10; step += 1) mounted = withLater(ids(900), mounted);
    expect(sliceOf(ids(905), mounted)).toEqual({ from: 600, to: 900 });
  });

  test('is a piece of what was read, whatever is done', () => {
    const steps = fc.array(fc.constantFrom('earlier', 'later', 'around'), { maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(1_000), steps, fc.nat(), (count, todo, place) => {
        const all = ids(count);
        let mounted = AT_END;
        for (const step of todo) {
          if (step === 'earlier') mounted = withEarlier(all, mounted);
          if (step === 'later') mounted = withLater(all, mounted);
          if (step === 'around') mounted = mountedAround(all, `m${place % (count + 1)}`);
          const { from, to } = sliceOf(all, mounted);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(count);
          expect(to - from).toBeLessThanOrEqual(MOST);
          expect(to - from).toBeGreaterThanOrEqual(Math.min(count, FIRST / 2));
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
