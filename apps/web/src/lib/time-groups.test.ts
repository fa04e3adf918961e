import { expect, test } from 'vitest';

import { groupByTime } from './time-groups.ts';

test('items stand under the day, the week, the month they belong to', () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const times = [
    new Date(2026, 10, 21, 0, 0),
    new Date(2026, 10, 20, 23, 59),
    new Date(2026, 10, 15),
    new Date(2026, 9, 25),
    new Date(2026, 8, 30),
    new Date(2026, 8, 1),
  ].map((date) => date.getTime());

  const groups = groupByTime(times, (time) => time, now);

  expect(groups.map((group) => [group.label, group.items.length])).toEqual([
    ['Today', 1],
    ['Yesterday', 1],
    ['Last 7 days', 1],
    ['Last 30 days', 1],
    ['September 2026', 2],
  ]);
});
