import postgres from 'postgres';

import { type Migration, migrationFailed, pendingMigrations } from './migrations.ts';

/** Any number that other programs are unlikely to lock in the same database. */
const MIGRATION_LOCK = 3_141_592_653;

/**
 * Brings the database up to date. Several servers may do this at once: they take turns, and the
 * later ones find nothing left to do. Each migration is one transaction together with its mark.
 *
 * @returns the names applied
 * @throws {MigrationRefused}
 */
export async function migratePostgres(
  url: string,
  migrations: readonly Migration[],
  now: () => Date,
): Promise<string[]> {
  // One connection: the lock belongs to it.
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await sql`create table if not exists schema_migrations (name text primary key not null, applied_at timestamptz(3) not null)`;
    const rows = await sql<{ name: string }[]>`select name from schema_migrations`;
    const pending = pendingMigrations(
      migrations,
      rows.map((row) => row.name),
    );
    for (const migration of pending) await apply(sql, migration, now());
    return pending.map((migration) => migration.name);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function apply(sql: postgres.Sql, migration: Migration, now: Date): Promise<void> {
  try {
    await sql.begin(async (transaction) => {
      for (const statement of migration.statements) await transaction.unsafe(statement);
      await transaction`insert into schema_migrations (name, applied_at) values (${migration.name}, ${now})`;
    });
  } catch (cause) {
    throw migrationFailed(migration, cause, null);
  }
}
