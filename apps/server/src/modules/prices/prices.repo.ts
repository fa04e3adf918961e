import { eq } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';

export type PriceOverrideRow = Tables['priceOverrides']['$inferSelect'];

export class PricesRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async list(): Promise<PriceOverrideRow[]> {
    const { priceOverrides } = this.#store.tables;
    return this.#store.db.select().from(priceOverrides).orderBy(priceOverrides.modelId);
  }

  async save(row: PriceOverrideRow): Promise<void> {
    const { priceOverrides } = this.#store.tables;
    const { modelId: _, ...values } = row;
    await this.#store.db
      .insert(priceOverrides)
      .values(row)
      .onConflictDoUpdate({ target: priceOverrides.modelId, set: values });
  }

  async remove(modelId: string): Promise<void> {
    const { priceOverrides } = this.#store.tables;
    await this.#store.db.delete(priceOverrides).where(eq(priceOverrides.modelId, modelId));
  }
}
