import { type SQL, sql } from 'drizzle-orm';

import type { Database, Statement, Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';
import type { KeyCharge } from '../api-keys/api-keys.service.ts';

export type RequestLogRow = Tables['requestLogs']['$inferSelect'];

const HOUR_MS = 60 * 60 * 1000;

export class RequestLogRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the row, adds it to its hour and to what its key has used: all of it or nothing. */
  async write(row: RequestLogRow, charge: KeyCharge | null): Promise<void> {
    await this.#store.atomic((db) => [
      db.insert(this.#store.tables.requestLogs).values(row),
      this.#addToHour(db, row),
      ...(charge === null ? [] : [this.#addToKey(db, charge)]),
    ]);
  }

  #addToHour(db: Database, row: RequestLogRow): Statement {
    const { usageHourly } = this.#store.tables;
    const isFailure = row.outcome === 'error' || row.outcome === 'error_midstream';
    const sums = {
      requests: 1,
      failures: isFailure ? 1 : 0,
      inputTokens: row.inputTokens ?? 0,
      outputTokens: row.outputTokens ?? 0,
      costUsd: row.costUsd ?? 0,
      requestsWithoutCost: row.costUsd === null ? 1 : 0,
    };
    const hour = new Date(Math.floor(row.createdAt.getTime() / HOUR_MS) * HOUR_MS);
    const { ownerId, providerId, modelId } = row;
    return db
      .insert(usageHourly)
      .values({ hour, ownerId, providerId, modelId, ...sums })
      .onConflictDoUpdate({
        target: [
          usageHourly.hour,
          usageHourly.ownerId,
          usageHourly.providerId,
          usageHourly.modelId,
        ],
        set: {
          requests: sql`${usageHourly.requests} + ${sums.requests}`,
          failures: sql`${usageHourly.failures} + ${sums.failures}`,
          inputTokens: sql`${usageHourly.inputTokens} + ${sums.inputTokens}`,
          outputTokens: sql`${usageHourly.outputTokens} + ${sums.outputTokens}`,
          costUsd: sql`${usageHourly.costUsd} + ${sums.costUsd}`,
          requestsWithoutCost: sql`${usageHourly.requestsWithoutCost} + ${sums.requestsWithoutCost}`,
        },
      });
  }

  /**
   * A request that ends after its window adds to that window no more: a newer one has its row. Every
   * list has the windows in the same order, so no two transactions wait for each other.
   */
  #addToKey(db: Database, { keyId, windows, amounts }: KeyCharge): Statement {
    const { apiKeyUsage: table } = this.#store.tables;
    const name = (column: { name: string }) => sql.identifier(column.name);
    const added = (column: { name: string }): SQL => sql`case
      when excluded.${name(table.startsAt)} > ${table.startsAt} then excluded.${name(column)}
      when excluded.${name(table.startsAt)} = ${table.startsAt}
        then ${column} + excluded.${name(column)}
      else ${column} end`;
    const later = sql`case
      when excluded.${name(table.startsAt)} > ${table.startsAt} then excluded.${name(table.startsAt)}
      else ${table.startsAt} end`;
    return db
      .insert(table)
      .values(windows.map((window) => ({ keyId, ...window, ...amounts })))
      .onConflictDoUpdate({
        target: [table.keyId, table.per],
        set: {
          startsAt: later,
          requests: added(table.requests),
          tokens: added(table.tokens),
          requestsWithoutTokens: added(table.requestsWithoutTokens),
          costNanoUsd: added(table.costNanoUsd),
          requestsWithoutCost: added(table.requestsWithoutCost),
        },
      });
  }
}
