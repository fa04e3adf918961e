import type { ConditionalPrices, Pricing } from '@parley/contracts';

import { parseDecimal, PICO_DIGITS } from './money.ts';

/** Prices are often told for a million tokens, and are not whole numbers of anything for a single one. */
export const UNITS_PER_RATE = 1_000_000n;
const RATE_DIGITS = 6;

/** 10⁻¹² US dollars for a million units; `null` where nobody told. */
export type Rate = bigint | null;

/** What each kind of token costs. */
export interface Rates {
  input: Rate;
  output: Rate;
  /** Input that the provider had in its cache; costs as much as other input where nothing is told. */
  cacheRead: Rate;
  /** Input that the provider put into its cache; the same. */
  cacheWrite: Rate;
}

/** Rates that hold instead for a prompt of more than so many tokens, cached ones included. */
export interface Tier {
  aboveInputTokens: number;
  rates: Rates;
}

/** A fraction, so that scaled rates stay whole numbers: `[3n, 2n]` is one and a half times. */
export type Ratio = readonly [numerator: bigint, denominator: bigint];

/** What a model costs at one moment. */
export interface Price {
  rates: Rates;
  /** For long prompts. */
  tiers: readonly Tier[];
  /** For the service tiers `priority` and `fast`; unknown where nothing is told. */
  priority?: { rates: Rates } | { times: Ratio };
  /** For the service tier `flex`; unknown where nothing is told. */
  flex?: { rates: Rates };
  perRequest: Rate;
  perImage: Rate;
  perWebSearch: Rate;
}

/** A price without conditions. */
export function flatPrice(rates: Rates): Price {
  return { rates, tiers: [], perRequest: null, perImage: null, perWebSearch: null };
}

/**
 * The price in a provider's own list of models, as it is at a moment. Its rate for reasoning is left
 * aside: reasoning is part of the output, and charged as that.
 *
 * @param at the start of the request
 * @returns `null` when it tells neither what input costs nor what output does
 */
export function priceOfPricing(pricing: Pricing, at: Date): Price | null {
  const conditions = (pricing.conditions ?? []).filter(({ when }) => isTime(when, at));
  const starts = conditions.flatMap(({ when }) => when.aboveInputTokens ?? []);
  const ratesAbove = (start: number) =>
    ratesUnder(
      pricing,
      conditions.filter(({ when }) => (when.aboveInputTokens ?? -1) <= start),
    );
  const price: Price = {
    rates: ratesAbove(-1),
    tiers: [...new Set(starts)].map((start) => ({
      aboveInputTokens: start,
      rates: ratesAbove(start),
    })),
    perRequest: rateOfOne(pricing.perRequest),
    perImage: rateOfOne(pricing.perImage),
    perWebSearch: rateOfOne(pricing.perWebSearch),
  };
  return isTold(price.rates) ? price : null;
}

/** The rates where all these conditions are true: the last that names one wins. */
function ratesUnder(pricing: Pricing, conditions: readonly ConditionalPrices[]): Rates {
  const rateOf = (kind: keyof Rates) => {
    const told = conditions.findLast((prices) => prices[kind] !== undefined)?.[kind];
    return rateOfOne(told === undefined ? pricing[kind] : told);
  };
  return {
    input: rateOf('input'),
    output: rateOf('output'),
    cacheRead: rateOf('cacheRead'),
    cacheWrite: rateOf('cacheWrite'),
  };
}

/** @param text US dollars for a single unit */
function rateOfOne(text: string | null): Rate {
  return text === null ? null : parseDecimal(text, PICO_DIGITS + RATE_DIGITS);
}

/** Whether a condition is true at a moment, as far as it is about time. */
function isTime({ utcMinutes, utcDays }: ConditionalPrices['when'], at: Date): boolean {
  if (utcDays !== undefined && !utcDays.includes(at.getUTCDay())) return false;
  if (utcMinutes === undefined) return true;
  const { from, to } = utcMinutes;
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes();
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** US dollars for a million tokens, as decimal text. */
export interface RatesText {
  input: string | null;
  output: string | null;
  cacheRead: string | null;
  cacheWrite: string | null;
}

/** @returns `null` when it tells neither what input costs nor what output does */
export function priceOfRates(text: RatesText): Price | null {
  const rates = {
    input: rateOfText(text.input),
    output: rateOfText(text.output),
    cacheRead: rateOfText(text.cacheRead),
    cacheWrite: rateOfText(text.cacheWrite),
  };
  return isTold(rates) ? flatPrice(rates) : null;
}

/** @param text US dollars for a million units */
export function rateOfText(text: string | null): Rate {
  return text === null ? null : parseDecimal(text, PICO_DIGITS);
}

export function isTold(rates: Rates): boolean {
  return rates.input !== null || rates.output !== null;
}
