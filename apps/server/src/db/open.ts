import { join } from 'node:path';

import type { DatabaseLocation } from '../config.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { readMigrations } from './migrations.ts';
import { openPostgres } from './postgres-store.ts';
import { openSqlite } from './sqlite-store.ts';
import type { Store } from './store.ts';

/** An open store, and what brings it up to date. */
export interface OpenedStore {
  store: Store;
  /**
   * @param folder holds one folder of migrations for each engine
   * @throws {MigrationRefused}
   */
  migrate(folder: string, now: () => Date): Promise<{ applied: string[]; snapshot: string | null }>;
}

/** Opens the database of the configuration, of either kind. Nothing is migrated yet. */
export function openStore(location: DatabaseLocation): OpenedStore {
  if (location.kind === 'postgres') {
    const url = location.url.reveal();
    return {
      store: openPostgres(url),
      async migrate(folder, now) {
        const applied = await migratePostgres(url, readMigrations(join(folder, 'postgres')), now);
        return { applied, snapshot: null };
      },
    };
  }
  const { store, connection } = openSqlite(location);
  return {
    store,
    async migrate(folder, now) {
      return migrateSqlite(connection, location, readMigrations(join(folder, 'sqlite')), now);
    },
  };
}
