import { setTimeout as delay } from 'node:timers/promises';

/** The calls that the gateway's doors have under way: a server that stops lets them end. */
export class RunningCalls {
  readonly #running = new Set<Promise<void>>();

  /** @returns what says that the call has ended, its log row with it */
  begin(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running.add(promise);
    return () => {
      this.#running.delete(promise);
      resolve();
    };
  }

  /** Resolves when all that run have ended, or after `ms`. */
  async drain(ms: number): Promise<void> {
    const limit = new AbortController();
    const late = delay(ms, undefined, { signal: limit.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#running), late]);
    limit.abort();
  }
}
