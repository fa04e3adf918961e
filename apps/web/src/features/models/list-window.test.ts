import { describe, expect, test } from 'vitest';

import { modelRow } from './catalogue.ts';
import { placeOf, windowOf } from './list-window.ts';
import { model } from './models.testing.ts';
import type { ModelGroup } from './search.ts';

const SIZES = { head: 30, row: 40 };
const GROUPS: ModelGroup[] = ['a', 'b', 'c'].map((label) => ({
  label,
  rows: Array.from({ length: 100 }, (_, index) => modelRow(model(`${label}/${index}`, label))),
}));
const HEIGHT = 3 * SIZES.head + 300 * SIZES.row;

function drawn(top: number, height = 500) {
  return windowOf(GROUPS, { top, height }, SIZES);
}

describe('the drawn part of a long list', () => {
  test.each([0, 1, 777, 3_990, 4_030, 8_000, HEIGHT - 500])(
    'at %i stands where it would stand among all rows, and covers the view',
    (top) => {
      const { before, after, groups } = drawn(top);
      const heads = groups.filter(({ hasHead }) => hasHead).length;
      const rows = groups.flatMap((group) => group.rows);
      const height = heads * SIZES.head + rows.length * SIZES.row;
      expect(before + height + after).toBe(HEIGHT);
      expect(before).toBeLessThanOrEqual(top);
      expect(before + height).toBeGreaterThanOrEqual(Math.min(top + 500, HEIGHT));
      expect(rows.length).toBeLessThan(40);
      expect(rows.map(({ index }) => index)).toEqual(
        rows.map((_, offset) => (rows[0]?.index ?? 0) + offset),
      );
    },
  );

  test('of an empty list is nothing', () => {
    expect(windowOf([], { top: 0, height: 500 }, SIZES)).toEqual({
      before: 0,
      after: 0,
      groups: [],
    });
  });
});

describe('the place of a row', () => {
  test('is counted from the top of the list; the first of a group brings its head', () => {
    expect(placeOf(GROUPS, 'openrouter/a/0', SIZES)).toEqual({ top: 0, bottom: 70 });
    expect(placeOf(GROUPS, 'openrouter/a/2', SIZES)).toEqual({ top: 110, bottom: 150 });
    expect(placeOf(GROUPS, 'openrouter/b/0', SIZES)).toEqual({ top: 4_030, bottom: 4_100 });
  });

  test('is nowhere for a row that was not found', () => {
    expect(placeOf(GROUPS, 'openrouter/d/0', SIZES)).toBeNull();
  });
});
