/** Lets work on the same thing go one after the other. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work when everything that was begun earlier under this key is over, well or not. */
  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const done = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const over = done.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, over);
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    return done;
  }
}
