import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Migration, readMigrations } from '../src/db/migrations.ts';
import { RELEASED_MIGRATIONS } from './harness.ts';
import { temporaryFolder } from './started.ts';
import { engine } from './test-database.ts';

/** The migrations of this lane's engine that were released, oldest first. */
export const RELEASED: readonly Migration[] = readMigrations(join(RELEASED_MIGRATIONS, engine));

/** A folder with these migrations, in the form in which the generator leaves them. */
export async function folderOf(migrations: readonly Migration[]): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, engine, 'meta'), { recursive: true });
  for (const { name, statements } of migrations) {
    const text = statements.join('\n--> statement-breakpoint\n');
    await writeFile(join(folder, engine, `${name}.sql`), text);
  }
  const entries = migrations.map(({ name }, idx) => ({ idx, tag: name, breakpoints: true }));
  const journal = JSON.stringify({ version: '7', dialect: engine, entries });
  await writeFile(join(folder, engine, 'meta', '_journal.json'), journal);
  return folder;
}
