import { expect, test } from 'vitest';

import { hitsOf, placesOf, stepFrom } from './hits.ts';

test('each place in each message is one hit', () => {
  const match = { role: 'user' as const, snippet: '' };
  const hits = hitsOf([
    { ...match, messageId: 'one', count: 2 },
    { ...match, messageId: 'two', count: 1 },
  ]);
  expect(hits).toEqual([
    { messageId: 'one', nth: 0 },
    { messageId: 'one', nth: 1 },
    { messageId: 'two', nth: 0 },
  ]);
});

test('after the last hit comes the first, and the other way round', () => {
  expect(stepFrom(2, 1, 3)).toBe(0);
  expect(stepFrom(0, -1, 3)).toBe(2);
  expect(stepFrom(0, 1, 0)).toBe(0);
});

test('places do not overlap, and case does not count', () => {
  expect(placesOf('Anna and ANNA', 'anna')).toEqual([0, 9]);
  expect(placesOf('aaaa', 'aa')).toEqual([0, 2]);
  expect(placesOf('İstanbul, istanbul', 'istanbul')).toEqual([10]);
  expect(placesOf('text', '')).toEqual([]);
});
