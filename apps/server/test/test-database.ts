import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { afterAll } from 'vitest';

import * as databases from './postgres-databases.ts';

/** Which engine this lane of tests runs on. */
export const engine = process.env['PARLEY_TEST_LANE'] === 'server-postgres' ? 'postgres' : 'sqlite';

if (engine === 'postgres') afterAll(databases.endAll);

/** The value of PARLEY_DATABASE_URL for a data directory: the same directory is the same database. */
export async function databaseUrlFor(dataDir: string): Promise<string> {
  return engine === 'sqlite' ? 'file:parley.db' : databases.urlFor(dataDir);
}

/**
 * Lets the database of a new data directory be one that is migrated already, where that is quicker.
 *
 * @param migrationsFolder the released ones
 */
export async function prepareDatabase(dataDir: string, migrationsFolder: string): Promise<void> {
  if (engine === 'postgres') await databases.lend(dataDir, join(migrationsFolder, engine));
}

/** Removes what is left of a database outside the data directory. */
export async function dropDatabaseOf(dataDir: string): Promise<void> {
  if (engine === 'postgres') await databases.giveUp(dataDir);
}

/** Reads the database of a running server from outside. Times are milliseconds on SQLite and dates on PostgreSQL. */
export async function readRows<T extends object>(dataDir: string, query: string): Promise<T[]> {
  if (engine === 'postgres') return databases.query<T>(dataDir, query);
  const database = new BetterSqlite3(join(dataDir, 'parley.db'), { readonly: true });
  try {
    return database.prepare<[], T>(query).all();
  } finally {
    database.close();
  }
}

/** How many connections a PostgreSQL database has from elsewhere. */
export function connectionsTo(dataDir: string): Promise<number> {
  return databases.connectionsTo(dataDir);
}
