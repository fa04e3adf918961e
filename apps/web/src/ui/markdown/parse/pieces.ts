import type { Inline } from '../tokens.ts';

/** A link of a chain of inlines: what stands between two of them is taken out without copying the rest. */
export interface Piece {
  inline: Inline;
  previous: Piece | null;
  next: Piece | null;
  /** How deep emphasis is nested in it. */
  depth: number;
}

/** The chain, with a head that stands for nothing. */
export class Pieces {
  readonly head: Piece = {
    inline: { type: 'text', text: '' },
    previous: null,
    next: null,
    depth: 0,
  };
  last: Piece = this.head;

  push(inline: Inline, depth = 0): Piece {
    const piece: Piece = { inline, previous: this.last, next: null, depth };
    this.last.next = piece;
    this.last = piece;
    return piece;
  }

  insertAfter(place: Piece, inline: Inline, depth: number): void {
    const piece: Piece = { inline, previous: place, next: place.next, depth };
    if (place.next === null) this.last = piece;
    else place.next.previous = piece;
    place.next = piece;
  }

  remove(piece: Piece): void {
    if (piece.previous !== null) piece.previous.next = piece.next;
    if (piece.next === null) this.last = piece.previous ?? this.head;
    else piece.next.previous = piece.previous;
  }

  /** Takes out what stands between two pieces; `null` is the end. */
  takeBetween(from: Piece, to: Piece | null): { inlines: Inline[]; depth: number } {
    const inlines: Inline[] = [];
    let depth = 0;
    for (let piece = from.next; piece !== null && piece !== to; piece = piece.next) {
      append(inlines, piece.inline);
      depth = Math.max(depth, piece.depth);
    }
    from.next = to;
    if (to === null) this.last = from;
    else to.previous = from;
    return { inlines, depth };
  }
}

/** Neighbouring text becomes one; empty text is left out. */
function append(inlines: Inline[], inline: Inline): void {
  const last = inlines.at(-1);
  if (inline.type !== 'text') inlines.push(inline);
  else if (last?.type === 'text')
    inlines[inlines.length - 1] = { type: 'text', text: last.text + inline.text };
  else if (inline.text !== '') inlines.push(inline);
}
