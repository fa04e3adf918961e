import { onTestFinished } from 'vitest';

import { type DatabaseLocation, loadConfig } from '../src/config.ts';
import { type OpenedStore, openStore } from '../src/db/open.ts';
import type { Store } from '../src/db/store.ts';
import { RELEASED_MIGRATIONS } from './harness.ts';
import { temporaryFolder } from './started.ts';
import { databaseUrlFor, prepareDatabase } from './test-database.ts';

/** Where the database of a data directory is, as the server would find it. */
export async function locationOf(dataDir: string): Promise<DatabaseLocation> {
  const url = await databaseUrlFor(dataDir);
  const { config } = loadConfig({ PARLEY_DATA_DIR: dataDir, PARLEY_DATABASE_URL: url }, []);
  if (config === null) throw new Error('the database of the test has no address');
  return config.database;
}

/** The database of a data directory, as it is: closed when the test is over. */
export async function openedDatabase(dataDir: string): Promise<OpenedStore> {
  const opened = openStore(await locationOf(dataDir));
  onTestFinished(() => opened.store.close());
  return opened;
}

/** A database with all its tables, without a server around it: a new one, or that of a data directory. */
export async function openedStore(inDataDir?: string): Promise<{ store: Store; dataDir: string }> {
  const dataDir = inDataDir ?? (await temporaryFolder());
  if (inDataDir === undefined) await prepareDatabase(dataDir, RELEASED_MIGRATIONS);
  const { store, migrate } = await openedDatabase(dataDir);
  await migrate(RELEASED_MIGRATIONS, () => new Date());
  return { store, dataDir };
}
