/**
 * Finds the first of several strings in a text that comes in pieces, and lets through what is before
 * it. What may turn out to be the beginning of one is held back. Each character is looked at once
 * (Knuth, Morris and Pratt), however long the strings are.
 */
export class StopStrings {
  readonly #searches: readonly Search[];
  #isFound = false;

  constructor(strings: readonly string[]) {
    this.#searches = strings.filter((string) => string !== '').map(createSearch);
  }

  get isFound(): boolean {
    return this.#isFound;
  }

  /** @returns the text that is certainly before any of the strings */
  push(piece: string): string {
    if (this.#isFound) return '';
    const held = this.#held();
    for (let at = 0; at < piece.length; at += 1) {
      const found = this.#lengthFoundAt(piece.charCodeAt(at));
      if (found === 0) continue;
      this.#isFound = true;
      return start(held, piece, held.length + at + 1 - found);
    }
    return start(held, piece, held.length + piece.length - this.#held().length);
  }

  /** What was held back: it was the beginning of a string that did not come. */
  end(): string {
    return this.#isFound ? '' : this.#held();
  }

  /** The longest beginning of a string that the text ends with. */
  #held(): string {
    const begun = this.#searches.map(({ string, matched }) => string.slice(0, matched));
    return begun.reduce((one, other) => (other.length > one.length ? other : one), '');
  }

  /** @returns how long the longest string is that ends with this character; 0 for none */
  #lengthFoundAt(character: number): number {
    let longest = 0;
    for (const search of this.#searches) {
      if (advance(search, character)) longest = Math.max(longest, search.string.length);
    }
    return longest;
  }
}

/** The first characters of two strings in a row. */
function start(first: string, second: string, length: number): string {
  if (length <= first.length) return first.slice(0, length);
  return first + second.slice(0, length - first.length);
}

interface Search {
  string: string;
  /** For each place: how much of the beginning the string up to there ends with. */
  borders: readonly number[];
  /** How much of the string the text ends with. */
  matched: number;
}

function createSearch(string: string): Search {
  const borders = [0];
  let border = 0;
  for (let at = 1; at < string.length; at += 1) {
    border = longerBorder({ string, borders }, border, string.charCodeAt(at));
    borders.push(border);
  }
  return { string, borders, matched: 0 };
}

/** @returns whether the string ends with this character */
function advance(search: Search, character: number): boolean {
  search.matched = longerBorder(search, search.matched, character);
  return search.matched === search.string.length;
}

function longerBorder(
  { string, borders }: Pick<Search, 'string' | 'borders'>,
  matched: number,
  character: number,
): number {
  let length = matched;
  while (length > 0 && string.charCodeAt(length) !== character) length = borders[length - 1] ?? 0;
  return string.charCodeAt(length) === character ? length + 1 : 0;
}
