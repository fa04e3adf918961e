import { formatMonth } from './format.ts';
import { strings } from '../i18n/index.ts';

export interface TimeGroup<T> {
  label: string;
  items: T[];
}

/** Parts items, newest first, under Today, Yesterday, Last 7 days, Last 30 days, then months. */
export function groupByTime<T>(
  items: readonly T[],
  timeOf: (item: T) => number,
  now: number,
): TimeGroup<T>[] {
  const groups: TimeGroup<T>[] = [];
  for (const item of items) {
    const label = labelOf(timeOf(item), now);
    const last = groups.at(-1);
    if (last?.label === label) last.items.push(item);
    else groups.push({ label, items: [item] });
  }
  return groups;
}

function labelOf(time: number, now: number): string {
  if (time >= startOfDay(now, 0)) return strings.chats.today;
  if (time >= startOfDay(now, 1)) return strings.chats.yesterday;
  if (time >= startOfDay(now, 7)) return strings.chats.lastWeek;
  if (time >= startOfDay(now, 30)) return strings.chats.lastMonth;
  return formatMonth(time);
}

/** Through the calendar, not by 24 hours: two days a year have another length. */
function startOfDay(now: number, daysBack: number): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - daysBack);
  return day.getTime();
}
