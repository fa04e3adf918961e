import { expect, test } from 'vitest';

import { isTooDeep, MAX_NESTING } from './nesting.ts';

const nested = (levels: number, innermost: unknown = 1): unknown =>
  Array.from({ length: levels }).reduce((inner) => ({ inner: [inner] }), innermost);

test('what nests as deep as is allowed is taken, and one level more is not', () => {
  expect(isTooDeep(nested(MAX_NESTING / 2))).toBe(false);
  expect(isTooDeep(nested(MAX_NESTING / 2, {}))).toBe(true);
});

test('what is nested a million times takes no more of the stack than what is refused', () => {
  const text = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
  expect(isTooDeep(JSON.parse(text))).toBe(true);
});

test('what is wide is not deep', () => {
  expect(isTooDeep(Array.from({ length: 100_000 }, () => ({ text: 'x' })))).toBe(false);
});
