import type { Emphasis, Inline } from '../tokens.ts';
import type { Piece, Pieces } from './pieces.ts';

/** A run of `*`, `_` or `~` that may begin or end emphasis. */
export interface Run {
  piece: Piece;
  char: string;
  /** Marks that are not used yet. */
  count: number;
  /** Marks that were written. */
  length: number;
  canOpen: boolean;
  canClose: boolean;
  /** Where it stands in the text. */
  at: number;
  previous: Run | null;
  next: Run | null;
}

/** Emphasis in emphasis; deeper marks are text. A model may write 10,000 of them. */
const MAX_DEPTH = 32;

/** Wraps what stands between matching runs above `bottom`; returns the last run that matched nothing. */
export function matchRuns(pieces: Pieces, last: Run | null, bottom: Run | null): Run | null {
  // Below these no opener was found for a closer of the same kind: looking again would be quadratic.
  const floors = new Map<string, Run | null>();
  let closer = firstAbove(last, bottom);
  let end = last;
  while (closer !== null) {
    const key = `${closer.char}${closer.canOpen ? 1 : 0}${closer.length % 3}`;
    const opener = closer.canClose ? openerOf(closer, floors.get(key) ?? bottom, bottom) : null;
    if (opener === null) {
      if (closer.canClose) floors.set(key, closer.previous);
      const { next } = closer;
      if (closer.canClose && !closer.canOpen) end = unlink(closer, end);
      closer = next;
      continue;
    }
    end = wrap(pieces, opener, closer, end);
    if (closer.count === 0) closer = closer.next;
  }
  return end;
}

function firstAbove(last: Run | null, bottom: Run | null): Run | null {
  let run = last;
  if (run === bottom) return null;
  while (run !== null && run.previous !== bottom) run = run.previous;
  return run;
}

function openerOf(closer: Run, floor: Run | null, bottom: Run | null): Run | null {
  for (
    let run = closer.previous;
    run !== null && run !== floor && run !== bottom;
    run = run.previous
  ) {
    if (run.char !== closer.char || !run.canOpen) continue;
    if (closer.char === '~' && run.count !== closer.count) continue;
    if (!isOddMatch(run, closer)) return run;
  }
  return null;
}

/** Rules 9 and 10: `*foo**bar*` is emphasis around all of it. */
function isOddMatch(opener: Run, closer: Run): boolean {
  if (closer.char === '~' || (!opener.canClose && !closer.canOpen)) return false;
  const isThird = (length: number): boolean => length % 3 === 0;
  return (
    isThird(opener.length + closer.length) && !(isThird(opener.length) && isThird(closer.length))
  );
}

function wrap(pieces: Pieces, opener: Run, closer: Run, last: Run | null): Run | null {
  const used = opener.count >= 2 && closer.count >= 2 ? 2 : 1;
  let end = last;
  // What stands between the two can match nothing outside of them.
  for (let run = closer.previous; run !== null && run !== opener; run = closer.previous)
    end = unlink(run, end);
  const { inlines, depth } = pieces.takeBetween(opener.piece, closer.piece);
  const type: Emphasis = closer.char === '~' ? 'strike' : used === 2 ? 'strong' : 'emphasis';
  const marks = opener.char.repeat(used);
  if (depth < MAX_DEPTH) pieces.insertAfter(opener.piece, { type, children: inlines }, depth + 1);
  else
    for (const inline of [...withMarks(marks, inlines)].toReversed())
      pieces.insertAfter(opener.piece, inline, depth);
  end = use(pieces, opener, used, end);
  return use(pieces, closer, used, end);
}

function withMarks(marks: string, inlines: readonly Inline[]): Inline[] {
  const mark: Inline = { type: 'text', text: marks };
  return [mark, ...inlines, mark];
}

/** Takes marks from a run; one that has none left is gone. */
function use(pieces: Pieces, run: Run, marks: number, last: Run | null): Run | null {
  run.count -= marks;
  run.piece.inline = { type: 'text', text: run.char.repeat(run.count) };
  if (run.count > 0) return last;
  pieces.remove(run.piece);
  return unlink(run, last);
}

/** Takes a run out of the chain; returns the chain's last. */
export function unlink(run: Run, last: Run | null): Run | null {
  if (run.previous !== null) run.previous.next = run.next;
  if (run.next !== null) run.next.previous = run.previous;
  return run === last ? run.previous : last;
}
