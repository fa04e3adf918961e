import { renameSync, rmSync } from 'node:fs';

import type BetterSqlite3 from 'better-sqlite3';

import type { SqliteLocation } from '../config.ts';
import { type Migration, migrationFailed, pendingMigrations } from './migrations.ts';

/**
 * Brings the database up to date: a snapshot of the file first, then each migration in a
 * transaction of its own together with its mark, so that a failed one leaves no trace and the next
 * start tries it again.
 *
 * @returns the names applied, and the snapshot if one was taken
 * @throws {MigrationRefused}
 */
export function migrateSqlite(
  connection: BetterSqlite3.Database,
  location: SqliteLocation,
  migrations: readonly Migration[],
  now: () => Date,
): { applied: string[]; snapshot: string | null } {
  connection.exec(
    'create table if not exists schema_migrations (name text primary key not null, applied_at integer not null)',
  );
  const rows = connection.prepare<[], { name: string }>('select name from schema_migrations').all();
  const applied = rows.map((row) => row.name);
  const pending = pendingMigrations(migrations, applied);
  const [first] = pending;
  if (first === undefined) return { applied: [], snapshot: null };
  const snapshot =
    applied.length > 0 && location.kind === 'file'
      ? takeSnapshot(connection, location.path, first)
      : null;
  // A table is made anew by dropping the old one, which would delete every row that points at it.
  connection.pragma('foreign_keys = OFF');
  try {
    for (const migration of pending) apply(connection, migration, now(), snapshot);
  } finally {
    connection.pragma('foreign_keys = ON');
  }
  return { applied: pending.map((migration) => migration.name), snapshot };
}

function apply(
  connection: BetterSqlite3.Database,
  migration: Migration,
  now: Date,
  snapshot: string | null,
): void {
  const mark = connection.prepare('insert into schema_migrations (name, applied_at) values (?, ?)');
  const run = connection.transaction(() => {
    for (const statement of migration.statements) connection.exec(statement);
    const dangling = connection.prepare('pragma foreign_key_check').all();
    if (dangling.length > 0) throw new Error('rows would point at others that are gone');
    mark.run(migration.name, now.getTime());
  });
  try {
    run.immediate();
  } catch (cause) {
    throw migrationFailed(migration, cause, snapshot);
  }
}

/** One for each state that was left behind: a start that is tried again and again makes no more. */
function takeSnapshot(connection: BetterSqlite3.Database, path: string, next: Migration): string {
  const snapshot = `${path}.before-${next.name}`;
  const unfinished = `${snapshot}.unfinished`;
  rmSync(unfinished, { force: true });
  connection.prepare('vacuum into ?').run(unfinished);
  renameSync(unfinished, snapshot);
  return snapshot;
}
