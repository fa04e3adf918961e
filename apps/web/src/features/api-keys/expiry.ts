import { formatDay } from '../../lib/format.ts';
import { adminStrings } from '../../i18n/admin.ts';

/** Ways to say when a key expires, in the order in which they are offered. */
export const EXPIRY_CHOICES = ['never', 'week', 'month', 'quarter', 'year', 'day'] as const;

/** `kept`: as it was stored. */
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number] | 'kept';

export interface Expiry {
  choice: ExpiryChoice;
  /** `2026-12-31`, of the calendar of this browser; counts for the choice of a day alone. */
  day: string;
}

const DAYS = { week: 7, month: 30, quarter: 90, year: 365 } as const;
const DAY_MS = 24 * 60 * 60_000;

/**
 * @param stored what counts where it was kept
 * @returns when the key expires, `null`: never, `undefined`: that day is none, or over
 */
export function readExpiry(
  expiry: Expiry,
  stored: string | null,
  now: number,
): string | null | undefined {
  const { choice, day } = expiry;
  if (choice === 'kept') return stored;
  if (choice === 'never') return null;
  const end = choice === 'day' ? endOf(day) : now + DAYS[choice] * DAY_MS;
  return end > now ? new Date(end).toISOString() : undefined;
}

/** The last second of a day here; not a number for what is no day. */
function endOf(day: string): number {
  return new Date(`${day}T23:59:59`).getTime();
}

export function choiceLabel(choice: ExpiryChoice, stored: string | null): string {
  if (choice !== 'kept') return adminStrings.apiKeys.expiryChoices[choice];
  return stored === null ? '' : formatDay(Date.parse(stored));
}
