const WHITESPACE = /^\s$/u;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
/** Chinese, Japanese and Korean letters, and the full-width punctuation that stands among them. */
const CJK =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\ufe30-\ufe4f\uff00-\uffef]$/u;

export const isWhitespace = (char: string): boolean => char === '' || WHITESPACE.test(char);
export const isPunctuation = (char: string): boolean => PUNCTUATION.test(char);
export const isCjk = (char: string): boolean => CJK.test(char);

/** The character before a place, whole where it takes two code units; empty at the beginning. */
export function characterBefore(text: string, at: number): string {
  const unit = text.charAt(at - 1);
  return /[\uDC00-\uDFFF]/.test(unit) ? text.slice(Math.max(0, at - 2), at) : unit;
}

/** The character at a place; empty at the end. */
export function characterAt(text: string, at: number): string {
  const codePoint = text.codePointAt(at);
  return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
}
