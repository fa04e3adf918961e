import type { LimitWindow } from '@parley/contracts';

export const LIMIT_WINDOWS: readonly LimitWindow[] = ['minute', 'day', 'month'];

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When the window began that this moment is in. All of them are those of UTC, which has no summer time. */
export function windowStart(per: LimitWindow, at: Date): Date {
  if (per === 'month') return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  const length = lengthOf(per);
  return new Date(Math.floor(at.getTime() / length) * length);
}

/** When it ends: the next one's beginning. */
export function windowEnd(per: LimitWindow, at: Date): Date {
  if (per === 'month') return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  return new Date(windowStart(per, at).getTime() + lengthOf(per));
}

function lengthOf(per: 'minute' | 'day'): number {
  return per === 'minute' ? MINUTE_MS : DAY_MS;
}
