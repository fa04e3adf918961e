import type { InvalidRequest, JsonObject } from './dialect.ts';

/** The form of every word that the protocol knows; a client may write anything, and a header not. */
const WORD = /^[\w.:/-]{1,64}$/;

/** Collects what of a question has no place in our words, each once: clients are told by a header. */
export class Dropped {
  readonly #words = new Set<string>();
  #refusal: InvalidRequest | null = null;

  add(word: string): void {
    this.#words.add(WORD.test(word) ? word : 'unknown');
  }

  /**
   * Why the question cannot be asked in our words; the first reason is kept. A provider that speaks the
   * dialect is asked all the same: it knows more of it.
   */
  refuse(reason: InvalidRequest): void {
    this.#refusal ??= reason;
  }

  get refusal(): InvalidRequest | null {
    return this.#refusal;
  }

  /** Of something that is otherwise read: what tells the provider how to serve it. */
  membersOf(value: JsonObject, names: readonly string[]): void {
    for (const name of names) {
      if (value[name] !== undefined && value[name] !== null) this.add(name);
    }
  }

  get words(): string[] {
    return [...this.#words];
  }
}
