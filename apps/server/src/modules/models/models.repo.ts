import type { Model } from '@parley/contracts';
import { eq } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';

export interface Catalogue {
  providerId: string;
  models: Model[];
  refreshedAt: Date;
}

export class ModelsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async list(): Promise<Catalogue[]> {
    return this.#store.db.select().from(this.#store.tables.modelCatalogues);
  }

  async remove(providerId: string): Promise<void> {
    const { modelCatalogues } = this.#store.tables;
    await this.#store.db.delete(modelCatalogues).where(eq(modelCatalogues.providerId, providerId));
  }

  async save(catalogue: Catalogue): Promise<void> {
    const { modelCatalogues } = this.#store.tables;
    const { models, refreshedAt } = catalogue;
    await this.#store.db
      .insert(modelCatalogues)
      .values(catalogue)
      .onConflictDoUpdate({ target: modelCatalogues.providerId, set: { models, refreshedAt } });
  }
}
