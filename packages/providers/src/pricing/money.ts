/**
 * Money in whole 10⁻¹² US dollars. Sums of it are exact: no floating point comes near them, and the
 * rate of a single token is rarely below one of these.
 */
export type PicoUsd = bigint;

/** Ten to the power of this many is one US dollar in {@link PicoUsd}. */
export const PICO_DIGITS = 12;

/** More digits than any price has; what is longer would make arithmetic slow for nothing. */
const MAX_DIGITS = 40;
const DECIMAL = /^(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/;

/**
 * Reads decimal text as a whole number of 10⁻ⁿ units, rounded to the nearest, halves up.
 *
 * @param digits n
 * @returns `null` for what is no number, is negative or has more digits than any price
 */
export function parseDecimal(text: string, digits: number): bigint | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = digits + Number(exponent) - fraction.length;
  if (whole.length + fraction.length > MAX_DIGITS || Math.abs(shift) > MAX_DIGITS) return null;
  const value = BigInt(whole + fraction);
  return shift >= 0 ? value * 10n ** BigInt(shift) : divideRounded(value, 10n ** BigInt(-shift));
}

/** Halves go up. Neither may be negative. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}

/** US dollars as decimal text: exact, without an exponent and without zeros at its end. */
export function usdText(amount: PicoUsd): string {
  const digits = amount.toString().padStart(PICO_DIGITS + 1, '0');
  const fraction = digits.slice(-PICO_DIGITS).replace(/0+$/, '');
  const whole = digits.slice(0, -PICO_DIGITS);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/**
 * Two amounts of US dollars together, without what floating-point numbers would add to their sum.
 *
 * @returns `null` when one of them is no amount
 */
export function sumUsd(one: number, other: number): number | null {
  const first = parseDecimal(String(one), PICO_DIGITS);
  const second = parseDecimal(String(other), PICO_DIGITS);
  return first === null || second === null ? null : usdNumber(first + second);
}

/** US dollars as the nearest number: for showing one amount, never for adding several. */
export function usdNumber(amount: PicoUsd): number {
  return Number(usdText(amount));
}
