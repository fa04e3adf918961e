import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, on Linux. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4 * 2 ** 30;

/**
 * A folder for what tests write, in memory where there is room. SQLite waits for the disk with the event
 * loop standing still, and a disk that still writes what was installed a minute ago answers after many
 * seconds: to a test that looks like an answer that does not come.
 *
 * @returns its path, and how to be rid of it
 */
export function makeScratchFolder() {
  const path = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'parley-tests-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
