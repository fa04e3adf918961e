import type { CostParts } from '@parley/contracts';

import { divideRounded, type PicoUsd } from './money.ts';
import { type Price, type Rate, type Rates, type Ratio, UNITS_PER_RATE } from './price.ts';

/**
 * What is charged for. `inputTokens` includes what came from the cache and what was written to it,
 * `outputTokens` includes reasoning. Numbers may be anything a provider could send.
 */
export interface BilledUsage {
  inputTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  cachedInputTokens: number | null;
  cacheWriteTokens?: number | null;
  images?: number | null;
  webSearches?: number | null;
}

export interface CostQuestion {
  usage: BilledUsage;
  /** As it is at the start of the request. */
  price: Price;
  /** The service tier in the provider's word; the usual one when nobody tells. */
  serviceTier?: string | null;
}

type CostPart = keyof CostParts;

export interface Cost {
  /** Exactly the sum of the parts. */
  total: PicoUsd;
  /** The parts that were charged for. */
  parts: Readonly<Partial<Record<CostPart, PicoUsd>>>;
}

/**
 * What the usual tier is called: `default` by OpenAI, `standard` by Anthropic, `on_demand` by Groq;
 * `auto` by servers that repeat what they were asked for, as they have no other.
 */
const USUAL_TIERS: ReadonlySet<string> = new Set(['', 'default', 'standard', 'on_demand', 'auto']);

/** Above the standard price of a long prompt there is none for `flex`: its own is raised as far. */
const FLEX_LONG_INPUT: Ratio = [2n, 1n];
const FLEX_LONG_OUTPUT: Ratio = [3n, 2n];

/**
 * What an answer cost. `null` when that is unknown: a count of input or output that is missing,
 * negative or no whole number, tokens of a kind that has no price, or a service tier that has none.
 */
export function costOf({ usage, price, serviceTier = null }: CostQuestion): Cost | null {
  const counts = countsOf(usage);
  if (counts === null) return null;
  const rates = ratesFor(price, counts.prompt, serviceTier);
  if (rates === null) return null;
  const parts: Partial<Record<CostPart, PicoUsd>> = {};
  const charges: [CostPart, bigint, Rate][] = [
    ['input', counts.input, rates.input],
    ['cacheRead', counts.cacheRead, rates.cacheRead ?? rates.input],
    ['cacheWrite', counts.cacheWrite, rates.cacheWrite ?? rates.input],
    ['output', counts.output, rates.output],
    // These cost nothing extra where no price of them is told.
    ['requests', 1n, price.perRequest ?? 0n],
    ['images', counts.images, price.perImage ?? 0n],
    ['webSearches', counts.webSearches, price.perWebSearch ?? 0n],
  ];
  for (const [part, units, rate] of charges) {
    if (units === 0n) continue;
    if (rate === null) return null;
    if (rate > 0n) parts[part] = divideRounded(units * rate, UNITS_PER_RATE);
  }
  return { total: Object.values(parts).reduce((sum, part) => sum + part, 0n), parts };
}

interface Counts {
  /** All input, which is what the size of a prompt is measured by. */
  prompt: number;
  /** Input that neither came from the cache nor was written to it. */
  input: bigint;
  cacheRead: bigint;
  cacheWrite: bigint;
  output: bigint;
  images: bigint;
  webSearches: bigint;
}

/** Tokens in disjoint kinds. What is said to be cached is never more than there is. */
function countsOf(usage: BilledUsage): Counts | null {
  const prompt = usage.inputTokens;
  const output = usage.outputTokens ?? usage.reasoningTokens;
  if (!isCount(prompt) || !isCount(output)) return null;
  const cacheRead = Math.min(countOrNone(usage.cachedInputTokens), prompt);
  const cacheWrite = Math.min(countOrNone(usage.cacheWriteTokens), prompt - cacheRead);
  return {
    prompt,
    input: BigInt(prompt - cacheRead - cacheWrite),
    cacheRead: BigInt(cacheRead),
    cacheWrite: BigInt(cacheWrite),
    output: BigInt(output),
    images: BigInt(countOrNone(usage.images)),
    webSearches: BigInt(countOrNone(usage.webSearches)),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function countOrNone(value: unknown): number {
  return isCount(value) ? value : 0;
}

/** @returns `null` for a service tier without a price: it costs more than the usual one, or less */
function ratesFor(price: Price, prompt: number, serviceTier: string | null): Rates | null {
  const tier = tierFor(price, prompt);
  const word = serviceTier?.trim().toLowerCase() ?? '';
  if (USUAL_TIERS.has(word)) return tier ?? price.rates;
  switch (word) {
    case 'priority':
    case 'fast':
      // Also for a long prompt: where there is a price for speed it knows no tiers.
      return price.priority === undefined ? null : priorityRates(price.rates, price.priority);
    case 'flex':
      if (price.flex === undefined) return null;
      return tier === null ? price.flex.rates : longFlexRates(price.flex.rates);
    default:
      return null;
  }
}

/** The rates of the highest tier that the prompt is strictly above. */
function tierFor({ tiers }: Price, prompt: number): Rates | null {
  let highest: Price['tiers'][number] | null = null;
  for (const tier of tiers) {
    const isHigher = tier.aboveInputTokens >= (highest?.aboveInputTokens ?? 0);
    if (prompt > tier.aboveInputTokens && isHigher) highest = tier;
  }
  return highest?.rates ?? null;
}

function priorityRates(standard: Rates, priority: NonNullable<Price['priority']>): Rates {
  if ('rates' in priority) return priority.rates;
  return scaleRates(standard, priority.times, priority.times);
}

function longFlexRates(rates: Rates): Rates {
  return scaleRates(rates, FLEX_LONG_INPUT, FLEX_LONG_OUTPUT);
}

function scaleRates(rates: Rates, ofInput: Ratio, ofOutput: Ratio): Rates {
  return {
    input: scale(rates.input, ofInput),
    cacheRead: scale(rates.cacheRead, ofInput),
    cacheWrite: scale(rates.cacheWrite, ofInput),
    output: scale(rates.output, ofOutput),
  };
}

function scale(rate: Rate, [numerator, denominator]: Ratio): Rate {
  return rate === null ? null : divideRounded(rate * numerator, denominator);
}
