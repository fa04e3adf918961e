import type BetterSqlite3 from 'better-sqlite3';

import type { SqliteLocation } from '../config.ts';
import { type Migration, MigrationRefused, pendingMigrations } from './migrations.ts';

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
  if (pending.length === 0) return { applied: [], snapshot: null };
  const snapshot =
    applied.length > 0 && location.kind === 'file'
      ? takeSnapshot(connection, location.path, now())
      : null;
  const mark = connection.prepare('insert into schema_migrations (name, applied_at) values (?, ?)');
  for (const migration of pending) {
    const apply = connection.transaction(() => {
      for (const statement of migration.statements) connection.exec(statement);
      mark.run(migration.name, now().getTime());
    });
    try {
      apply.immediate();
    } catch (cause) {
      const where = snapshot === null ? '' : ` A copy from before is ${snapshot}.`;
      throw new MigrationRefused(
        `The migration ${migration.name} failed and was undone; the database is as it was.${where}`,
        { cause },
      );
    }
  }
  return { applied: pending.map((migration) => migration.name), snapshot };
}

function takeSnapshot(connection: BetterSqlite3.Database, path: string, now: Date): string {
  const snapshot = `${path}.${now.toISOString().replaceAll(/[:.]/g, '-')}.before-migration`;
  connection.prepare('vacuum into ?').run(snapshot);
  return snapshot;
}
