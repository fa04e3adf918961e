import { expect, test } from 'vitest';

import { isInView, rowWindow } from './row-window.ts';

const HEIGHT = 41;
const COUNT = 5_000;

test.each([0, 1, 500, 40_000, COUNT * HEIGHT - 800])(
  'at %i the drawn rows cover the view, and are few',
  (top) => {
    const { from, to } = rowWindow(COUNT, HEIGHT, { top, height: 800 });

    expect(from * HEIGHT).toBeLessThanOrEqual(top);
    expect(to * HEIGHT).toBeGreaterThanOrEqual(top + 800);
    expect(to - from).toBeLessThan(50);
  },
);

test('no row is drawn that is not there', () => {
  expect(rowWindow(3, HEIGHT, { top: 0, height: 800 })).toEqual({ from: 0, to: 3 });
  expect(rowWindow(0, HEIGHT, { top: 0, height: 800 })).toEqual({ from: 0, to: 0 });
  // A list that became shorter while its end was in view.
  expect(rowWindow(3, HEIGHT, { top: 9_000, height: 800 })).toEqual({ from: 3, to: 3 });
});

test('a row is in view as long as any part of it is', () => {
  const view = { top: HEIGHT * 2 + 1, height: HEIGHT };

  expect([1, 2, 3, 4].map((index) => isInView(index, HEIGHT, view))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
