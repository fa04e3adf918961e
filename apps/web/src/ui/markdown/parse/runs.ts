import { characterAt, characterBefore, isCjk, isPunctuation, isWhitespace } from './characters.ts';
import type { Run } from './emphasis.ts';
import type { InlineParser } from './inline-parser.ts';

const MARKS = /\*+|_+|~+/y;

/** Reads marks of emphasis: what they are the beginning or the end of shows at the end of the text. */
export function readRun(parser: InlineParser): void {
  MARKS.lastIndex = parser.at;
  const marks = MARKS.exec(parser.text)?.[0] ?? '';
  const { at } = parser;
  parser.pushText(marks.length);
  const char = marks.charAt(0);
  // One `~` means "about" far more often than it strikes anything out.
  if (char === '~' && marks.length !== 2) return;
  const { canOpen, canClose } = flanking(parser.text, at, marks.length);
  if (!canOpen && !canClose) return;
  const { length } = marks;
  const piece = parser.pieces.last;
  const run: Run = {
    piece,
    char,
    count: length,
    length,
    canOpen,
    canClose,
    at,
    previous: parser.runs,
    next: null,
  };
  if (parser.runs !== null) parser.runs.next = run;
  parser.runs = run;
}

/**
 * Whether a run may begin and end emphasis (CommonMark 6.2). Letters and punctuation of Chinese,
 * Japanese and Korean count as neither: words are not parted by blanks there, and by the rule as it
 * stands the marks of `**中文（强调）**后面` would be text.
 */
function flanking(
  text: string,
  at: number,
  length: number,
): { canOpen: boolean; canClose: boolean } {
  const before = characterBefore(text, at);
  const after = characterAt(text, at + length);
  const isMark = (char: string): boolean => isPunctuation(char) && !isCjk(char);
  const isFree = (char: string): boolean =>
    isWhitespace(char) || isPunctuation(char) || isCjk(char);
  const opens = !isWhitespace(after) && (!isMark(after) || isFree(before));
  const closes = !isWhitespace(before) && (!isMark(before) || isFree(after));
  if (text[at] !== '_') return { canOpen: opens, canClose: closes };
  return {
    canOpen: opens && (!closes || isPunctuation(before)),
    canClose: closes && (!opens || isPunctuation(after)),
  };
}
