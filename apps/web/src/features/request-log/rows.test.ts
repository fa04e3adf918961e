import { expect, test } from 'vitest';

import { begun } from './request-log.testing.ts';
import { isCaughtUp, merged } from './rows.ts';

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

test('rows stand newest first by when they began, each of them once, whenever they came', () => {
  const rows = merged([begun(1), begun(9)], [begun(5), begun(0), begun(9)]);

  expect(idsOf(rows)).toEqual(['row-0', 'row-1', 'row-5', 'row-9']);
});

test('rows that began at the same moment stand in the order of the list', () => {
  expect(idsOf(merged([begun(1, 'b')], [begun(1, 'a'), begun(1, 'c')]))).toEqual(['c', 'b', 'a']);
});

test('a list is read on as far back as an answer may have been under way', () => {
  const known = [begun(10), begun(500)];

  expect(isCaughtUp(begun(9), known)).toBe(false);
  expect(isCaughtUp(begun(70), known)).toBe(false);
  expect(isCaughtUp(begun(71), known)).toBe(true);
});

test('a list is not read on below what is shown', () => {
  expect(isCaughtUp(begun(21), [begun(10), begun(20)])).toBe(true);
  expect(isCaughtUp(undefined, [begun(10)])).toBe(true);
  expect(isCaughtUp(begun(10), [])).toBe(true);
});
