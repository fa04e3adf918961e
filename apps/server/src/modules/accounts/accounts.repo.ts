import { eq } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';

export interface AccountRow {
  id: string;
  providerId: string;
  secret: string;
  origin: string;
  updatedAt: Date;
}

export class AccountsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async list(): Promise<AccountRow[]> {
    const { accounts } = this.#store.tables;
    return this.#store.db.select().from(accounts).orderBy(accounts.id);
  }

  async find(id: string): Promise<AccountRow | null> {
    const { accounts } = this.#store.tables;
    const rows = await this.#store.db.select().from(accounts).where(eq(accounts.id, id));
    return rows[0] ?? null;
  }

  async save(row: Omit<AccountRow, 'updatedAt'>, now: Date): Promise<void> {
    const { accounts } = this.#store.tables;
    await this.#store.db
      .insert(accounts)
      .values({ ...row, kind: 'api-key', status: 'active', createdAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: accounts.id,
        set: { secret: row.secret, origin: row.origin, updatedAt: now },
      });
    await this.#store.eraseDeleted();
  }

  async remove(id: string): Promise<void> {
    const { accounts } = this.#store.tables;
    await this.#store.db.delete(accounts).where(eq(accounts.id, id));
    await this.#store.eraseDeleted();
  }
}
