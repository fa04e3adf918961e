import type { Settings } from '@parley/contracts';
import { and, eq, sql } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';

const ROW_ID = 1;

/** What came later than the first rows may be unsaid in one. */
export type StoredSettings = Omit<Settings, 'gatewayOpenToLocal'> & {
  gatewayOpenToLocal: boolean | null;
};

export class SettingsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async find(): Promise<StoredSettings | null> {
    const { settings } = this.#store.tables;
    const rows = await this.#store.db.select().from(settings).where(eq(settings.id, ROW_ID));
    const row = rows[0];
    if (row === undefined) return null;
    const { id: _, updatedAt: __, ...stored } = row;
    return stored;
  }

  /** Writes the row unless another request was quicker. */
  async insertIfMissing(values: Settings, now: Date): Promise<void> {
    await this.#store.db
      .insert(this.#store.tables.settings)
      .values({ id: ROW_ID, ...values, updatedAt: now })
      .onConflictDoNothing();
  }

  /** @returns false when the stored version is another than the one that the change is based on */
  async update(change: Settings, now: Date): Promise<boolean> {
    const { settings } = this.#store.tables;
    const { version, ...values } = change;
    const updated = await this.#store.db
      .update(settings)
      .set({ ...values, version: sql`${settings.version} + 1`, updatedAt: now })
      .where(and(eq(settings.id, ROW_ID), eq(settings.version, version)))
      .returning({ id: settings.id });
    return updated.length === 1;
  }
}
