import { setTimeout as delay } from 'node:timers/promises';

import { isRowRefused } from '../../db/failures.ts';
import type { LogEntry } from './log-entry.ts';
import type { JournalFile, LogJournal } from './log-journal.ts';
import type { RequestLogRepo, RequestLogRow } from './request-log.repo.ts';

export interface LogWriterLimits {
  /** How long an entry waits for others that are written with it. */
  gatherMs: number;
  /** Entries of one transaction; so many are written at once. */
  batchRows: number;
  /** Entries in memory; those beyond stand in the journal alone until there is room. */
  queuedRows: number;
  /** The longest pause after a failure; each is twice the one before it. */
  retryMs: number;
  /** How long somebody who reads the log waits for what is written for him. */
  flushMs: number;
  /** From when on a write that has neither succeeded nor failed is too late. */
  overdueMs: number;
}

const LIMITS: LogWriterLimits = {
  gatherMs: 250,
  batchRows: 200,
  queuedRows: 10_000,
  retryMs: 5_000,
  flushMs: 2_000,
  overdueMs: 5_000,
};

interface Queued {
  entry: LogEntry;
  /** Where else it stands; `null`: nowhere. */
  file: JournalFile | null;
}

interface Deps {
  repo: RequestLogRepo;
  /** `null` for a database in memory: nothing of it survives the process either. */
  journal: LogJournal | null;
  /** Called with rows once they are committed: whoever follows the log reads them then. */
  onWritten: (rows: readonly RequestLogRow[]) => void;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  limits?: Partial<LogWriterLimits>;
}

/**
 * Writes ended calls behind their answers, many in one transaction. Before an answer is given out its
 * entry stands in the journal, so neither the end of the process nor a database that cannot be
 * written loses it; and each is added once, because a row that is there already is not written again.
 */
