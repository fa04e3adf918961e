/** A formula in a line is no longer than this; so a lone `$` costs a bounded look ahead. */
const MAX_TEX = 1_000;

export interface Math {
  tex: string;
  display: boolean;
  /** With its marks. */
  length: number;
}

/** The formula that begins at a `$` or at the backslash of `\(` or `\[`. */
export function mathAt(text: string, at: number): Math | null {
  if (text.startsWith('$$', at)) return enclosed(text, at, '$$', '$$', true);
  if (text[at] === '$') return dollarMath(text, at);
  if (text.startsWith('\\(', at)) return enclosed(text, at, '\\(', '\\)', false);
  if (text.startsWith('\\[', at)) return enclosed(text, at, '\\[', '\\]', true);
  return null;
}

/** A `$` that a formula may begin with; that of a price is none. */
export function mayOpenMath(text: string, at: number): boolean {
  if (text[at] === '\\') return text[at + 1] === '(' || text[at + 1] === '[';
  return text.startsWith('$$', at) || /^\$[^\s\d$]/.test(text.slice(at, at + 2));
}

function enclosed(
  text: string,
  at: number,
  open: string,
  close: string,
  display: boolean,
): Math | null {
  const begin = at + open.length;
  const end = text.slice(begin, begin + MAX_TEX).indexOf(close);
  const tex = end === -1 ? '' : text.slice(begin, begin + end);
  if (tex.trim() === '') return null;
  return { tex, display, length: open.length + tex.length + close.length };
}

function isClosingDollar(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  return before.trim() !== '' && after !== '$' && !(after >= '0' && after <= '9');
}

/** No blanks inside at the edges, and no digit behind: `$5 and $10` is text. */
function dollarMath(text: string, at: number): Math | null {
  if (/^(?:\s|\$|)$/.test(text.charAt(at + 1))) return null;
  const limit = Math.min(text.length, at + MAX_TEX);
  for (let end = at + 1; end < limit; end += 1) {
    const char = text[end];
    if (char === '\\') end += 1;
    else if (char === '$') {
      if (!isClosingDollar(text, end)) continue;
      return { tex: text.slice(at + 1, end), display: false, length: end + 1 - at };
    }
  }
  return null;
}
