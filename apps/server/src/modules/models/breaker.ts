/** How long a provider that failed is left alone: at first, and at most. */
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

interface Failures {
  count: number;
  lastAt: number;
}

/**
 * Keeps questions that nobody waits for from a provider that fails, twice as long after each failure
 * in a row. What somebody asks for is asked all the same.
 */
export class Breaker {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  isOpen(id: string): boolean {
    const failures = this.#failures.get(id);
    if (failures === undefined) return false;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures.count - 1), LONGEST_PAUSE_MS);
    return this.#now().getTime() - failures.lastAt < pauseMs;
  }

  hasFailed(id: string): boolean {
    return this.#failures.has(id);
  }

  /** @returns how many failures in a row that makes */
  failed(id: string): number {
    const count = (this.#failures.get(id)?.count ?? 0) + 1;
    this.#failures.set(id, { count, lastAt: this.#now().getTime() });
    return count;
  }

  succeeded(id: string): void {
    this.#failures.delete(id);
  }
}
