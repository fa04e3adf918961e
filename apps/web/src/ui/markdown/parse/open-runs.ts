import type { Emphasis } from '../tokens.ts';
import type { Run } from './emphasis.ts';
import type { Pieces } from './pieces.ts';
import { HELD } from './unfinished.ts';

/** Closes emphasis whose end is still to come, the innermost first. */
export function completeRuns(pieces: Pieces, last: Run | null, end: number): void {
  for (let run = last; run !== null && end - run.at <= HELD.emphasis; run = run.previous) {
    if (!run.canOpen) continue;
    const { inlines, depth } = pieces.takeBetween(run.piece, null);
    pieces.remove(run.piece);
    if (inlines.length === 0) continue;
    const types = typesOf(run);
    const wrapped = types.reduce((children, type) => [{ type, children }], inlines);
    for (const inline of wrapped) pieces.push(inline, depth + types.length);
  }
}

/** From the innermost. */
function typesOf({ char, count }: Run): Emphasis[] {
  if (char === '~') return ['strike'];
  if (count === 1) return ['emphasis'];
  return count === 2 ? ['strong'] : ['strong', 'emphasis'];
}
