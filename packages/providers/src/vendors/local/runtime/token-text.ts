/** What a decoder writes for bytes that are no character, or not yet one. */
const REPLACEMENT = '\uFFFD';
const REPLACEMENTS_AT_END = /\uFFFD+$/;

/** Tokens without a whole character at their end that are waited for: a character has four bytes at most. */
const MAX_UNFINISHED_TOKENS = 16;

/**
 * Tokens that go on from within a character, where no border comes for long: of their bytes, eight at
 * least, three may be the rest of one character and three the beginning of another, but there is a
 * whole one between, which tells the one from the other. As many are kept of what was told before.
 */
const KEPT_TOKENS = 8;

/**
 * Turns tokens into text as they come. A character may be split over several tokens: it is held back
 * until it is whole. Only the newest tokens are decoded each time, so that a token costs the same at
 * the end of a long answer as at its beginning; some before them are decoded along, as decoders treat
 * the first one in another way (the space before a word).
 */
export class TokenText {
  readonly #decode: (ids: number[]) => string;
  /** The tokens since the last but one border of a character, where one came in time. */
  #ids: number[] = [];
  /** How many of them are before the last border. */
  #border = 0;
  /** Characters of their text that are told already. */
  #told = 0;

  /** @param before tokens of the same text that were told already */
  constructor(decode: (ids: number[]) => string, before: readonly number[] = []) {
    this.#decode = decode;
    this.#ids = before.slice(-KEPT_TOKENS);
    this.#border = this.#ids.length;
    this.#told = this.#ids.length === 0 ? 0 : decode(this.#ids).length;
  }

  /** @returns the text that this token completes */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#decode(this.#ids);
    if (!text.endsWith(REPLACEMENT)) return this.#goOnFromBorder(text);
    return this.#ids.length - this.#border < MAX_UNFINISHED_TOKENS ? '' : this.#goOnWithin(text);
  }

  #goOnFromBorder(text: string): string {
    const piece = text.slice(this.#told);
    this.#ids = this.#ids.slice(this.#border);
    this.#border = this.#ids.length;
    this.#told = this.#decode(this.#ids).length;
    return piece;
  }

  #goOnWithin(text: string): string {
    const piece = withoutUnfinished(text).slice(this.#told);
    this.#ids = this.#ids.slice(-KEPT_TOKENS);
    this.#border = 0;
    this.#told = withoutUnfinished(this.#decode(this.#ids)).length;
    return piece;
  }

  /**
   * What was held back.
   *
   * @param isComplete whether the model ended by itself: then nothing is missing, and what is no
   *   character is what it wrote
   */
  end(isComplete: boolean): string {
    if (this.#ids.length === 0) return '';
    const rest = this.#decode(this.#ids).slice(this.#told);
    return isComplete ? rest : withoutUnfinished(rest);
  }
}

function withoutUnfinished(text: string): string {
  return text.replace(REPLACEMENTS_AT_END, '');
}
