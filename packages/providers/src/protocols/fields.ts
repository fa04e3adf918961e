/*
 * How the pieces of an answer are read: by hand and leniently. A schema of this leniency took a
 * seventh of all the time of the server in a burst, as this runs once for every delta of every
 * answer; and a field that a vendor adds or bends must not end a stream, so what is of another kind
 * than expected is as if absent.
 */

export { shallow } from '../shallow.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function list(value: unknown): unknown[] | null {
  return Array.isArray(value) ? value : null;
}

export function objects(value: unknown): JsonObject[] | null {
  return list(value)?.filter(isObject) ?? null;
}

/** Counts come as integers, as floats and as strings; anything else is unknown, which is not zero. */
export function count(value: unknown): number | null {
  const number = Math.round(amount(value) ?? Number.NaN);
  return number <= MAX_COUNT ? number : null;
}

/** More of anything than one answer can have; sums of them fit wherever they are kept. */
const MAX_COUNT = 1_000_000_000_000;

export function sumOfCounts(...counts: readonly number[]): number | null {
  return count(counts.reduce((total, each) => total + each, 0));
}

export function amount(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= MAX_AMOUNT ? number : null;
}

const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** Money. More than this for one answer is a mistake, and would spoil every sum it is part of. */
export function usd(value: unknown): number | null {
  const dollars = amount(value);
  return dollars !== null && dollars <= MAX_USD ? dollars : null;
}

/** As much as the limit of a key may be for a whole month. */
const MAX_USD = 1_000_000;
