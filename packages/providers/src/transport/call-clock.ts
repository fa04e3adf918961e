import { AppError, type ErrorCode } from '@parley/contracts';

import type { PhaseTimeouts } from '../types.ts';

/** Where one upstream call is. Each phase has its own patience. */
export type Phase = 'first-output' | 'streaming' | 'finishing' | 'usage';

interface PhaseRule {
  limit: keyof PhaseTimeouts;
  /** Whether a complete frame starts the wait anew. */
  renewed: boolean;
  /** What the call ends with when the time is over, unless the model had finished. */
  code: ErrorCode;
}

const PHASES: Readonly<Record<Phase, PhaseRule>> = {
  'first-output': { limit: 'firstOutputMs', renewed: false, code: 'upstream_timeout' },
  streaming: { limit: 'idleMs', renewed: true, code: 'upstream_idle_timeout' },
  // How long to wait for usage and a proper end once the model has finished.
  finishing: { limit: 'graceMs', renewed: true, code: 'upstream_idle_timeout' },
  usage: { limit: 'graceMs', renewed: false, code: 'upstream_idle_timeout' },
};

/**
 * The time limits of one upstream call, and the signal that ends it. There is one timer: reads only
 * move a deadline, and the timer looks at it when it fires, so that a fast stream costs no timers.
 * While {@link pause}d, because our own reader is slow, only the limit of the whole call runs.
 */
export class CallClock {
  readonly #timeouts: PhaseTimeouts;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #timerDueAt = Infinity;
  #phase: Phase = 'first-output';
  #phaseEndsAt = Infinity;
  #callEndsAt = Infinity;
  #pausedAt: number | null = null;

  constructor(timeouts: PhaseTimeouts) {
    this.#timeouts = timeouts;
  }

  /** Aborts when the call must end; its reason says why. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  start(): void {
    const now = performance.now();
    this.#callEndsAt = now + this.#timeouts.totalMs;
    this.#phaseEndsAt = now + this.#timeouts[PHASES[this.#phase].limit];
    this.#arm();
  }

  /** At least one complete frame has arrived: this phase begins, or goes on. */
  advance(phase: Phase): void {
    const rule = PHASES[phase];
    if (phase === this.#phase && !rule.renewed) return;
    // The last phase can begin early, by an abort, and is then not left again.
    if (this.#phase === 'usage') return;
    this.#phase = phase;
    this.#phaseEndsAt = performance.now() + this.#timeouts[rule.limit];
    this.#arm();
  }

  /** From here on it is not the provider that is waited for. */
  pause(): void {
    this.#pausedAt = performance.now();
  }

  resume(): void {
    if (this.#pausedAt === null) return;
    this.#phaseEndsAt += performance.now() - this.#pausedAt;
    this.#pausedAt = null;
    this.#arm();
  }

  /** Ends the call now. Idempotent: the first reason stays. */
  end(reason: unknown): void {
    this.stop();
    this.#ending.abort(reason);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timerDueAt = -Infinity;
  }

  #arm(): void {
    const dueAt =
      this.#pausedAt === null ? Math.min(this.#phaseEndsAt, this.#callEndsAt) : this.#callEndsAt;
    if (dueAt >= this.#timerDueAt) return;
    clearTimeout(this.#timer);
    this.#timerDueAt = dueAt;
    this.#timer = setTimeout(() => this.#check(), Math.max(0, dueAt - performance.now()));
  }

  #check(): void {
    this.#timerDueAt = Infinity;
    const now = performance.now();
    if (now >= this.#callEndsAt) return this.end(new AppError('max_duration'));
    if (this.#pausedAt === null && now >= this.#phaseEndsAt) {
      return this.end(new AppError(PHASES[this.#phase].code));
    }
    this.#arm();
  }
}