export class LogWriter {
  readonly #deps: Deps;
  readonly #limits: LogWriterLimits;
  #queue: Queued[] = [];
  /** Entries that stand in the journal alone. */
  #unqueued = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;
  /** When the transaction began that is under way; endless when there is none. */
  #writingSince = Infinity;
  /** In a row. After one nobody knows whether what was tried is there. */
  #failures = 0;
  #isJournalBroken = false;
  #isClosed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#limits = { ...LIMITS, ...deps.limits };
  }

  /** How many entries wait for a database that does not take them; 0 while all is well. */
  get overdue(): number {
    const isLate = performance.now() - this.#writingSince > this.#limits.overdueMs;
    const isWell = this.#failures === 0 && !isLate;
    return isWell ? 0 : this.#queue.length + this.#unqueued;
  }

  /**
   * Writes what an earlier process left in its journal. To be called before anything is read that
   * these entries add to.
   *
   * @throws when the database cannot be written
   */
  async recover(): Promise<void> {
    const { journal, log } = this.#deps;
    for (const file of journal?.left ?? []) {
      const rows = await this.#readBack(file, true);
      log.info({ event: 'request-log-recovered', rows }, 'rows of the request log were recovered');
    }
  }

  /** Resolves once the entry cannot be lost any more, as far as that can be had. Never rejects. */
  async add(entry: LogEntry): Promise<void> {
    const file = this.#journalled(entry);
    const isSafe = file !== null || this.#deps.journal === null;
    if (this.#queue.length < this.#limits.queuedRows) this.#queue.push({ entry, file });
    else if (file === null) this.#giveUp(entry, 'there is no room for it');
    else this.#unqueued += 1;
    if (!isSafe) return await this.flush();
    if (this.#failures > 0) return;
    if (this.#queue.length >= this.#limits.batchRows) void this.#write();
    else this.#writeLater(this.#limits.gatherMs);
  }

  /** Writes what waits, for somebody who is about to read it; a database that hangs keeps him a while only. */
  async flush(): Promise<void> {
    const limit = new AbortController();
    const late = delay(this.#limits.flushMs, undefined, { signal: limit.signal });
    await Promise.race([this.#writeAnew(), late.catch(() => undefined)]);
    limit.abort();
  }

  /** The last flush. What the database does not take stays in the journal, for the next start. */
  async close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const { journal, log } = this.#deps;
    const left = this.#queue.length + this.#unqueued;
    if (left > 0) log.warn({ rows: left }, 'rows of the request log are left to the next start');
    journal?.close();
  }

  #journalled(entry: LogEntry): JournalFile | null {
    const { journal, log } = this.#deps;
    try {
      const file = journal?.append(entry) ?? null;
      this.#isJournalBroken = false;
      return file;
    } catch (error) {
      if (!this.#isJournalBroken) log.error({ err: error }, 'the journal cannot be written');
      this.#isJournalBroken = true;
      return null;
    }
  }

  #writeLater(ms: number): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => void this.#write(), ms);
  }

  /** One at a time; entries that come meanwhile are written with it. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      this.#writingSince = Infinity;
    });
    return this.#writing;
  }

  /** A write that begins now: one that is under way may have failed already, or not see what came since. */
  async #writeAnew(): Promise<void> {
    if (this.#writing !== null) await this.#writing;
    if (this.#queue.length + this.#unqueued > 0) await this.#write();
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.slice(0, this.#limits.batchRows);
        await this.#writeNew(
          batch.map(({ entry }) => entry),
          false,
        );
        this.#queue.splice(0, batch.length);
        this.#noteDone(batch);
      }
      if (this.#unqueued > 0) await this.#readBackAll();
    } catch (error) {
      this.#noteFailure(error);
      return;
    }
    if (this.#failures === 0) return;
    this.#failures = 0;
    this.#deps.log.info({ event: 'request-log-caught-up' }, 'the request log is written again');
  }

  /** Writes those that are not there yet. @param isInDoubt whether some may be */
  async #writeNew(
    entries: readonly LogEntry[],
    waits: boolean,
    isInDoubt = this.#failures > 0,
  ): Promise<void> {
    const { repo, onWritten } = this.#deps;
    const known = isInDoubt ? await repo.known(entries.map(({ row }) => row)) : null;
    const missing = entries.filter(({ row }) => known?.has(row.id) !== true);
    if (missing.length === 0) return;
    this.#writingSince = performance.now();
    try {
      await repo.write(missing, { waits });
    } catch (error) {
      if (!isRowRefused(error)) throw error;
      await this.#writeEach(missing, waits, error);
      return;
    }
    onWritten(missing.map(({ row }) => row));
  }

  /** After one of several was refused for what is in it: the others are not lost over it, nor a row over its key. */
  async #writeEach(entries: readonly LogEntry[], waits: boolean, reason: unknown): Promise<void> {
    const [entry] = entries;
    if (entry === undefined) return;
    if (entries.length > 1) for (const each of entries) await this.#writeNew([each], waits, false);
    else if (entry.charge !== null)
      await this.#writeNew([{ ...entry, charge: null }], waits, false);
    else this.#giveUp(entry, reason);
  }

  #noteDone(batch: readonly Queued[]): void {
    const perFile = new Map<JournalFile, number>();
    for (const { file } of batch)
      if (file !== null) perFile.set(file, (perFile.get(file) ?? 0) + 1);
    for (const [file, entries] of perFile) this.#deps.journal?.done(file, entries);
  }

  /** Takes up what did not fit into memory. */
  async #readBackAll(): Promise<void> {
    const { journal } = this.#deps;
    const before = this.#unqueued;
    journal?.turn();
    for (const file of journal?.unfinished ?? []) await this.#readBack(file, false);
    this.#unqueued -= before;
  }

  /** @returns how many rows stood in the file. @throws when the database cannot be written */
  async #readBack(file: JournalFile, waits: boolean): Promise<number> {
    const { journal, log } = this.#deps;
    if (journal === null) return 0;
    const { entries, unreadable, isTorn } = journal.read(file);
    const { batchRows } = this.#limits;
    for (let start = 0; start < entries.length; start += batchRows)
      await this.#writeNew(entries.slice(start, start + batchRows), waits, true);
    if (isTorn) log.warn({ file: file.path }, 'the last line of a journal breaks off');
    if (unreadable === 0) journal.remove(file);
    else
      log.error(
        { file: journal.setAside(file), lines: unreadable },
        'a journal has lines that cannot be read',
      );
    return entries.length;
  }

  /** The last place for a row that no table takes: people can still add it up. */
  #giveUp({ row }: LogEntry, reason: unknown): void {
    const fields = { err: reason, requestLog: row };
    this.#deps.log.error(fields, 'a request log row could not be written');
  }

  #noteFailure(error: unknown): void {
    const { gatherMs, retryMs } = this.#limits;
    const pause = Math.min(gatherMs * 2 ** this.#failures, retryMs);
    if (this.#failures === 0)
      this.#deps.log.error({ err: error }, 'the request log cannot be written; it is tried again');
    this.#failures += 1;
    this.#writeLater(pause);
  }
}
