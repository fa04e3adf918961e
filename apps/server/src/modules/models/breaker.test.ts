import { expect, it } from 'vitest';

import { Breaker } from './breaker.ts';

const MINUTE_MS = 60_000;

it('leaves a provider alone for twice as long after each failure, and never for more than an hour', () => {
  let now = 0;
  const breaker = new Breaker(() => new Date(now));
  const pauses = Array.from({ length: 9 }, () => {
    breaker.failed('a');
    const from = now;
    while (breaker.isOpen('a')) now += MINUTE_MS;
    return (now - from) / MINUTE_MS;
  });
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

it('forgets all of it with the first success, and knows one provider from another', () => {
  const breaker = new Breaker(() => new Date(0));
  breaker.failed('a');
  expect(breaker.failed('a')).toBe(2);
  expect(breaker.isOpen('b')).toBe(false);
  breaker.succeeded('a');
  expect(breaker.isOpen('a')).toBe(false);
  expect(breaker.failed('a')).toBe(1);
});
