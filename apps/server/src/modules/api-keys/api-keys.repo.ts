import { eq, isNull } from 'drizzle-orm';

import type { Database, Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';

export type ApiKeyRow = Tables['apiKeys']['$inferSelect'];
export type ApiKeyUsageRow = Tables['apiKeyUsage']['$inferSelect'];

export class ApiKeysRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those that are not deleted, the oldest first. */
  async list(): Promise<ApiKeyRow[]> {
    const { apiKeys } = this.#store.tables;
    return this.#store.db
      .select()
      .from(apiKeys)
      .where(isNull(apiKeys.deletedAt))
      .orderBy(apiKeys.id);
  }

  async usage(): Promise<ApiKeyUsageRow[]> {
    return this.#store.db.select().from(this.#store.tables.apiKeyUsage);
  }

  async add(row: ApiKeyRow): Promise<void> {
    await this.#store.db.insert(this.#store.tables.apiKeys).values(row);
  }

  /** Only what is named: a key's last use is stored beside other changes of it. */
  async change(id: string, values: Partial<Omit<ApiKeyRow, 'id'>>): Promise<void> {
    const { apiKeys } = this.#store.tables;
    await this.#store.db.update(apiKeys).set(values).where(eq(apiKeys.id, id));
  }

  /** Behind a request, which must not be held up by another process that has the file. */
  async noteUse(id: string, lastUsedAt: Date): Promise<void> {
    const { apiKeys } = this.#store.tables;
    const build = (db: Database) => [
      db.update(apiKeys).set({ lastUsedAt }).where(eq(apiKeys.id, id)),
    ];
    await this.#store.atomic(build, { waits: false });
  }
}
