import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import postgres from 'postgres';

import { databaseUrlFor, engine } from './test-database.ts';

/** Runs a statement behind the back of the server that has the database open. */
export async function alterDatabase(dataDir: string, statement: string): Promise<void> {
  if (engine === 'sqlite') {
    const database = new BetterSqlite3(join(dataDir, 'parley.db'));
    database.exec(statement);
    database.close();
    return;
  }
  const sql = postgres(await databaseUrlFor(dataDir), { max: 1 });
  await sql.unsafe(statement);
  await sql.end();
}
