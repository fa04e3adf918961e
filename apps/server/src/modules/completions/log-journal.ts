import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { entryOf, lineOf, type LogEntry } from './log-entry.ts';

/** From this size on another file is begun: one is read and removed as a whole. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const NAME = /^request-log-(\d{6,})\.journal$/;

/** One file of the journal. */
export interface JournalFile {
  readonly path: string;
  readonly number: number;
}

/** What stands in one file. */
export interface JournalContent {
  entries: LogEntry[];
  /** Lines that cannot be read. */
  unreadable: number;
  /** Whether the last line breaks off: its writer ended in it, and nobody was answered by then. */
  isTorn: boolean;
}

interface OwnFile extends JournalFile {
  bytes: number;
  /** Entries that are not in the database yet. */
  waiting: number;
}

/**
 * Where ended calls stand until they are in the database: files of lines in the data directory, for
 * its owner alone to read. An entry costs one small write into the memory of the operating system,
 * which the end of this process does not touch; the end of the machine may, as it may the last
 * commits of SQLite (`synchronous=NORMAL`). There are no words of users or models in it, and no keys.
 */
export class LogJournal {
  readonly #folder: string;
  readonly #maxFileBytes: number;
  readonly #left: JournalFile[];
  readonly #files = new Map<number, OwnFile>();
  /** The one that is written. */
  #current: { file: OwnFile; handle: number } | null = null;
  #lastNumber: number;

  constructor(folder: string, maxFileBytes = MAX_FILE_BYTES) {
    this.#folder = folder;
    this.#maxFileBytes = maxFileBytes;
    this.#left = filesIn(folder);
    this.#lastNumber = this.#left.at(-1)?.number ?? 0;
  }

  /** What an earlier process has left, the oldest first. */
  get left(): readonly JournalFile[] {
    return this.#left;
  }

  /** Files with entries that nobody has said to be in the database, the oldest first. */
  get unfinished(): readonly JournalFile[] {
    return [...this.#files.values()].filter(({ waiting }) => waiting > 0);
  }

  /** @returns the file that holds the entry from here on. @throws when it cannot be written */
  append(entry: LogEntry): JournalFile {
    const bytes = Buffer.from(lineOf(entry));
    const { file, handle } = this.#fileFor(bytes.length);
    try {
      if (writeSync(handle, bytes) < bytes.length) throw new Error('the disk is full');
    } catch (error) {
      // What there is of a line must not run into the next one.
      ftruncateSync(handle, file.bytes);
      throw error;
    }
    file.bytes += bytes.length;
    file.waiting += 1;
    return file;
  }

  /** Entries of this file are in the database. One with none left is emptied, or removed if it is not the last. */
  done({ number }: JournalFile, entries: number): void {
    const file = this.#files.get(number);
    if (file === undefined) return;
    file.waiting -= entries;
    if (file.waiting > 0) return;
    if (file !== this.#current?.file) return this.remove(file);
    ftruncateSync(this.#current.handle, 0);
    file.bytes = 0;
  }

  /** Lets the next entry begin another file, so that those there are can be read. */
  turn(): void {
    if (this.#current !== null) closeSync(this.#current.handle);
    this.#current = null;
  }

  read({ path }: JournalFile): JournalContent {
    const lines = readFileSync(path, 'utf8').split('\n');
    const isTorn = lines.pop() !== '';
    const entries = lines.map(entryOf).filter((entry) => entry !== null);
    return { entries, unreadable: lines.length - entries.length, isTorn };
  }

  remove(file: JournalFile): void {
    this.#forget(file);
    rmSync(file.path, { force: true });
  }

  /** Keeps a file for people to look at. @returns where it is */
  setAside(file: JournalFile): string {
    this.#forget(file);
    const path = `${file.path}.unreadable`;
    renameSync(file.path, path);
    return path;
  }

  /** Removes what is empty. What still waits is for the next start. */
  close(): void {
    this.turn();
    for (const { path, waiting } of this.#files.values())
      if (waiting === 0) rmSync(path, { force: true });
    this.#files.clear();
  }

  #fileFor(bytes: number): { file: OwnFile; handle: number } {
    if (this.#current !== null) {
      const { bytes: size } = this.#current.file;
      if (size === 0 || size + bytes <= this.#maxFileBytes) return this.#current;
      this.turn();
    }
    const number = this.#lastNumber + 1;
    const path = join(this.#folder, `request-log-${String(number).padStart(6, '0')}.journal`);
    // Not one that is there: it would be somebody else's.
    const handle = openSync(path, 'ax', 0o600);
    const file = { path, number, bytes: 0, waiting: 0 };
    this.#lastNumber = number;
    this.#files.set(number, file);
    this.#current = { file, handle };
    return this.#current;
  }

  #forget({ number }: JournalFile): void {
    if (this.#current?.file.number === number) this.turn();
    this.#files.delete(number);
  }
}

function filesIn(folder: string): JournalFile[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = NAME.exec(name)?.[1];
      return number === undefined ? [] : [{ path: join(folder, name), number: Number(number) }];
    })
    .toSorted((one, other) => one.number - other.number);
}
