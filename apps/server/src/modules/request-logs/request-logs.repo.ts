import { and, desc, eq, inArray, lt, or, type SQL } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';
import type { TimeCursor } from '../../http/time-cursor.ts';

/** A row with the key that it came with. */
export interface LoggedRequest {
  row: Tables['requestLogs']['$inferSelect'];
  key: { id: string; name: string; prefix: string } | null;
}

/** Reads the request log; it is written by `completions`. */
export class RequestLogsRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Newest first.
   *
   * @param requestId leaves out the rows of all other requests
   */
  list(
    ownerId: string,
    limit: number,
    after: TimeCursor | null,
    requestId?: string,
  ): Promise<LoggedRequest[]> {
    const { requestLogs } = this.#store.tables;
    const older =
      after === null
        ? undefined
        : or(
            lt(requestLogs.createdAt, after.at),
            and(eq(requestLogs.createdAt, after.at), lt(requestLogs.id, after.id)),
          );
    const isWanted = requestId === undefined ? undefined : eq(requestLogs.requestId, requestId);
    return this.#select(and(eq(requestLogs.ownerId, ownerId), isWanted, older), limit);
  }

  async find(ownerId: string, id: string): Promise<LoggedRequest | null> {
    const { requestLogs } = this.#store.tables;
    const isIt = and(eq(requestLogs.ownerId, ownerId), eq(requestLogs.id, id));
    const [found] = await this.#select(isIt, 1);
    return found ?? null;
  }

  /** Those of the rows that there are, newest first. */
  findAll(ownerId: string, ids: readonly string[]): Promise<LoggedRequest[]> {
    const { requestLogs } = this.#store.tables;
    const areThey = and(eq(requestLogs.ownerId, ownerId), inArray(requestLogs.id, [...ids]));
    return this.#select(areThey, ids.length);
  }

  async #select(condition: SQL | undefined, limit: number): Promise<LoggedRequest[]> {
    const { requestLogs, apiKeys } = this.#store.tables;
    const { id, name, prefix } = apiKeys;
    return this.#store.db
      .select({ row: requestLogs, key: { id, name, prefix } })
      .from(requestLogs)
      .leftJoin(apiKeys, eq(apiKeys.id, requestLogs.apiKeyId))
      .where(condition)
      .orderBy(desc(requestLogs.createdAt), desc(requestLogs.id))
      .limit(limit);
  }
}
