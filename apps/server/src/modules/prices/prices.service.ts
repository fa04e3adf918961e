import {
  AppError,
  type CostParts,
  type CostSource,
  type PriceOverride,
  type Pricing,
  type SetPriceOverrideBody,
} from '@parley/contracts';
import {
  type BilledUsage,
  bundledPriceOf,
  costOf,
  type Price,
  priceOfPricing,
  priceOfRates,
  type ProviderInfo,
  usdNumber,
  usdText,
} from '@parley/providers';

import type { PriceOverrideRow, PricesRepo } from './prices.repo.ts';

/** Prices that an administrator may set; all of them are held in memory. */
const MAX_OVERRIDES = 1000;

/** A cost with where it comes from, as a row of the request log keeps it. */
export interface KnownCost {
  costUsd: number;
  costSource: CostSource;
  /** Which of the source's prices it was: a model or a row of a table, and its time or version. */
  priceRef: string | null;
  costParts: CostParts | null;
}

/** An answer that is to be paid for. */
export interface BilledCall {
  provider: Pick<ProviderInfo, 'id' | 'kind'>;
  /** The provider's own id of the model that was asked. */
  model: string;
  /** And of the one that answered, by its own account. */
  answeredModel: string | null;
  /** When the request began: its price is the one of that moment. */
  at: Date;
  usage: BilledUsage & {
    costUsd: number | null;
    serviceTier: string | null;
    /** Whether it was paid at the provider behind, which no list of this one knows. */
    isByok: boolean;
  };
}

interface FoundPrice {
  source: CostSource;
  ref: string;
  price: Price;
}

interface PricesDeps {
  repo: PricesRepo;
  /** What the provider's own list says. */
  pricingOf: (
    providerId: string,
    modelId: string,
  ) => { pricing: Pricing; refreshedAt: Date } | null;
  now: () => Date;
  log: { error(fields: object, message: string): void };
}

/** What answers cost, and the prices that the administrator set for that. */
export class PricesService {
  readonly #deps: PricesDeps;
  readonly #overrides = new Map<string, PriceOverrideRow>();
  #lastChange: Promise<void> = Promise.resolve();

  constructor(deps: PricesDeps) {
    this.#deps = deps;
  }

  /** Reads what was stored; called once before the first answer. */
  async load(): Promise<void> {
    for (const row of await this.#deps.repo.list()) this.#overrides.set(row.modelId, row);
  }

  /** By model id. */
  overrides(): PriceOverride[] {
    const rows = [...this.#overrides.values()];
    return rows.toSorted((one, other) => (one.modelId < other.modelId ? -1 : 1)).map(toOverride);
  }

  /** @throws {AppError} `validation_error` when there are too many already */
  async setOverride(body: SetPriceOverrideBody): Promise<PriceOverride> {
    const row = { ...body, updatedAt: this.#deps.now() };
    await this.#change(async () => {
      if (!this.#overrides.has(row.modelId) && this.#overrides.size >= MAX_OVERRIDES)
        throw new AppError('validation_error', `At most ${MAX_OVERRIDES} prices can be set.`);
      await this.#deps.repo.save(row);
      this.#overrides.set(row.modelId, row);
    });
    return toOverride(row);
  }

  /** Idempotent. */
  async removeOverride(modelId: string): Promise<void> {
    await this.#change(async () => {
      await this.#deps.repo.remove(modelId);
      this.#overrides.delete(modelId);
    });
  }

  /**
   * What an answer cost: as reported, else by the first price that covers everything it used.
   * `null` when nobody knows. Never throws: an answer is worth more than its price.
   */
  async costOf(call: BilledCall): Promise<KnownCost | null> {
    if (call.usage.costUsd !== null) return unpriced(call.usage.costUsd, 'reported');
    if (call.provider.kind === 'local') return unpriced(0, 'local');
    try {
      for await (const { source, ref, price } of this.#prices(call)) {
        const { usage } = call;
        const cost = costOf({ usage, price, serviceTier: usage.serviceTier });
        if (cost === null) continue;
        const parts = Object.entries(cost.parts).map(([part, amount]) => [part, usdText(amount)]);
        return {
          costUsd: usdNumber(cost.total),
          costSource: source,
          priceRef: ref,
          costParts: Object.fromEntries(parts),
        };
      }
    } catch (error) {
      this.#deps.log.error({ err: error, providerId: call.provider.id }, 'no price could be read');
    }
    return null;
  }

  /**
   * Every price there is, the best source first. Within a source the model that answered goes
   * before the one that was asked, which is often an alias of it: a price that was set for the alias
   * is still meant, although the table knows the other.
   */
  async *#prices(call: BilledCall): AsyncGenerator<FoundPrice> {
    const { provider, model, answeredModel, at } = call;
    const models = [...new Set([answeredModel ?? model, model])];
    for (const name of models) yield* found('override', this.#setPrice(`${provider.id}/${name}`));
    // The administrator may know what is paid elsewhere; both tables have the price of this provider.
    if (call.usage.isByok) return;
    for (const name of models) yield* found('catalogue', this.#listPrice(provider.id, name, at));
    for (const name of models) yield* found('bundled', await bundledPriceOf(provider.id, name, at));
  }

  #setPrice(modelId: string): { price: Price | null; ref: string } | null {
    const row = this.#overrides.get(modelId);
    if (row === undefined) return null;
    return { price: priceOfRates(row), ref: `${modelId} ${row.updatedAt.toISOString()}` };
  }

  #listPrice(
    providerId: string,
    model: string,
    at: Date,
  ): { price: Price | null; ref: string } | null {
    const modelId = `${providerId}/${model}`;
    const listed = this.#deps.pricingOf(providerId, modelId);
    if (listed === null) return null;
    const ref = `${modelId} ${listed.refreshedAt.toISOString()}`;
    return { price: priceOfPricing(listed.pricing, at), ref };
  }

  /** One change at a time: what is in memory is what was stored last. */
  #change(task: () => Promise<void>): Promise<void> {
    const change = this.#lastChange.then(task);
    this.#lastChange = change.catch(() => undefined);
    return change;
  }
}

function unpriced(costUsd: number, costSource: CostSource): KnownCost {
  return { costUsd, costSource, priceRef: null, costParts: null };
}

function found(
  source: CostSource,
  priced: { price: Price | null; ref: string } | null,
): FoundPrice[] {
  if (priced === null || priced.price === null) return [];
  return [{ source, ref: priced.ref, price: priced.price }];
}

function toOverride({ updatedAt, ...row }: PriceOverrideRow): PriceOverride {
  return { ...row, updatedAt: updatedAt.toISOString() };
}
