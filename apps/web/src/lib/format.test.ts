import { describe, expect, test } from 'vitest';

import {
  formatAgo,
  formatBytes,
  formatCountdown,
  formatCount,
  formatDuration,
  formatElapsed,
  formatExactUsd,
  formatPrice,
  formatShare,
  formatTokens,
  formatUsd,
  pricePerMillion,
} from './format.ts';

describe('numbers', () => {
  test('counts are grouped, token counts are short', () => {
    expect(formatCount(1204)).toBe('1,204');
    expect([8192, 200_000, 1_048_576].map(formatTokens)).toEqual(['8.19K', '200K', '1.05M']);
  });

  test('money has four figures below a dollar and two above', () => {
    expect([0, 0.0131, 18.421].map(formatUsd)).toEqual(['$0.00', '$0.0131', '$18.42']);
  });

  test('what cost less than the figures can tell is not told as nothing', () => {
    expect([0.00001, 0.00009999].map(formatUsd)).toEqual(['<$0.0001', '<$0.0001']);
  });

  test('an exact cost has every figure that there is', () => {
    const costs = [0, 0.0131, 0.1 + 0.2, 0.0000125, 18.42, 18.4213];
    expect(costs.map(formatExactUsd)).toEqual([
      '$0.00',
      '$0.0131',
      '$0.3000',
      '$0.0000125',
      '$18.42',
      '$18.4213',
    ]);
  });

  test('a price per token becomes one per million', () => {
    expect(pricePerMillion('0.000003')).toBe(3);
    expect(pricePerMillion(null)).toBeNull();
    expect(pricePerMillion('-1')).toBeNull();
    expect([0, 0.25, 15, 0.004].map(formatPrice)).toEqual(['$0.00', '$0.25', '$15.00', '$0.004']);
  });
});

describe('sizes', () => {
  test('are decimal, and have one figure more from a gigabyte on', () => {
    const sizes = [0, 850_000, 1_000_000, 269_700_000, 1_350_000_000, 16_000_000_000];
    expect(sizes.map(formatBytes)).toEqual([
      '0\u{a0}kB',
      '850\u{a0}kB',
      '1\u{a0}MB',
      '270\u{a0}MB',
      '1.4\u{a0}GB',
      '16\u{a0}GB',
    ]);
  });

  test('a share is all of it only when it is', () => {
    expect([0, 0.237, 0.999, 1].map(formatShare)).toEqual(['0%', '23%', '99%', '100%']);
  });
});

describe('times', () => {
  test('elapsed time counts whole seconds and is never negative', () => {
    expect([-500, 8_900, 125_000].map(formatElapsed)).toEqual([
      '0\u{a0}s',
      '8\u{a0}s',
      '2\u{a0}min 5\u{a0}s',
    ]);
  });

  test('what something took is told the coarser the longer it was', () => {
    expect([4, 612, 7_940, 59_960, 125_400].map(formatDuration)).toEqual([
      '0.01\u{a0}s',
      '0.61\u{a0}s',
      '7.9\u{a0}s',
      '1\u{a0}min 0\u{a0}s',
      '2\u{a0}min 5\u{a0}s',
    ]);
  });

  test('what is left counts down to the begun second, and never below none', () => {
    expect([24_000, 23_400, 61_000, 0, -5_000].map(formatCountdown)).toEqual([
      '0:24',
      '0:24',
      '1:01',
      '0:00',
      '0:00',
    ]);
  });

  test('an age has its largest unit', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    expect(
      [10_000, 2 * 60_000, 3 * 3_600_000, 30 * 3_600_000].map((age) => formatAgo(now - age, now)),
    ).toEqual(['just now', '2 min ago', '3 h ago', 'yesterday']);
  });
});
