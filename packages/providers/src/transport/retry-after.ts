import type { IncomingHttpHeaders } from 'node:http';

/** The longest pause that is believed; what asks for more gets this. */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/** Milliseconds in a unit of a Go duration such as `6m0s` or `120ms`. */
const GO_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const GO_DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const GO_STEP = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;
const NUMBER = /^\d+(?:\.\d+)?$/;
/** Both date forms begin with a weekday or a year; `Date.parse` alone would take `-5` for a year. */
const DATE = /^(?:[A-Za-z]{3,9},? |\d{4}-\d{2}-\d{2}T)/;

/**
 * How long the provider asks us to wait, in milliseconds: `retry-after-ms` first, as the more exact
 * of the two, then `retry-after` as seconds, HTTP date, Go duration or RFC 3339 time. Clamped to
 * 0 … {@link MAX_RETRY_AFTER_MS}; `undefined` when nothing sensible was said.
 *
 * @param now milliseconds since the epoch, what dates are counted from
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const exact = text(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms']);
  if (NUMBER.test(exact)) return clamp(Number(exact));
  const value = text(headers['retry-after']);
  if (NUMBER.test(value)) return clamp(Number(value) * 1_000);
  if (GO_DURATION.test(value)) return clamp(goDurationMs(value));
  if (DATE.test(value)) return clamp(Date.parse(value) - now);
  return undefined;
}

/**
 * The same for a delay inside an error body: Google's `retryDelay`, which is seconds such as `34s` or
 * `34.07s`. `null` and anything else is `undefined`.
 */
export function retryDelayMs(delay: string | null): number | undefined {
  return delay !== null && GO_DURATION.test(delay) ? clamp(goDurationMs(delay)) : undefined;
}

function text(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim();
}

function goDurationMs(value: string): number {
  let total = 0;
  for (const [, amount = '', unit = ''] of value.matchAll(GO_STEP)) {
    total += Number(amount) * (GO_UNITS[unit] ?? 0);
  }
  return total;
}

function clamp(ms: number): number | undefined {
  if (Number.isNaN(ms)) return undefined;
  return Math.round(Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS));
}
