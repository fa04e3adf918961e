import type { ModelPrice, TieredPrices } from '@pydantic/genai-prices';

import { parseDecimal, PICO_DIGITS } from './money.ts';
import { isTold, type Price, type Rate, rateOfText, type Rates } from './price.ts';

/** The version in `pnpm-workspace.yaml`, which a test compares: the package does not tell its own. */
export const BUNDLED_VERSION = '0.1.8';

/**
 * What our providers are called in the table. Who is missing here has no bundled price, and neither
 * has an endpoint of a user's own: the same name of a model may cost anything there.
 */
const TABLE_IDS: ReadonlyMap<string, string> = new Map([
  ['openrouter', 'openrouter'],
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['gemini', 'google'],
  ['groq', 'groq'],
  ['mistral', 'mistral'],
  ['deepseek', 'deepseek'],
  ['xai', 'x-ai'],
  ['together', 'together'],
  ['fireworks', 'fireworks'],
]);

/**
 * The table has OpenAI's long prompts begin at 272,000 tokens; they begin above that ("> 272K" in
 * OpenAI's own price list).
 */
const TIER_CORRECTIONS: ReadonlyMap<number, number> = new Map([[271_999, 272_000]]);

/** Prices of web searches and requests are told for a thousand. */
const THOUSAND_DIGITS = 3;

export interface BundledPrice {
  price: Price;
  /** Which table, and which of its rows: enough to find the price again. */
  ref: string;
}

/**
 * The price of a model in the table that comes with the product (`@pydantic/genai-prices`), as it was
 * at a moment: the table knows former prices and those of a time of the day. The table is read when
 * the first price is wanted from it, and no network ever is.
 *
 * @param model the provider's own id
 * @returns `null` when the table does not know it, or knows no price of it
 */
export async function bundledPriceOf(
  providerId: string,
  model: string,
  at: Date,
): Promise<BundledPrice | null> {
  const tableId = TABLE_IDS.get(providerId);
  if (tableId === undefined) return null;
  table ??= await import('./price-table.ts');
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  const name = `${tableId} ${model} ${minute}`;
  const known = lately.get(name);
  if (known !== undefined) return known;
  const found = lookedUp(table, { tableId, model, at });
  if (lately.size >= MAX_LATELY) lately.clear();
  lately.set(name, found);
  return found;
}

/** Read when the first price is wanted. */
let table: typeof import('./price-table.ts') | null = null;

/** A table of regular expressions is searched for a model, and busy models are asked for all the time. */
const lately = new Map<string, BundledPrice | null>();
const MAX_LATELY = 256;
/** Prices of a time of the day begin with a minute. */
const MINUTE_MS = 60_000;

function lookedUp(
  { calcPrice }: typeof import('./price-table.ts'),
  { tableId, model, at }: { tableId: string; model: string; at: Date },
): BundledPrice | null {
  // The sums of the package are floating-point numbers: only the rates are taken from it.
  const found = calcPrice({}, model, { providerId: tableId, timestamp: at });
  if (found === null) return null;
  const price = toPrice(found.model_price);
  // An empty price stands for models that are free, and for some of which nothing is known.
  if (!isTold(price.rates)) return null;
  const ref = `genai-prices ${BUNDLED_VERSION} ${found.provider.id}/${found.model.id}`;
  return { price, ref };
}

/** What a prompt may be charged by; kinds that our usage does not tell apart are not among them. */
type TableRate = number | TieredPrices | undefined;

function toPrice(table: ModelPrice): Price {
  const { input_mtok: input, output_mtok: output } = table;
  const { cache_read_mtok: cacheRead, cache_write_mtok: cacheWrite } = table;
  const rates = [input, output, cacheRead, cacheWrite];
  const starts = rates.flatMap((rate) => tiersOf(rate).map((tier) => tier.start));
  const ratesAbove = (start: number): Rates => ({
    input: rateAbove(input, start),
    output: rateAbove(output, start),
    cacheRead: rateAbove(cacheRead, start),
    cacheWrite: rateAbove(cacheWrite, start),
  });
  return {
    rates: ratesAbove(-1),
    tiers: [...new Set(starts)].map((start) => ({
      aboveInputTokens: TIER_CORRECTIONS.get(start) ?? start,
      rates: ratesAbove(start),
    })),
    perRequest: rateOfThousand(table['requests_kcount']),
    perImage: null,
    perWebSearch: rateOfThousand(table['web_searches_kcount']),
  };
}

function tiersOf(rate: TableRate): TieredPrices['tiers'] {
  return typeof rate === 'object' ? rate.tiers : [];
}

/** The rate for a prompt that is just above the start of a tier; -1 is below all of them. */
function rateAbove(rate: TableRate, start: number): Rate {
  if (rate === undefined) return null;
  if (typeof rate === 'number') return rateOfText(String(rate));
  const reached = rate.tiers.filter((tier) => tier.start <= start);
  const highest = reached.toSorted((one, other) => one.start - other.start).at(-1);
  return rateOfText(String(highest?.price ?? rate.base));
}

function rateOfThousand(rate: TableRate): Rate {
  return typeof rate === 'number'
    ? parseDecimal(String(rate), PICO_DIGITS + THOUSAND_DIGITS)
    : null;
}
