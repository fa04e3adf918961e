import { sql } from 'drizzle-orm';

import type { Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';

export type RequestLogRow = Tables['requestLogs']['$inferSelect'];

const HOUR_MS = 60 * 60 * 1000;

export class RequestLogRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Writes the row and adds it to its hour, both or neither. */
  async write(row: RequestLogRow): Promise<void> {
    const { requestLogs, usageHourly } = this.#store.tables;
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
    await this.#store.atomic((db) => [
      db.insert(requestLogs).values(row),
      db
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
        }),
    ]);
  }
}
