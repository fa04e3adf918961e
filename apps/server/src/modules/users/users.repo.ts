import type { Store } from '../../db/store.ts';
import { LOCAL_ADMIN_ID } from './local-admin.ts';

export class UsersRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Makes sure that the built-in administrator has a row for others to point at. */
  async ensureLocalAdmin(now: Date): Promise<void> {
    await this.#store.db
      .insert(this.#store.tables.users)
      .values({ id: LOCAL_ADMIN_ID, name: 'Administrator', role: 'admin', createdAt: now })
      .onConflictDoNothing();
  }
}
