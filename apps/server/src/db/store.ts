import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';

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
export interface Statement extends PromiseLike<unknown> {
  run(): unknown;
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Database;
  readonly tables: Tables;
  /** Runs the statements in one transaction: all of them, or none if one fails. */
  atomic(build: (db: Database) => readonly Statement[]): Promise<void>;
  /** Makes sure that what was deleted is no longer in any file of the database. */
  eraseDeleted(): Promise<void>;
  /** @throws when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
}
