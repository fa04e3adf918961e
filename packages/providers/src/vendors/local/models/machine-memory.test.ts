import { totalmem } from 'node:os';

import { expect, it } from 'vitest';

import { usableMemory } from './machine-memory.ts';

it.each([
  ['a container with a limit has what that allows', 8_000, 2_000, 2_000],
  ['one whose limit is past all that there is has all of the machine', 8_000, 2 ** 63, 8_000],
  ['a machine that tells no limit has all of it', 8_000, 0, 8_000],
])('%s', (_, machine, limit, usable) => {
  expect(usableMemory(machine, limit)).toBe(usable);
});

it('this machine has some, and no more than is built into it', () => {
  expect(usableMemory()).toBeGreaterThan(0);
  expect(usableMemory()).toBeLessThanOrEqual(totalmem());
});
