/**
 * Where an object of JSON ends that comes in pieces, each of which is read once: to parse the whole
 * anew with every piece would take quadratic time. Whether it is valid is not looked at.
 */
export class JsonExtent {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #hasBegun = false;

  /** Whether an object began, and every bracket of it is closed. */
  get isComplete(): boolean {
    return this.#hasBegun && this.#depth === 0;
  }

  read(piece: string): void {
    for (const character of piece) this.#readCharacter(character);
  }

  #readCharacter(character: string): void {
    if (this.#isEscaped) {
      this.#isEscaped = false;
    } else if (this.#isInText) {
      if (character === '\\') this.#isEscaped = true;
      else if (character === '"') this.#isInText = false;
    } else if (character === '"') {
      this.#isInText = true;
    } else if (character === '{' || character === '[') {
      this.#hasBegun = true;
      this.#depth += 1;
    } else if (character === '}' || character === ']') {
      this.#depth -= 1;
    }
  }
}
