import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';

const ownerSchema = z.object({ pid: z.number(), url: z.string() });

/** Another server owns the data directory. */
export class DataDirectoryTaken extends Error {}

export interface DataLock {
  /** Tells a second server where to find this one. */
  announce(url: string): void;
  release(): void;
}

/**
 * Takes the data directory for this process. The lock is the one that SQLite takes on an open
 * transaction's file: the operating system drops it when the process ends, however it ends.
 *
 * @throws {DataDirectoryTaken} naming the owner's process id and URL
 */
export function lockDataDirectory(dataDir: string, url: string): DataLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const ownerFile = join(dataDir, 'server.json');
  const lock = new BetterSqlite3(join(dataDir, 'server.lock'), { timeout: 0 });
  const announce = (address: string) =>
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, url: address }));
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('begin exclusive');
    announce(url);
  } catch (error) {
    lock.close();
    if (!(error instanceof BetterSqlite3.SqliteError) || !error.code.startsWith('SQLITE_BUSY'))
      throw error;
    throw new DataDirectoryTaken(
      `Another Parley server uses ${dataDir}: ${describeOwner(ownerFile)}.`,
    );
  }
  return {
    announce,
    release() {
      try {
        rmSync(ownerFile, { force: true });
      } finally {
        lock.close();
      }
    },
  };
}

function describeOwner(ownerFile: string): string {
  try {
    const owner = ownerSchema.parse(JSON.parse(readFileSync(ownerFile, 'utf8')));
    return `process ${owner.pid} at ${owner.url}`;
  } catch {
    // The owner is between taking the lock and writing its name.
    return 'it is just starting';
  }
}
