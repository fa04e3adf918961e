import { languageTag, strings } from '../i18n/index.ts';

const count = new Intl.NumberFormat(languageTag);
const compact = new Intl.NumberFormat(languageTag, {
  notation: 'compact',
  maximumSignificantDigits: 3,
});
const percent = new Intl.NumberFormat(languageTag, { style: 'percent' });
const day = new Intl.DateTimeFormat(languageTag, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(languageTag, { timeStyle: 'short' });
const moment = new Intl.DateTimeFormat(languageTag, { dateStyle: 'full', timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat(languageTag, {
  dateStyle: 'medium',
  timeStyle: 'short',
});
const month = new Intl.DateTimeFormat(languageTag, { month: 'long', year: 'numeric' });

/** `1,204` */
export function formatCount(value: number): string {
  return count.format(value);
}

/** `200K`, `1.05M` */
export function formatTokens(value: number): string {
  return compact.format(value);
}

/** Decimal, as disks are sold. */
const BYTE_UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `270 MB`, and from a gigabyte on one figure more: `1.4 GB`; with a blank at which no line breaks. */
export function formatBytes(bytes: number): string {
  const larger = BYTE_UNITS.findLastIndex((_, index) => bytes >= 1000 ** (index + 1));
  const index = Math.max(0, larger);
  const format = new Intl.NumberFormat(languageTag, {
    style: 'unit',
    unit: BYTE_UNITS[index] ?? 'kilobyte',
    unitDisplay: 'short',
    maximumFractionDigits: index < 2 ? 0 : 1,
  });
  return format.format(bytes / 1000 ** (index + 1)).replaceAll(' ', '\u{a0}');
}

/** `23%`, and never all of it before it is all. */
export function formatShare(share: number): string {
  return percent.format(Math.floor(share * 100) / 100);
}

/** The least that four figures can tell; what costs less did not cost nothing. */
const LEAST_USD = 0.0001;

/** Four figures below a dollar, two above: `$0.0131`, `$18.42`, and `<$0.0001`. */
export function formatUsd(value: number): string {
  if (value > 0 && value < LEAST_USD) return `<${formatUsd(LEAST_USD)}`;
  return `$${value.toFixed(value !== 0 && Math.abs(value) < 1 ? 4 : 2)}`;
}

/** As many figures as it takes, at least those of {@link formatUsd}: `$0.0000125`. */
export function formatExactUsd(value: number): string {
  const short = value.toFixed(value !== 0 && Math.abs(value) < 1 ? 4 : 2);
  // Costs are products of decimal prices: what stands past the twelfth place is of the arithmetic.
  const exact = value.toFixed(12).replace(/0+$/, '');
  return `$${exact.length > short.length ? exact : short}`;
}

/** A price per token, as decimal text, in dollars per million; `null` when it is unknown. */
export function pricePerMillion(perToken: string | null): number | null {
  if (perToken === null) return null;
  const price = Number(perToken) * 1_000_000;
  return Number.isFinite(price) && price >= 0 ? price : null;
}

/** `$3.00`, and as many figures as it takes for what is below a cent: `$0.004`. */
export function formatPrice(perMillion: number): string {
  if (perMillion === 0 || perMillion >= 0.01) return `$${perMillion.toFixed(2)}`;
  return `$${Number(perMillion.toPrecision(1))}`;
}

/** `8 s`, `2 min 5 s`, with blanks at which no line breaks. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return strings.time.seconds(seconds);
  return strings.time.minutesAndSeconds(Math.floor(seconds / 60), seconds % 60);
}

/** `0.61 s`; what took any time at all took a hundredth of a second. */
export function formatSeconds(ms: number): string {
  return strings.time.exactSeconds((Math.max(ms, 10) / 1000).toFixed(2));
}

/** What something took, ever coarser: `0.61 s`, `7.9 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return formatSeconds(ms);
  // What rounds to a minute is one.
  if (ms < 59_950) return strings.time.exactSeconds((ms / 1000).toFixed(1));
  return formatElapsed(Math.round(ms / 1000) * 1000);
}

/** What is left of a wait, to the begun second: `0:24`. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `2 min ago`, `yesterday` */
export function formatAgo(time: number, now: number): string {
  const age = Math.max(0, now - time);
  if (age < MINUTE) return strings.time.now;
  if (age < HOUR) return strings.time.minutes(Math.floor(age / MINUTE));
  if (age < DAY) return strings.time.hours(Math.floor(age / HOUR));
  return strings.time.days(Math.floor(age / DAY));
}

/** `November 2026` */
export function formatMonth(time: number): string {
  return month.format(time);
}

/** `Nov 21, 2026` */
export function formatDay(time: number): string {
  return day.format(time);
}

/** When something was said: `2:31 PM`, and on any other day than today `Nov 21, 2026, 2:31 PM`. */
export function formatTime(time: number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return (isToday ? clock : dayAndClock).format(time);
}

/** To the second, with the day of the week. */
export function formatMoment(time: number): string {
  return moment.format(time);
}
