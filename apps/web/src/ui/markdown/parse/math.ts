/** A formula in a line is no longer than this. */
const MAX_TEX = 1_000;

export interface Math {
  tex: string;
  display: boolean;
  /** With its marks. */
  length: number;
}

/** Where the next closing mark of each kind stands, as far as it is known: each is looked for once. */
export type NextMarks = Map<string, number>;

/**
 * The formula that begins at a `$` or at the backslash of `\(` or `\[`.
 *
 * @param next of this text; later places are asked for after earlier ones
 */
export function mathAt(text: string, at: number, next: NextMarks): Math | null {
  if (text.startsWith('$$', at)) return enclosed(text, at, '$$', '$$', next);
  if (text[at] === '$') return dollarMath(text, at, next);
  if (text.startsWith('\\(', at)) return enclosed(text, at, '\\(', '\\)', next);
  if (text.startsWith('\\[', at)) return enclosed(text, at, '\\[', '\\]', next);
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
  next: NextMarks,
): Math | null {
  const begin = at + open.length;
  const end = nextMark(next, close, begin, () => text.indexOf(close, begin));
  if (end + close.length - begin > MAX_TEX) return null;
  const tex = text.slice(begin, end);
  if (tex.trim() === '') return null;
  return { tex, display: open !== '\\(', length: end + close.length - at };
}

/** @param find gives -1 where there is none */
function nextMark(next: NextMarks, mark: string, from: number, find: () => number): number {
  const known = next.get(mark);
  if (known !== undefined && known >= from) return known;
  const found = find();
  const at = found === -1 ? Infinity : found;
  next.set(mark, at);
  return at;
}

function isClosingDollar(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  return before.trim() !== '' && after !== '$' && !(after >= '0' && after <= '9');
}

/** No blanks inside at the edges, and no digit behind: `$5 and $10` is text. */
function dollarMath(text: string, at: number, next: NextMarks): Math | null {
  if (/^(?:\s|\$|)$/.test(text.charAt(at + 1))) return null;
  const end = nextMark(next, '$', at + 1, () => closingDollar(text, at + 1));
  if (end - at >= MAX_TEX) return null;
  return { tex: text.slice(at + 1, end), display: false, length: end + 1 - at };
}

function closingDollar(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '$' && isClosingDollar(text, at)) return at;
  }
  return -1;
}
