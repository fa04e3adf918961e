// How steadily the deltas of one answer come.

/** The times at which the deltas of one paced answer arrive, beside those at which they are due. */
export class Pace {
  #everyMs;
  #arrivals = [];

  /** @param everyMs from one delta to the next, as the provider sends them */
  constructor(everyMs) {
    this.#everyMs = everyMs;
  }

  /** @param deltas how many have come until now */
  arrived(deltas, atMs) {
    while (this.#arrivals.length < deltas) this.#arrivals.push(atMs);
  }

  /**
   * How late each delta came, in milliseconds: against a schedule that begins with the first and is
   * set as early as any delta of this answer came, since the first one may be late itself.
   */
  lateMs() {
    const offsets = this.#arrivals.map((atMs, index) => atMs - index * this.#everyMs);
    const earliest = offsets.reduce((least, offset) => Math.min(least, offset), Infinity);
    return offsets.map((offset) => offset - earliest);
  }
}
