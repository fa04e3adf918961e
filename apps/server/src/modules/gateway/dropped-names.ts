/** The form of every name that a protocol knows; a client may write anything, and a header not. */
const NAME = /^[\w.:/[\]-]{1,64}$/;
/** What stands for all the others. */
const UNKNOWN = 'unknown';
/** As many as any protocol has parameters. Some 2 KB of a header, of which proxies take 4 to 8 in all. */
const MAX_NAMES = 32;

/** Names of what was left out of a question, each once, as they may stand in a header and in the log. */
export function droppedNames(names: readonly string[]): string[] {
  const dropped = new DroppedNames();
  dropped.add(names);
  return [...dropped.names];
}

/** Collects such names: some are known when a question is read, others when a provider is asked. */
export class DroppedNames {
  readonly #names: string[] = [];

  add(names: readonly string[]): void {
    for (const name of names) {
      const known = NAME.test(name) ? name : UNKNOWN;
      const isNew = this.#names.length < MAX_NAMES && !this.#names.includes(known);
      if (isNew) this.#names.push(known);
    }
  }

  /** One list, which grows with what is added. */
  get names(): readonly string[] {
    return this.#names;
  }
}
