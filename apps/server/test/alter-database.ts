import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { alter } from './postgres-databases.ts';
import { engine } from './test-database.ts';

/** Runs a statement behind the back of the server that has the database open. */
export async function alterDatabase(dataDir: string, statement: string): Promise<void> {
  if (engine === 'postgres') return alter(dataDir, statement);
  const database = new BetterSqlite3(join(dataDir, 'parley.db'));
  database.exec(statement);
  database.close();
}
