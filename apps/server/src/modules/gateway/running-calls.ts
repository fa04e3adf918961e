import { setTimeout as delay } from 'node:timers/promises';

import { AppError } from '@parley/contracts';

/** How long calls that are told to end may take to say so to their clients, and to be written down. */
const LAST_WORDS_MS = 2000;

/** Tells a call why it ends now. */
type EndNow = (reason: AppError) => void;

/** The calls that the gateway's doors have under way: a server that stops lets them end, for a while. */
export class RunningCalls {
  readonly #running = new Set<{ end: EndNow }>();
  #empty = Promise.withResolvers<void>();

  get size(): number {
    return this.#running.size;
  }

  /**
   * @param end called when the server can wait no longer; without it the call ends with another one
   * @returns what says that the call has ended, its log row with it
   */
  begin(end: EndNow = () => undefined): () => void {
    const call = { end };
    this.#running.add(call);
    return () => {
      this.#running.delete(call);
      if (this.#running.size > 0) return;
      this.#empty.resolve();
      this.#empty = Promise.withResolvers();
    };
  }

  /** Resolves when none runs any more; those that run longer than `ms` are told to end. */
  async drain(ms: number): Promise<void> {
    await this.#ended(ms);
    const late = new AppError('server_shutdown');
    for (const { end } of this.#running) end(late);
    await this.#ended(LAST_WORDS_MS);
  }

  async #ended(ms: number): Promise<void> {
    if (this.#running.size === 0) return;
    const limit = new AbortController();
    const late = delay(ms, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([this.#empty.promise, late]);
    limit.abort();
  }
}
