import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type BilledUsage, costOf } from './cost.ts';
import { parseDecimal, usdText } from './money.ts';
import { type Price, priceOfPricing, priceOfRates, type Rates } from './price.ts';

const NOTHING: BilledUsage = {
  inputTokens: 0,
  outputTokens: 0,
  reasoningTokens: null,
  cachedInputTokens: null,
};

/** Input, cached input and output in US dollars for a million tokens. */
function priced(input: string, cacheRead: string | null, output: string): Price {
  const price = priceOfRates({ input, output, cacheRead, cacheWrite: null });
  if (price === null) throw new Error('these are no prices');
  return price;
}

function rates(input: string, cacheRead: string | null, output: string): Rates {
  return priced(input, cacheRead, output).rates;
}

/** In US dollars, as text. */
function totalOf(price: Price, usage: Partial<BilledUsage>, serviceTier?: string): string | null {
  const tier = serviceTier === undefined ? {} : { serviceTier };
  const cost = costOf({ usage: { ...NOTHING, ...usage }, price, ...tier });
  return cost === null ? null : usdText(cost.total);
}

describe('the cost of an answer', () => {
  const PRICE = priced('2', '0.5', '4');

  it('AT-P4.1 has no more cached tokens than there is input', () => {
    const usage = { inputTokens: 100, outputTokens: 10, cachedInputTokens: 999 };
    expect(totalOf(PRICE, usage)).toBe('0.00009');
    expect(costOf({ usage: { ...NOTHING, ...usage }, price: PRICE })?.parts).toEqual({
      cacheRead: 50_000_000n,
      output: 40_000_000n,
    });
  });

  it('AT-P4.2 is unknown where a count is negative', () => {
    expect(totalOf(PRICE, { inputTokens: -100, outputTokens: 10 })).toBeNull();
    expect(totalOf(PRICE, { inputTokens: 100, outputTokens: -1 })).toBeNull();
    expect(totalOf(PRICE, { inputTokens: 1, outputTokens: null, reasoningTokens: -1 })).toBeNull();
  });

  it('AT-P4.3 takes a negative count of cached tokens for none', () => {
    const usage = { inputTokens: 100, outputTokens: 10 };
    expect(totalOf(PRICE, { ...usage, cachedInputTokens: -5 })).toBe(totalOf(PRICE, usage));
    expect(totalOf(PRICE, { ...usage, cacheWriteTokens: -5 })).toBe(totalOf(PRICE, usage));
  });

  it('AT-P4.4 is that of input, cached input and output together', () => {
    const usage = { inputTokens: 1000, outputTokens: 500, cachedInputTokens: 200 };
    expect(totalOf(priced('1.25', '0.125', '10'), usage)).toBe('0.006025');
  });

  it('AT-P4.5 charges cached input as other input where it has no price of its own', () => {
    const usage = { inputTokens: 1000, outputTokens: 0, cachedInputTokens: 600 };
    expect(totalOf(priced('2', null, '4'), usage)).toBe('0.002');
    expect(totalOf(priced('2', '0', '4'), usage)).toBe('0.0008');
    expect(totalOf(priced('2', '0', '4'), { ...usage, cacheWriteTokens: 400 })).toBe('0.0008');
  });

  it.each(['NaN', 'Infinity', '-Infinity', '"100"', '1.5', '2e300', 'null', 'undefined', '{}'])(
    'AT-P4.6 is unknown where a count is %s',
    (count) => {
      const value = malformed(count);
      expect(totalOf(PRICE, { inputTokens: value, outputTokens: 10 })).toBeNull();
      expect(totalOf(PRICE, { inputTokens: 100, outputTokens: value })).toBeNull();
      const usage = { inputTokens: 100, outputTokens: 10 };
      expect(totalOf(PRICE, { ...usage, cachedInputTokens: value })).toBe('0.00024');
    },
  );

  it('counts reasoning for output where only that is told', () => {
    expect(totalOf(PRICE, { outputTokens: null, reasoningTokens: 1000 })).toBe('0.004');
    expect(totalOf(PRICE, { outputTokens: 10, reasoningTokens: 1000 })).toBe('0.00004');
  });

  it('keeps what is written to the cache apart from what is read and from what is neither', () => {
    const price = priceOfRates({ input: '3', output: '15', cacheRead: '0.3', cacheWrite: '3.75' });
    if (price === null) throw new Error('these are no prices');
    const usage = { ...NOTHING, inputTokens: 4740, outputTokens: 255, cachedInputTokens: 5 };
    expect(costOf({ usage: { ...usage, cacheWriteTokens: 4735 }, price })?.parts).toEqual({
      cacheRead: 1_500_000n,
      cacheWrite: 17_756_250_000n,
      output: 3_825_000_000n,
    });
    // Of 4735 tokens in neither kind, no more can have been written than there are.
    expect(costOf({ usage: { ...usage, cacheWriteTokens: 9999 }, price })?.parts).toEqual({
      cacheRead: 1_500_000n,
      cacheWrite: 17_756_250_000n,
      output: 3_825_000_000n,
    });
  });

  it('is nothing where everything is free, and unknown where a part has no price', () => {
    expect(totalOf(priced('0', null, '0'), { inputTokens: 5, outputTokens: 5 })).toBe('0');
    const inputOnly = priceOfRates({ input: '1', output: null, cacheRead: null, cacheWrite: null });
    if (inputOnly === null) throw new Error('this is a price');
    expect(totalOf(inputOnly, { inputTokens: 1_000_000 })).toBe('1');
    expect(totalOf(inputOnly, { inputTokens: 1_000_000, outputTokens: 1 })).toBeNull();
  });

  it('adds what a request, an image and a search cost, as far as they are told', () => {
    const price = priceOfPricing(
      {
        ...{ input: '0.000001', output: '0.000002', cacheRead: null, cacheWrite: null },
        ...{ reasoning: '0.5', perRequest: '0.005', perImage: '0.01', perWebSearch: '0.02' },
      },
      new Date(),
    );
    if (price === null) throw new Error('these are no prices');
    const usage = { inputTokens: 10, outputTokens: 20, reasoningTokens: 20 };
    expect(totalOf(price, usage)).toBe('0.00505');
    expect(totalOf(price, { ...usage, images: 2, webSearches: 3 })).toBe('0.08505');
    expect(totalOf(priced('1', null, '2'), { ...usage, images: 2 })).toBe('0.00005');
  });
});

