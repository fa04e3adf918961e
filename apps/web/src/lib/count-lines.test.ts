import { expect, test } from 'vitest';

import { countLines } from './count-lines.ts';

test('lines are counted, and no more of them than is asked for', () => {
  expect(countLines('')).toBe(1);
  expect(countLines('a\nb\n')).toBe(3);
  expect(countLines('\n'.repeat(1_000), 101)).toBe(101);
});
