import type { ProgressEvent } from '@parley/contracts';

/** Readers are told at most four times a second how far a generation is. */
const PROGRESS_MS = 250;

/** Passes on how far a generation is: the latest that is known, at once or when its turn comes. */
export class Progress {
  readonly #tell: (event: ProgressEvent) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #latest: ProgressEvent | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (event: ProgressEvent) => void) {
    this.#tell = tell;
  }

  is(event: ProgressEvent): void {
    this.#latest = event;
    if (this.#timer !== undefined) return;
    const waitMs = this.#toldAt + PROGRESS_MS - performance.now();
    if (waitMs <= 0) this.#tellLatest();
    else this.#timer = setTimeout(() => this.#tellLatest(), waitMs);
  }

  /** Nothing is told from here on. */
  end(): void {
    clearTimeout(this.#timer);
    this.#latest = null;
  }

  #tellLatest(): void {
    this.#timer = undefined;
    if (this.#latest === null) return;
    this.#toldAt = performance.now();
    this.#tell(this.#latest);
  }
}