describe('conditions', () => {
  const LONG: Price = {
    ...priced('2.5', '0.25', '15'),
    tiers: [{ aboveInputTokens: 272_000, rates: rates('5', '0.5', '22.5') }],
  };
  const FLEX: Price = { ...LONG, flex: { rates: rates('1.25', '0.125', '7.5') } };

  it('AT-P4.7 a prompt is long above 272,000 tokens, cached ones included', () => {
    expect(totalOf(LONG, { inputTokens: 272_000 })).toBe('0.68');
    expect(totalOf(LONG, { inputTokens: 272_001 })).toBe('1.360005');
    const cached = { inputTokens: 272_001, cachedInputTokens: 272_001, outputTokens: 1000 };
    expect(totalOf(LONG, cached)).toBe('0.1585005');
  });

  it('takes the highest tier that a prompt is above, in whatever order they are', () => {
    const tier = (aboveInputTokens: number, input: string) => ({
      aboveInputTokens,
      rates: rates(input, null, '0'),
    });
    const tiers = [tier(200, '3'), tier(0, '1'), tier(100, '2')];
    const price = { ...priced('9', null, '0'), tiers };
    const millions = [0, 1, 100, 101, 200, 201].map((inputTokens) =>
      totalOf(price, { inputTokens }),
    );
    expect(millions).toEqual(['0', '0.000001', '0.0001', '0.000202', '0.0004', '0.000603']);
  });

  it.each([' Priority ', 'PRIORITY', 'priority', 'fast', '\tFast\n'])(
    'AT-P4.8 the service tier %j has its own price, for long prompts too',
    (serviceTier) => {
      const own = { ...LONG, priority: { rates: rates('5', '0.5', '30') } };
      expect(totalOf(own, { inputTokens: 300_000 }, serviceTier)).toBe('1.5');
      const doubled: Price = { ...LONG, priority: { times: [2n, 1n] } };
      const usage = { inputTokens: 1_000_000, cachedInputTokens: 500_000, outputTokens: 1_000_000 };
      // (2.5/2 + 0.25/2 + 15) · 2
      expect(totalOf(doubled, usage, serviceTier)).toBe('32.75');
    },
  );

  it('flex has its own price, and a long prompt raises it: input and cached twice, output half again', () => {
    const usage = { inputTokens: 200_000, cachedInputTokens: 100_000, outputTokens: 100_000 };
    expect(totalOf(FLEX, usage, 'Flex')).toBe('0.8875');
    // 0.2·2.5 + 0.1·0.25 + 0.1·11.25
    const long = { ...usage, inputTokens: 300_000 };
    expect(totalOf(FLEX, long, 'flex')).toBe('1.65');
  });

  it.each(['default', 'standard', 'on_demand', 'auto', '', ' Default '])(
    'the service tier %j is the usual one',
    (serviceTier) => {
      expect(totalOf(FLEX, { inputTokens: 1000 }, serviceTier)).toBe('0.0025');
      expect(totalOf(FLEX, { inputTokens: 300_000 }, serviceTier)).toBe('1.5');
    },
  );

  it.each(['priority', 'fast', 'flex', 'batch', 'scale', 'ultrafast', 'of next year'])(
    'the service tier %j costs nobody knows what, where there is no price of it',
    (serviceTier) => {
      expect(totalOf(LONG, { inputTokens: 1000 }, serviceTier)).toBeNull();
      expect(totalOf(LONG, { inputTokens: 300_000 }, serviceTier)).toBeNull();
    },
  );
});

