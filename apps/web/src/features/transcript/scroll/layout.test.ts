import { expect, test } from 'vitest';

import { reserveFor, revealOffset, turnOffset } from './layout.ts';

test('a turn begins at the top; of a message that would fill the view its end is seen', () => {
  expect(turnOffset(60, 800)).toBe(16);
  expect(turnOffset(1_000, 800)).toBe(320 - 1_000);
});

test('a message that is in view stays where it is, and others come to where they are read', () => {
  expect(revealOffset({ top: 200, height: 100 }, 800)).toBe(200);
  expect(revealOffset({ top: -40, height: 200 }, 800)).toBe(200);
  expect(revealOffset({ top: 4_000, height: 3_000 }, 800)).toBe(16);
});

test('room is made below for as much as is missing', () => {
  expect(reserveFor(1_000, 800, 1_200)).toBe(600);
  expect(reserveFor(1_000, 800, 2_200)).toBe(0);
});
