import type { GenerationEvent, ProgressEvent, UnnumberedEvent } from '@parley/contracts';

import { type Frame, isTerminalFrame, toFrame } from './frame.ts';

/** Frames kept in memory for readers; older ones are read from the database. */
const RING_FRAMES = 512;
/**
 * A write happens at the latest after this long, for all logs at the same moments: many small
 * transactions in a row cost the processor a third of as many that come one by one …
 */
const FLUSH_MS = 200;
/** … or as soon as this much waits. */
const FLUSH_CHARACTERS = 4096;
/** When this much waits because the database is slow, the provider is made to wait. */
const MAX_UNSTORED_CHARACTERS = 1024 * 1024;

export interface EventStore {
  /** Stores frames, in order. */
  append(frames: readonly Frame[]): Promise<void>;
  /** The next stored frames after a number, without a gap. */
  framesAfter(seq: number): Promise<Frame[]>;
}

/** What a reader is given: numbered frames, or (unnumbered) how far the generation is. */
export type LogItem = { frames: Frame[] } | { progress: ProgressEvent };

/**
 * The numbered events of one running generation: a bounded ring in memory, the rest in the
 * database, any number of readers at any place.
 */
export class EventLog {
  readonly #store: EventStore;
  readonly #onStoreFailure: (error: unknown) => void;
  #ring: Frame[] = [];
  #lastSeq = 0;
  #storedSeq = 0;
  #unstored: Frame[] = [];
  #unstoredCharacters = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;
  #progress: { version: number; event: ProgressEvent } | null = null;
  #waiters = new Set<() => void>();

  constructor(store: EventStore, onStoreFailure: (error: unknown) => void) {
    this.#store = store;
    this.#onStoreFailure = onStoreFailure;
  }

  /** The number that the next event will have. */
  get nextSeq(): number {
    return this.#lastSeq + 1;
  }

  /** Numbers the events and shows them to readers; the database follows within 200 ms. */
  append(events: readonly UnnumberedEvent[]): GenerationEvent[] {
    const numbered = events.map((event) => this.#number(event));
    for (const event of numbered) {
      const frame = toFrame(event);
      this.#ring.push(frame);
      this.#unstored.push(frame);
      this.#unstoredCharacters += frame.data.length;
    }
    this.#trim();
    if (this.#unstoredCharacters >= FLUSH_CHARACTERS) this.#flushSoon(0);
    else this.#flushSoon(FLUSH_MS);
    this.#wake();
    return numbered;
  }

  /** Resolves when readers may go on: at once, unless the database is far behind. */
  async room(): Promise<void> {
    while (this.#unstoredCharacters > MAX_UNSTORED_CHARACTERS) await this.#flush();
  }

  progress(event: ProgressEvent): void {
    this.#progress = { version: (this.#progress?.version ?? 0) + 1, event };
    this.#wake();
  }

  /** What is not stored yet; the caller stores it together with the end. No write is under way afterwards. */
  async takeUnstored(): Promise<Frame[]> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    const frames = this.#unstored;
    this.#unstored = [];
    this.#unstoredCharacters = 0;
    return frames;
  }

  /** Shows the last frame; readers end after it. */
  close(last: Frame): void {
    this.#ring.push(last);
    this.#lastSeq = last.seq;
    this.#storedSeq = last.seq;
    this.#isClosed = true;
    this.#wake();
  }

  /**
   * Everything after a number: what is there, then what comes, up to the terminal frame. Ends early
   * when the signal fires, or rather than skip what can no longer be found.
   */
  async *read(after: number, signal: AbortSignal): AsyncGenerator<LogItem> {
    let cursor = after;
    let seenProgress = this.#progress?.version ?? 0;
    // Once for all the waits of this reader; the others that it wakes find nothing and wait on.
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    if (this.#progress !== null && !this.#isClosed) yield { progress: this.#progress.event };
    while (!signal.aborted) {
      const frames = this.#fromRing(cursor) ?? (await this.#store.framesAfter(cursor));
      const last = frames.at(-1);
      if (last !== undefined) {
        cursor = last.seq;
        yield { frames };
        if (isTerminalFrame(last)) return;
      } else if (this.#isClosed || this.#fromRing(cursor) === null) {
        return;
      } else if (this.#progress !== null && this.#progress.version > seenProgress) {
        seenProgress = this.#progress.version;
        yield { progress: this.#progress.event };
      } else {
        await this.#changed();
      }
    }
  }

  #number(event: UnnumberedEvent): GenerationEvent {
    this.#lastSeq += 1;
    return { ...event, seq: this.#lastSeq };
  }

  /** `null` when the ring does not reach back that far. */
  #fromRing(cursor: number): Frame[] | null {
    const first = this.#ring[0];
    if (first === undefined || cursor >= this.#lastSeq) return [];
    return cursor + 1 < first.seq ? null : this.#ring.slice(cursor + 1 - first.seq);
  }

  /** Forgets what is old and stored. */
  #trim(): void {
    // Cut in halves, so that the cost of cutting is shared by many events.
    if (this.#ring.length <= RING_FRAMES * 2) return;
    const keepFrom = this.#ring.length - RING_FRAMES;
    const firstUnstored = this.#ring.findIndex((frame) => frame.seq > this.#storedSeq);
    this.#ring = this.#ring.slice(
      firstUnstored === -1 ? keepFrom : Math.min(keepFrom, firstUnstored),
    );
  }

  #flushSoon(ms: number): void {
    if (ms > 0 && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (ms === 0) void this.#flush();
    else this.#timer = setTimeout(() => void this.#flush(), ms - (performance.now() % ms));
  }

  #flush(): Promise<void> {
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const frames = this.#unstored;
    const last = frames.at(-1);
    if (last === undefined) return;
    this.#unstored = [];
    this.#unstoredCharacters = 0;
    try {
      await this.#store.append(frames);
      this.#storedSeq = last.seq;
    } catch (error) {
      this.#onStoreFailure(error);
    }
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = new Set();
    for (const wake of waiters) wake();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#waiters.add(resolve));
  }
}
