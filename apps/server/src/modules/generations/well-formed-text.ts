import { storableText } from '@parley/contracts';

/**
 * Makes the text of one part storable, whatever the model's deltas are: a high surrogate at the end
 * of a delta waits for its other half in the next one, and a half that stays alone, or U+0000
 * (which PostgreSQL cannot keep), becomes U+FFFD.
 */
export class WellFormedText {
  #pending = '';

  /** What of this delta, and of what waited before it, can go on now. */
  push(delta: string): string {
    const text = this.#pending + delta;
    const endsInHalf = isHighSurrogate(text.charCodeAt(text.length - 1));
    this.#pending = endsInHalf ? text.slice(-1) : '';
    return storableText(endsInHalf ? text.slice(0, -1) : text);
  }

  /** What still waits when the part ends. */
  end(): string {
    const rest = storableText(this.#pending);
    this.#pending = '';
    return rest;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
