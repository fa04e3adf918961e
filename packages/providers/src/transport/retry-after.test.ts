import { describe, expect, it } from 'vitest';

import { MAX_RETRY_AFTER_MS, retryAfterMs, retryDelayMs } from './retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('retryAfterMs', () => {
  it.each<[string, number | undefined]>([
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    [' 2 ', 2_000],
    ['1000000000', MAX_RETRY_AFTER_MS],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['Thu, 01 Jan 2099 00:00:00 GMT', MAX_RETRY_AFTER_MS],
    ['2026-01-01T00:00:10Z', 10_000],
    ['2026-01-01T01:00:10+01:00', 10_000],
    ['6m0s', 360_000],
    ['120ms', 120],
    ['1h2m3.5s', MAX_RETRY_AFTER_MS],
    ['-5', undefined],
    ['-1s', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['soon', undefined],
    ['Xyz, 99 Foo 2026', undefined],
    ['2026-13-45T00:00:00Z', undefined],
    ['5 apples', undefined],
    ['', undefined],
  ])('reads %j as %s', (value, expected) => {
    expect(retryAfterMs({ 'retry-after': value }, NOW)).toBe(expected);
  });

  it('takes the exact header before the other', () => {
    expect(retryAfterMs({ 'retry-after-ms': '250', 'retry-after': '7' }, NOW)).toBe(250);
    expect(retryAfterMs({ 'x-ms-retry-after-ms': '250.4' }, NOW)).toBe(250);
    expect(retryAfterMs({ 'retry-after-ms': 'soon', 'retry-after': '7' }, NOW)).toBe(7_000);
    expect(retryAfterMs({ 'retry-after-ms': '-1' }, NOW)).toBeUndefined();
  });

  it('is undefined when nobody asked', () => {
    expect(retryAfterMs({}, NOW)).toBeUndefined();
  });
});

describe('retryDelayMs', () => {
  it.each<[string | null, number | undefined]>([
    ['34s', 34_000],
    ['34.074824224s', 34_075],
    ['0s', 0],
    ['1000000000s', MAX_RETRY_AFTER_MS],
    ['-5s', undefined],
    ['34', undefined],
    ['soon', undefined],
    [null, undefined],
  ])('reads %j as %s', (delay, expected) => {
    expect(retryDelayMs(delay)).toBe(expected);
  });
});
