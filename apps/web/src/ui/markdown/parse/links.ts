import type { Inline } from '../tokens.ts';
import { plainText } from '../tokens.ts';
import { matchRuns, type Run } from './emphasis.ts';
import type { InlineParser } from './inline-parser.ts';
import { type LinkTarget, linkTargetAt } from './link-target.ts';
import type { Piece } from './pieces.ts';
import { HELD, targetState } from './unfinished.ts';

/** A `[` or `![` that a `]` may close. */
export interface Bracket {
  piece: Piece;
  isImage: boolean;
  /** No link stands in a link: those around one that is complete are text. */
  isActive: boolean;
  at: number;
  /** The last run before it. */
  runs: Run | null;
  previous: Bracket | null;
}

const LABEL = /\[((?:[^\\[\]]|\\[^]){0,999})\]/y;

/** Reads a `[` or `![`, which is text unless a `]` makes a link of it. */
export function openBracket(parser: InlineParser, isImage: boolean): void {
  const { at } = parser;
  parser.pushText(isImage ? 2 : 1);
  parser.brackets = {
    piece: parser.pieces.last,
    isImage,
    isActive: true,
    at,
    runs: parser.runs,
    previous: parser.brackets,
  };
}

/** Reads a `]`: the end of a link or of an image, or text. */
export function closeBracket(parser: InlineParser): void {
  const bracket = parser.brackets;
  if (bracket === null) return parser.pushText(1);
  parser.brackets = bracket.previous;
  if (!bracket.isActive) return parser.pushText(1);
  const after = parser.at + 1;
  const target = linkTargetAt(parser.text, after) ?? referenceAt(parser, bracket, after);
  if (target !== null) return wrap(parser, bracket, target);
  if (parser.context.isOpen && isHeld(parser, bracket, after)) return;
  parser.pushText(1);
}

/** `[text][label]`, `[label][]` or `[label]`, where the label is defined. */
function referenceAt(parser: InlineParser, bracket: Bracket, after: number): LinkTarget | null {
  const { text } = parser;
  LABEL.lastIndex = after;
  const match = LABEL.exec(text);
  const own = text.slice(bracket.at + (bracket.isImage ? 2 : 1), after - 1);
  const label = match?.[1]?.trim() ? match[1] : own;
  const definition = label.length > 999 ? undefined : parser.definition(label);
  if (definition === undefined) return null;
  return { ...definition, end: after + (match?.[0].length ?? 0) };
}

function wrap(parser: InlineParser, bracket: Bracket, { href, title, end }: LinkTarget): void {
  parser.runs = matchRuns(parser.pieces, parser.runs, bracket.runs);
  dropRuns(parser, bracket);
  const { inlines, depth } = parser.pieces.takeBetween(bracket.piece, null);
  parser.pieces.remove(bracket.piece);
  parser.pieces.push(
    bracket.isImage
      ? { type: 'image', src: href, title, alt: plainText(inlines) }
      : { type: 'link', href, title, children: withoutLinks(inlines) },
    depth,
  );
  parser.at = end;
  if (bracket.isImage) return;
  for (let above = bracket.previous; above !== null; above = above.previous)
    if (!above.isImage) above.isActive = false;
}

/** What is left of the runs inside of a link is text. */
function dropRuns(parser: InlineParser, bracket: Bracket): void {
  parser.runs = bracket.runs;
  if (parser.runs !== null) parser.runs.next = null;
}

/** An address in the text of a link was written out, and leads where the link does. */
function withoutLinks(inlines: readonly Inline[]): Inline[] {
  return inlines.flatMap((inline): Inline[] => {
    if (inline.type === 'link') return [...inline.children];
    if (inline.type === 'strong' || inline.type === 'emphasis' || inline.type === 'strike')
      return [{ ...inline, children: withoutLinks(inline.children) }];
    return [inline];
  });
}

/** Draws the text of a link whose target is being written; an image is not drawn before it is whole. */
function isHeld(parser: InlineParser, bracket: Bracket, after: number): boolean {
  const state = targetState(parser.text.slice(after));
  if (state === null) return false;
  const end = parser.text.length;
  if (state === 'target' && !bracket.isImage)
    wrap(parser, bracket, { href: '', title: undefined, end });
  else {
    dropFrom(parser, bracket);
    parser.at = end;
  }
  return true;
}

/** A bracket that nothing has closed yet may become a link. */
export function holdBrackets(parser: InlineParser): void {
  for (let bracket = parser.brackets; bracket !== null; bracket = bracket.previous) {
    if (parser.text.length - bracket.at > HELD.label) return;
    dropFrom(parser, bracket);
  }
}

/** Takes out a bracket and all that follows it. */
function dropFrom(parser: InlineParser, bracket: Bracket): void {
  parser.pieces.takeBetween(bracket.piece, null);
  parser.pieces.remove(bracket.piece);
  dropRuns(parser, bracket);
}
