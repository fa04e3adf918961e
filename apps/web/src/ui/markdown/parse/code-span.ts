import type { InlineParser } from './inline-parser.ts';
import { HELD } from './unfinished.ts';

const TICKS = /`+/y;

/** Reads backticks: code up to as many others, or text. */
export function readCode(parser: InlineParser): void {
  TICKS.lastIndex = parser.at;
  const { length } = TICKS.exec(parser.text)?.[0] ?? '`';
  const begin = parser.at + length;
  const end = parser.unclosed.has(length) ? -1 : closingTicks(parser.text, begin, length);
  if (end === -1) parser.unclosed.add(length);
  const left = parser.text.length - begin;
  const isHeld = parser.context.isOpen && left > 0 && left <= HELD.code;
  if (end === -1 && !isHeld) return parser.pushText(length);
  const code = parser.text.slice(begin, end === -1 ? undefined : end).replaceAll('\n', ' ');
  const isPadded = /^ .*[^ ].* $|^ [^ ] $/.test(code);
  parser.pieces.push({ type: 'code', text: isPadded ? code.slice(1, -1) : code });
  parser.at = end === -1 ? parser.text.length : end + length;
}

function closingTicks(text: string, from: number, length: number): number {
  TICKS.lastIndex = 0;
  for (let at = text.indexOf('`', from); at !== -1; at = text.indexOf('`', at)) {
    TICKS.lastIndex = at;
    const run = TICKS.exec(text)?.[0].length ?? 1;
    if (run === length) return at;
    at += run;
  }
  return -1;
}
