import type { Model } from '@parley/contracts';

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

  async save(catalogue: Catalogue): Promise<void> {
    const { modelCatalogues } = this.#store.tables;
    const { models, refreshedAt } = catalogue;
    await this.#store.db
      .insert(modelCatalogues)
      .values(catalogue)
      .onConflictDoUpdate({ target: modelCatalogues.providerId, set: { models, refreshedAt } });
  }
}
