import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { divideRounded, parseDecimal, sumUsd, usdNumber, usdText } from './money.ts';

const RUNS = { numRuns: 1_000 };

describe('decimal text', () => {
  it.each<[string, number, bigint | null]>([
    ['0', 12, 0n],
    ['1', 12, 1_000_000_000_000n],
    ['0.000003', 18, 3_000_000_000_000n],
    ['007.50', 2, 750n],
    ['7.5e-8', 12, 75_000n],
    ['1E+2', 0, 100n],
    ['0.08333333333333334', 12, 83_333_333_333n],
    ['0.5', 0, 1n],
    ['0.49', 0, 0n],
    ['', 12, null],
    ['-1', 12, null],
    ['+1', 12, null],
    ['.5', 12, null],
    ['5.', 12, null],
    [' 1', 12, null],
    ['1,5', 12, null],
    ['NaN', 12, null],
    ['Infinity', 12, null],
    ['0x10', 12, null],
    ['1e999', 12, null],
    ['1e99', 12, null],
    ['1e-99', 12, null],
    ['9'.repeat(41), 12, null],
  ])('%j with %i digits is %s', (text, digits, expected) => {
    expect(parseDecimal(text, digits)).toBe(expected);
  });

  it('is read quickly however long it is', () => {
    expect(parseDecimal(`0.${'0'.repeat(5_000_000)}1`, 12)).toBeNull();
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (amount) => {
        expect(parseDecimal(usdText(amount), 12)).toBe(amount);
      }),
      RUNS,
    );
  });

  it.each<[bigint, string]>([
    [0n, '0'],
    [1n, '0.000000000001'],
    [90_000_000n, '0.00009'],
    [1_000_000_000_000n, '1'],
    [12_345_600_000_000_000n, '12345.6'],
  ])('%s millionths of a millionth are %s dollars', (amount, text) => {
    expect(usdText(amount)).toBe(text);
    expect(usdNumber(amount)).toBe(Number(text));
  });
});

it('a division is off by half a unit at most, and halves go up', () => {
  expect([0n, 1n, 2n, 3n, 4n, 5n].map((value) => divideRounded(value, 2n))).toEqual([
    ...[0n, 1n, 1n, 2n, 2n, 3n],
  ]);
  const positive = fc.bigInt({ min: 1n, max: 10n ** 20n });
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), positive, (dividend, divisor) => {
      const error = divideRounded(dividend, divisor) * divisor - dividend;
      expect(error * 2n <= divisor && error * 2n > -divisor).toBe(true);
    }),
    RUNS,
  );
});

it.each<[number, number, number | null]>([
  [0.1, 0.2, 0.3],
  [0, 0.00123, 0.00123],
  [1e-7, 2e-7, 3e-7],
  [12, 0.000000000001, 12.000000000001],
  [-1, 2, null],
  [1, Number.NaN, null],
  [1, Number.POSITIVE_INFINITY, null],
])('%d and %d dollars are %s together', (one, other, sum) => {
  expect(sumUsd(one, other)).toBe(sum);
});
