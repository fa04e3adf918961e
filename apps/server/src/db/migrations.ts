import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { reasonOf } from './failures.ts';

export interface Migration {
  /** Order number and name, such as `0000_init`. */
  name: string;
  statements: readonly string[];
}

const journalSchema = z.object({ entries: z.array(z.object({ tag: z.string() })) });

/** The generated migrations of one engine, oldest first. */
export function readMigrations(folder: string): Migration[] {
  const journal = journalSchema.parse(
    JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')),
  );
  return journal.entries.map(({ tag }) => ({
    name: tag,
    statements: readFileSync(join(folder, `${tag}.sql`), 'utf8')
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  }));
}

/** A reason not to start, in one sentence for whoever starts the server. */
export class MigrationRefused extends Error {}

/** Why a start ends at a migration. @param snapshot a copy of the database from before, if there is one */
export function migrationFailed(
  { name }: Migration,
  cause: unknown,
  snapshot: string | null,
): MigrationRefused {
  const copy = snapshot === null ? '' : `; a copy of the database from before is ${snapshot}`;
  return new MigrationRefused(
    `The migration ${name} failed (${reasonOf(cause)}) and was undone${copy}.`,
    { cause },
  );
}

/**
 * What is still to be applied.
 *
 * @throws {MigrationRefused} when the database has migrations that this version does not know
 */
export function pendingMigrations(
  all: readonly Migration[],
  applied: readonly string[],
): Migration[] {
  const known = new Set(all.map((migration) => migration.name));
  const unknown = applied.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new MigrationRefused(
      `The database was written by a newer version of Parley (it has the migration ${unknown}): start that version, or restore a backup.`,
    );
  }
  const done = new Set(applied);
  return all.filter((migration) => !done.has(migration.name));
}
