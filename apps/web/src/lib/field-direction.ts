/** Above this many characters a browser takes too long: 20,000 lines cost Chromium 9 s, and 0.3 s without. */
const MAX_AUTO = 8_192;
/** Characters that are looked at for a letter. */
const LOOKED_AT = 1_000;

const RIGHT_TO_LEFT = /^[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}]/u;

/** The `dir` of a field with a text: of each line by itself, or of a long text by its first letter. */
export function fieldDirection(text: string): 'auto' | 'ltr' | 'rtl' {
  if (text.length <= MAX_AUTO) return 'auto';
  const letter = /\p{L}/u.exec(text.slice(0, LOOKED_AT))?.[0] ?? '';
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr';
}
