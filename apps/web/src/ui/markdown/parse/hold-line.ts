import type { BlockNode } from './node.ts';

/** Marks of containers, behind which a line may begin as another one would. */
const PREFIX = /^(?:[ \t>]|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*/;
/** May become a marker, an underline, a rule, a heading or bold text. */
const MARKS = /^(?:[-*_+=#][ \t]*)+$|^\d{1,9}[.)]?$|^>+$/;
const BOX = /^\[[ xX]?\]?[ \t]*$/;
const HALF_FENCE = /^(?:`{1,2}|~{1,2})$/;
const FENCE = /^(?:`{3,}[^`]*|~{3,}.*)$/;
const ROW = /^\|/;
const BARE_ROW = /[^|\s] *\| *[^|\s]/;
const DELIMITERS = /^[ \t]*[|:-][-|: \t]*$/;
const NOTE = /^\[\^[^\]\s]*\]?:?$/;
const FORMULA_END = /(?:\$|\\)$/;

/** The longest lines that are held back; longer ones were meant as text. */
const HELD_MARKS = 120;
const HELD_ROW = 600;
/** Without a bar at its beginning a line is seldom a row. */
const HELD_BARE_ROW = 120;

/** What of an unfinished line can be drawn already; `null` where nothing can. */
export function drawableLine(line: string, tip: BlockNode): string | null {
  // The rest of a character of two code units, or of a line break, is still to come.
  const whole = line.replace(/[\r\ud800-\udbff]$/, '');
  const { kind } = tip;
  if (kind.type === 'code' && kind.fence !== null) return inCode(whole, kind.fence.mark);
  if (kind.type === 'formula') return FORMULA_END.test(whole) ? whole.slice(0, -1) : whole;
  if (kind.type === 'code' || kind.type === 'html') return whole;
  const content = whole.replace(PREFIX, '');
  const isMark = content === '' || MARKS.test(content) || MARKS.test(whole.trim());
  const isHeld = isMark || [BOX, HALF_FENCE, FENCE, NOTE].some((held) => held.test(content));
  if (isHeld && whole.length <= HELD_MARKS) return null;
  if (kind.type === 'table') return whole;
  return isHeldRow(content) ? null : whole;
}

/** A line that may be the head of a table, whose next line is not there yet. */
export function isHeldRow(line: string): boolean {
  if (ROW.test(line) || DELIMITERS.test(line)) return line.length <= HELD_ROW;
  return line.length <= HELD_BARE_ROW && BARE_ROW.test(line);
}

function inCode(line: string, mark: string): string | null {
  const content = line.trim();
  const isClosing = content !== '' && content === mark.charAt(0).repeat(content.length);
  return isClosing ? null : line;
}
