import { inArray, or, type SQL, sql } from 'drizzle-orm';

import type { Database, Statement, Store } from '../../db/store.ts';
import type { Tables } from '../../db/tables.ts';
import { type KeyCharge, sumOf } from '../api-keys/api-keys.service.ts';
import type { LogEntry } from './log-entry.ts';

export type RequestLogRow = Tables['requestLogs']['$inferSelect'];
type HourSums = Tables['usageHourly']['$inferSelect'];

const HOUR_MS = 60 * 60 * 1000;

export class RequestLogRepo {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Those of the rows that are there. */
  async known(rows: readonly RequestLogRow[]): Promise<ReadonlySet<string>> {
    const { requestLogs } = this.#store.tables;
    const ids = rows.map(({ id }) => id);
    const found = await this.#store.db
      .select({ id: requestLogs.id })
      .from(requestLogs)
      .where(inArray(requestLogs.id, ids));
    return new Set(found.map(({ id }) => id));
  }

  /**
   * Writes rows, adds them to their hours and to what their keys have used: all of it or nothing.
   * What several of them add to the same sum is added once, and sums follow each other in the same
   * order everywhere, so that no two servers wait for each other.
   *
   * @param waits whether for another process that holds the file of the database
   * @throws for a row that is there already
   */
  async write(entries: readonly LogEntry[], { waits }: { waits: boolean }): Promise<void> {
    const rows = entries.map(({ row }) => row);
    const charges = entries.flatMap(({ charge }) => (charge === null ? [] : [charge]));
    const build = (db: Database) => [
      ...this.#store.insertRows(db, this.#store.tables.requestLogs, rows),
      ...hoursOf(rows).map((sums) => this.#addToHour(db, sums)),
      ...together(charges).map((charge) => this.#addToKey(db, charge)),
    ];
    await this.#store.atomic(build, { waits });
  }

  #addToHour(db: Database, sums: HourSums): Statement {
    const { usageHourly } = this.#store.tables;
    return db
      .insert(usageHourly)
      .values(sums)
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
   * A request that ends after its window adds to that window no more: a newer one has its row, unless
   * that one is of a time that the clock has gone back from.
   */
  #addToKey(db: Database, { keyId, windows, amounts }: KeyCharge): Statement {
    const { apiKeyUsage: table } = this.#store.tables;
    const name = (column: { name: string }) => sql.identifier(column.name);
    const putBack = windows.flatMap(({ per, isPutBack }) => (isPutBack ? [per] : []));
    const isNewer = or(
      sql`excluded.${name(table.startsAt)} > ${table.startsAt}`,
      inArray(table.per, putBack),
    );
    const added = (column: { name: string }): SQL => sql`case
      when excluded.${name(table.startsAt)} = ${table.startsAt}
        then ${column} + excluded.${name(column)}
      when ${isNewer} then excluded.${name(column)}
      else ${column} end`;
    const newer = sql`case
      when ${isNewer} then excluded.${name(table.startsAt)}
      else ${table.startsAt} end`;
    return db
      .insert(table)
      .values(windows.map(({ per, startsAt }) => ({ keyId, per, startsAt, ...amounts })))
      .onConflictDoUpdate({
        target: [table.keyId, table.per],
        set: {
          startsAt: newer,
          requests: added(table.requests),
          tokens: added(table.tokens),
          requestsWithoutTokens: added(table.requestsWithoutTokens),
          costNanoUsd: added(table.costNanoUsd),
          requestsWithoutCost: added(table.requestsWithoutCost),
        },
      });
  }
}

/** What the rows add to each hour of each model. */
function hoursOf(rows: readonly RequestLogRow[]): HourSums[] {
  const hours = new Map<string, HourSums>();
  for (const row of rows) {
    const added = hourOf(row);
    const name = nameOf([added.hour, added.ownerId, added.providerId, added.modelId]);
    const sums = hours.get(name);
    hours.set(name, sums === undefined ? added : hourSum(sums, added));
  }
  return inOrder(hours);
}

function hourOf(row: RequestLogRow): HourSums {
  const { ownerId, providerId, modelId } = row;
  const isFailure = row.outcome === 'error' || row.outcome === 'error_midstream';
  return {
    hour: new Date(Math.floor(row.createdAt.getTime() / HOUR_MS) * HOUR_MS),
    ...{ ownerId, providerId, modelId },
    requests: 1,
    failures: isFailure ? 1 : 0,
    inputTokens: row.inputTokens ?? 0,
    outputTokens: row.outputTokens ?? 0,
    costUsd: row.costUsd ?? 0,
    requestsWithoutCost: row.costUsd === null ? 1 : 0,
  };
}

function hourSum(one: HourSums, other: HourSums): HourSums {
  return {
    ...one,
    requests: one.requests + other.requests,
    failures: one.failures + other.failures,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd + other.costUsd,
    requestsWithoutCost: one.requestsWithoutCost + other.requestsWithoutCost,
  };
}

/** One charge for those that go to the same windows of the same key. */
function together(charges: readonly KeyCharge[]): KeyCharge[] {
  const sums = new Map<string, KeyCharge>();
  for (const charge of charges) {
    const name = nameOf([
      charge.keyId,
      ...charge.windows.flatMap(({ startsAt, isPutBack }) => [startsAt, isPutBack]),
    ]);
    const sum = sums.get(name);
    const amounts = sum === undefined ? charge.amounts : sumOf(sum.amounts, charge.amounts);
    sums.set(name, { ...charge, amounts });
  }
  return inOrder(sums);
}

function nameOf(parts: readonly (string | Date | boolean)[]): string {
  return JSON.stringify(parts);
}

function inOrder<T>(named: ReadonlyMap<string, T>): T[] {
  const entries = [...named].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([, value]) => value);
}
