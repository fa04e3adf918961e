import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { AnySQLiteTable, SQLiteInsertValue } from 'drizzle-orm/sqlite-core';

import type { Tables } from './tables.ts';

/**
 * The query builder that repositories are written against. It is typed as SQLite's; await every
 * builder and never call `.get()`, `.all()` or `.run()`, which PostgreSQL's builders lack.
 */
export type Database = Pick<
  BetterSQLite3Database,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'
>;

/** One statement, built and not yet run. */
export interface Statement {
  run(): unknown;
  execute(): Promise<unknown>;
}

export interface AtomicOptions {
  /**
   * Whether it waits for another process that holds the file of the database, and this process with
   * it; by default it does. PostgreSQL's waiting is nobody else's.
   */
  waits?: boolean;
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Database;
  readonly tables: Tables;
  /** Runs the statements in one transaction: all of them, or none if one fails. */
  atomic(build: (db: Database) => readonly Statement[], options?: AtomicOptions): Promise<void>;
  /** What adds rows of plain values to a table, many of them: a quarter of the query builder's work with each. */
  insertRows<T extends AnySQLiteTable>(
    db: Database,
    table: T,
    rows: readonly SQLiteInsertValue<T>[],
  ): readonly Statement[];
  /** Makes sure that what was deleted is no longer in any file of the database. */
  eraseDeleted(): Promise<void>;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}
