import type { Timings } from '@parley/contracts';

import type { CompletionEvent } from '../completions/completions.service.ts';

/** Of an attempt whose process is gone: nobody timed it. */
export const NO_TIMES: Timings = { firstTokenMs: null, reasoningMs: null, totalMs: null };

/**
 * Times one attempt to answer, from the moment that it is made. What readers wait for counts: tries
 * that came to nothing before they saw anything, and the queue of a model that runs here.
 */
export class Stopwatch {
  readonly #now: () => number;
  readonly #seesTokens: boolean;
  readonly #startedAt: number;
  #firstTokenMs: number | null = null;
  #reasoningMs: number | null = null;
  /** Since when the model thinks aloud; `null` while it does not. */
  #thinksSince: number | null = null;

  /**
   * @param seesTokens false where an answer comes whole: when it began is unknown then, not late
   * @param now milliseconds on a clock that nobody sets
   */
  constructor(seesTokens: boolean, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#seesTokens = seesTokens;
    this.#startedAt = now();
  }

  get elapsedMs(): number {
    return Math.round(this.#now() - this.#startedAt);
  }

  /** Takes the time of what readers are about to see. */
  saw(event: CompletionEvent): void {
    if (!this.#seesTokens) return;
    const isText = event.type === 'text-delta' && event.delta !== '';
    const isThought = event.type === 'reasoning-delta' && event.delta !== '';
    if (isText || isThought) this.#firstTokenMs ??= this.elapsedMs;
    if (isThought) this.#thinksSince ??= this.#now();
    else if (isText || event.type === 'tool-call' || event.type === 'reasoning-end')
      this.#endThought();
  }

  /** At the end of the attempt, whatever that is. */
  end(): Timings {
    this.#endThought();
    const reasoningMs = this.#reasoningMs === null ? null : Math.round(this.#reasoningMs);
    return { firstTokenMs: this.#firstTokenMs, reasoningMs, totalMs: this.elapsedMs };
  }

  #endThought(): void {
    if (this.#thinksSince === null) return;
    this.#reasoningMs = (this.#reasoningMs ?? 0) + (this.#now() - this.#thinksSince);
    this.#thinksSince = null;
  }
}
