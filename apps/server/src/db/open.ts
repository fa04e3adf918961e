import { join } from 'node:path';

import type { DatabaseLocation } from '../config.ts';
import { reasonOf } from './failures.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { type Migration, MigrationRefused, readMigrations } from './migrations.ts';
import { openPostgres } from './postgres-store.ts';
import { openSqlite } from './sqlite-store.ts';
import type { Store } from './store.ts';

/** The database cannot be used; the message is one sentence for whoever starts the server. */
export class DatabaseRefused extends Error {}

/** An open store, and what brings it up to date. */
export interface OpenedStore {
  store: Store;
  /**
   * @param folder holds one folder of migrations for each engine
   * @throws {DatabaseRefused | MigrationRefused}
   */
  migrate: (
    folder: string,
    now: () => Date,
  ) => Promise<{ applied: string[]; snapshot: string | null }>;
}

/** Opens the database of the configuration, of either kind. Nothing is migrated yet. @throws {DatabaseRefused} */
export function openStore(location: DatabaseLocation): OpenedStore {
  const { store, apply } = openEngine(location);
  return {
    store,
    async migrate(folder, now) {
      const migrations = readMigrations(join(folder, store.dialect));
      try {
        return await apply(migrations, now);
      } catch (cause) {
        throw refusal(location, cause);
      }
    },
  };
}

interface OpenedEngine {
  store: Store;
  apply: (
    migrations: readonly Migration[],
    now: () => Date,
  ) => Promise<{ applied: string[]; snapshot: string | null }>;
}

function openEngine(location: DatabaseLocation): OpenedEngine {
  if (location.kind === 'postgres') {
    const url = location.url.reveal();
    return {
      store: openPostgres(url),
      apply: async (migrations, now) => ({
        applied: await migratePostgres(url, migrations, now),
        snapshot: null,
      }),
    };
  }
  try {
    const { store, connection } = openSqlite(location);
    return {
      store,
      apply: async (migrations, now) => migrateSqlite(connection, location, migrations, now),
    };
  } catch (cause) {
    throw refusal(location, cause);
  }
}

function refusal(location: DatabaseLocation, cause: unknown): Error {
  if (cause instanceof MigrationRefused) return cause;
  const where = location.kind === 'file' ? `at ${location.path}` : 'of PARLEY_DATABASE_URL';
  const reason = reasonOf(cause);
  return new DatabaseRefused(`The database ${where} cannot be used (${reason}).`, { cause });
}