describe('sums', () => {
  const count = fc.nat({ max: 2_000_000 });
  const usages = fc.record({
    inputTokens: count,
    outputTokens: count,
    reasoningTokens: fc.option(count),
    cachedInputTokens: fc.option(fc.integer({ min: -10, max: 2_000_000 })),
    cacheWriteTokens: fc.option(fc.integer({ min: -10, max: 2_000_000 })),
    images: fc.option(fc.nat({ max: 20 })),
    webSearches: fc.option(fc.nat({ max: 20 })),
  });
  const decimal = fc
    .tuple(fc.nat({ max: 999 }), fc.nat({ max: 999_999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`);
  const prices = fc
    .record({
      input: decimal,
      output: decimal,
      cacheRead: fc.option(decimal),
      cacheWrite: fc.option(decimal),
    })
    .map((text) => priceOfRates(text))
    .filter((price) => price !== null);
  const costs = fc.record({ usage: usages, price: prices }).map((question) => costOf(question));

  it('a total is exactly the sum of its parts, and no part is negative', () => {
    fc.assert(
      fc.property(costs, (cost) => {
        const parts = Object.values(cost?.parts ?? {});
        expect(cost?.total).toBe(parts.reduce((sum, part) => sum + part, 0n));
        expect(parts.every((part) => part >= 0n)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cached tokens cost no more than they would uncached, where their price is no higher', () => {
    const price = priced('3', '0.3', '15');
    const bare = fc.record({ inputTokens: count, outputTokens: count, cachedInputTokens: count });
    fc.assert(
      fc.property(bare, (usage) => {
        const cached = costOf({ usage: { ...NOTHING, ...usage }, price })?.total;
        const uncached = { ...NOTHING, ...usage, cachedInputTokens: 0 };
        expect(
          cached !== undefined && cached <= (costOf({ usage: uncached, price })?.total ?? -1n),
        ).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('AT-P4.12 the sum of 10,000 rows is that of their parts, to the last digit', () => {
    const rows = fc.sample(costs, { numRuns: 10_000, seed: 12 });
    const sum = (amounts: readonly bigint[]) => amounts.reduce((one, other) => one + other, 0n);
    const total = sum(rows.map((row) => row?.total ?? 0n));
    const ofParts = sum(rows.flatMap((row) => Object.values(row?.parts ?? {})));
    expect(rows.every((row) => row !== null)).toBe(true);
    expect(total).toBeGreaterThan(0n);
    expect(total).toBe(ofParts);
    // The rows as the request log keeps them, as text, add up to the same.
    const stored = rows.map((row) => parseDecimal(usdText(row?.total ?? 0n), 12) ?? 0n);
    expect(sum(stored)).toBe(total);
  });
});

/** A count as no type allows it, and as a provider could send it. */
function malformed(source: string): number {
  const values: Record<string, unknown> = {
    ...{ NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '2e300': 2e300, '1.5': 1.5 },
    ...{ '-Infinity': Number.NEGATIVE_INFINITY, '"100"': '100', null: null, '{}': {} },
  };
  return JSON.parse('{}', () => values[source]);
}
