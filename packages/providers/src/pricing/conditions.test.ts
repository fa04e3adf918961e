import type { ConditionalPrices, Pricing } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { costOf } from './cost.ts';
import { usdText } from './money.ts';
import { priceOfPricing } from './price.ts';

const PRICING: Pricing = {
  ...{ input: '0.000001', output: '0.000005', cacheRead: '0.0000001', cacheWrite: null },
  ...{ reasoning: null, perRequest: null, perImage: null, perWebSearch: null },
};
/** A Sunday. */
const NOON = '2026-11-22T12:00:00Z';

/** In US dollars, as text, of a price with these conditions. */
function costAt(
  conditions: ConditionalPrices[],
  tokens: { input?: number; output?: number; cached?: number },
  at = NOON,
): string | null {
  const price = priceOfPricing({ ...PRICING, conditions }, new Date(at));
  if (price === null) return null;
  const usage = {
    ...{ inputTokens: tokens.input ?? 0, outputTokens: tokens.output ?? 0 },
    ...{ reasoningTokens: null, cachedInputTokens: tokens.cached ?? null },
  };
  const cost = costOf({ usage, price });
  return cost === null ? null : usdText(cost.total);
}

describe('a price with a condition on the size of the prompt', () => {
  const LONG: ConditionalPrices = {
    when: { aboveInputTokens: 200_000 },
    ...{ input: '0.000002', output: '0.00001' },
  };

  it('holds above that size, cached tokens included', () => {
    expect(costAt([LONG], { input: 200_000, output: 1000 })).toBe('0.205');
    expect(costAt([LONG], { input: 200_001, output: 1000 })).toBe('0.410002');
    expect(costAt([LONG], { input: 300_000, output: 1000 })).toBe('0.61');
    expect(costAt([LONG], { input: 300_000, cached: 300_000 })).toBe('0.03');
  });

  it('leaves what it does not name as it is, and what it cannot tell unknown', () => {
    const inputAlone = { when: LONG.when, input: '0.000002' };
    expect(costAt([inputAlone], { input: 300_000, output: 1000 })).toBe('0.605');
    const unknown = { when: LONG.when, output: null };
    expect(costAt([unknown], { input: 300_000 })).toBe('0.3');
    expect(costAt([unknown], { input: 300_000, output: 1 })).toBeNull();
    expect(costAt([unknown], { input: 200_000, output: 1 })).toBe('0.200005');
  });

  it('gives way to a later one that is true as well, price by price', () => {
    const longer = { when: { aboveInputTokens: 500_000 }, input: '0.000004' };
    const costs = (conditions: ConditionalPrices[]) =>
      [200_000, 500_000, 500_001].map((input) => costAt(conditions, { input, output: 100_000 }));
    expect(costs([LONG, longer])).toEqual(['0.7', '2', '3.000004']);
    expect(costs([longer, LONG])).toEqual(['0.7', '2', '2.000002']);
  });
});

describe('a price with a condition on the time', () => {
  const during = (from: number, to: number, utcDays?: number[]): ConditionalPrices => ({
    when: { utcMinutes: { from, to }, utcDays },
    input: '0.000002',
  });
  const at = (conditions: ConditionalPrices[], times: readonly string[]) =>
    times.map((time) => costAt(conditions, { input: 1_000_000 }, `2026-11-${time}Z`));

  it('holds from the first minute of its window to the last, the end excluded', () => {
    const times = ['22T00:59:59.999', '22T01:00:00', '22T03:59:59.999', '22T04:00:00'];
    expect(at([during(60, 240)], times)).toEqual(['1', '2', '2', '1']);
  });

  it('holds over midnight where the window ends before it begins', () => {
    const times = ['22T22:29:59', '22T22:30:00', '23T00:00:00', '23T05:59:59', '23T06:00:00'];
    expect(at([during(1350, 360)], times)).toEqual(['1', '2', '2', '2', '1']);
    expect(at([during(1350, 1440)], ['22T23:59:59', '23T00:00:00'])).toEqual(['2', '1']);
  });

  it('holds on its days, the whole day without a window', () => {
    const noons = ['21T12:00:00', '22T12:00:00', '23T12:00:00'];
    expect(at([{ when: { utcDays: [0, 6] }, input: '0.000002' }], noons)).toEqual(['2', '2', '1']);
    expect(at([during(0, 720, [1])], ['23T00:00:00', '23T12:00:00', '22T00:00:00'])).toEqual([
      ...['2', '1', '1'],
    ]);
  });

  it('holds only with the other conditions of it', () => {
    const both: ConditionalPrices = {
      when: { aboveInputTokens: 100, utcMinutes: { from: 0, to: 720 } },
      input: '0.01',
    };
    const costs = [100, 101].flatMap((input) =>
      ['11:59', '12:00'].map((time) => costAt([both], { input }, `2026-11-22T${time}:00Z`)),
    );
    expect(costs).toEqual(['0.0001', '0.0001', '1.01', '0.000101']);
  });
});
