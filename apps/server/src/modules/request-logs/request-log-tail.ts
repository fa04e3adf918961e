import { setTimeout as delay } from 'node:timers/promises';

/** After rows came a reader waits this long for more: one event for many of them. */
const GATHER_MS = 100;
/** Rows of one event. */
const MAX_EVENT_ROWS = 200;
/** Rows that may wait for one reader; one that is further behind reads the list again. */
const MAX_WAITING_ROWS = 1_000;

/** What a reader is given: the ids of rows that were written, or that there were too many of them. */
export type TailItem = { ids: readonly string[] } | 'overflow';

/** A row as it is announced. */
export interface WrittenRow {
  id: string;
  ownerId: string;
}

interface TailLimits {
  gatherMs: number;
  maxEventRows: number;
  maxWaitingRows: number;
}

const LIMITS: TailLimits = {
  gatherMs: GATHER_MS,
  maxEventRows: MAX_EVENT_ROWS,
  maxWaitingRows: MAX_WAITING_ROWS,
};

/**
 * Tells whoever follows the request log which rows were written just now. It holds ids alone, and
 * no more of them than {@link MAX_WAITING_ROWS} for each reader; without readers it holds nothing.
 */
export class RequestLogTail {
  readonly #limits: TailLimits;
  readonly #readers = new Set<TailReader>();
  readonly #closed = new AbortController();

  constructor(limits: TailLimits = LIMITS) {
    this.#limits = limits;
  }

  /** To be called once the rows can be read: after their transaction. */
  announce(rows: readonly WrittenRow[]): void {
    for (const reader of this.#readers) reader.add(rows);
  }

  /** Follows from this moment on, and until the signal fires or {@link close}. */
  follow(ownerId: string, gone: AbortSignal): AsyncGenerator<TailItem> {
    const ended = AbortSignal.any([gone, this.#closed.signal]);
    const reader = new TailReader(ownerId, this.#limits, ended);
    if (!ended.aborted) {
      this.#readers.add(reader);
      ended.addEventListener('abort', () => this.#readers.delete(reader), { once: true });
    }
    return reader.read();
  }

  /** Ends every reader, present and future. */
  close(): void {
    this.#closed.abort();
  }
}

/** One connection: what was announced since it last took something. */
class TailReader {
  readonly #ownerId: string;
  readonly #limits: TailLimits;
  readonly #ended: AbortSignal;
  #waiting: string[] = [];
  #hasOverflowed = false;
  #wake: () => void = () => undefined;

  constructor(ownerId: string, limits: TailLimits, ended: AbortSignal) {
    this.#ownerId = ownerId;
    this.#limits = limits;
    this.#ended = ended;
    ended.addEventListener('abort', () => this.#wake(), { once: true });
  }

  add(rows: readonly WrittenRow[]): void {
    if (this.#hasOverflowed) return;
    for (const { id, ownerId } of rows) if (ownerId === this.#ownerId) this.#waiting.push(id);
    if (this.#waiting.length > this.#limits.maxWaitingRows) {
      this.#waiting = [];
      this.#hasOverflowed = true;
    }
    if (this.#hasNews) this.#wake();
  }

  async *read(): AsyncGenerator<TailItem> {
    while (!this.#ended.aborted) {
      if (!this.#hasNews) await this.#news();
      if (!(await waited(this.#limits.gatherMs, this.#ended))) return;
      yield this.#take();
    }
  }

  get #hasNews(): boolean {
    return this.#hasOverflowed || this.#waiting.length > 0;
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#ended.aborted) resolve();
    });
  }

  #take(): TailItem {
    if (!this.#hasOverflowed) return { ids: this.#waiting.splice(0, this.#limits.maxEventRows) };
    // What is announced from here on may be missing in the list that is about to be read.
    this.#hasOverflowed = false;
    return 'overflow';
  }
}

/** @returns false when the wait was ended by the signal */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
