import { eq } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';

export type EndpointRow = Tables['endpoints']['$inferSelect'];

export class EndpointsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** In the order in which they were added. */
  async list(): Promise<EndpointRow[]> {
    const { endpoints } = this.#store.tables;
    return this.#store.db.select().from(endpoints).orderBy(endpoints.createdAt, endpoints.id);
  }

  /** @returns whether there was none with this id */
  async add(row: EndpointRow): Promise<boolean> {
    const { endpoints } = this.#store.tables;
    const added = await this.#store.db
      .insert(endpoints)
      .values(row)
      .onConflictDoNothing()
      .returning();
    return added.length > 0;
  }

  /** Only what is given, so that two changes at once do not undo each other. @returns `null` when there is none */
  async change(
    id: string,
    change: Partial<Pick<EndpointRow, 'name' | 'baseUrl'>> & Pick<EndpointRow, 'updatedAt'>,
  ): Promise<EndpointRow | null> {
    const { endpoints } = this.#store.tables;
    const rows = await this.#store.db
      .update(endpoints)
      .set(change)
      .where(eq(endpoints.id, id))
      .returning();
    return rows[0] ?? null;
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    const { endpoints } = this.#store.tables;
    const rows = await this.#store.db.delete(endpoints).where(eq(endpoints.id, id)).returning();
    return rows.length > 0;
  }
}
