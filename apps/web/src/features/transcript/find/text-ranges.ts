import { placesOf } from './hits.ts';

/** What of a message is not its text. */
const NOT_TEXT = 'button, header, [data-part=foot], [role=toolbar], [aria-hidden=true], .sr-only';

/** Text on both sides of these does not go together. */
const BLOCK = 'p, li, td, th, h1, h2, h3, h4, h5, h6, pre, blockquote, div, article';

interface Piece {
  node: Text;
  /** Where it begins in the text of the message. */
  start: number;
}

/** Where a text stands in what is drawn of a message. */
export function rangesIn(row: Element, wanted: string): Range[] {
  const pieces: Piece[] = [];
  let text = '';
  let block: Element | null = null;
  for (const node of textNodes(row)) {
    const around = node.parentElement?.closest(BLOCK) ?? null;
    if (block !== null && around !== block) text += '\n';
    block = around;
    pieces.push({ node, start: text.length });
    text += node.data;
  }
  return placesOf(text, wanted).flatMap((at) => rangeAt(pieces, at, at + wanted.length));
}

function* textNodes(row: Element): Generator<Text> {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement === null) continue;
    if (node.parentElement.closest(NOT_TEXT) === null) yield node;
  }
}

function rangeAt(pieces: readonly Piece[], from: number, to: number): Range[] {
  const first = pieceAt(pieces, from);
  const last = pieceAt(pieces, to - 1);
  if (first === undefined || last === undefined) return [];
  const range = document.createRange();
  range.setStart(first.node, from - first.start);
  range.setEnd(last.node, to - last.start);
  return [range];
}

function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  return pieces.find(({ node, start }) => at >= start && at < start + node.data.length);
}
