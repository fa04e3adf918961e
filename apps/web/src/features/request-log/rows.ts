import type { RequestLog } from '@parley/contracts';

/** A row that is written now began within this time: few answers are given longer, if any. */
const LONGEST_CALL_MS = 60 * 60 * 1000;

/** Both, newest first, each row once. */
export function merged(
  known: readonly RequestLog[],
  more: readonly RequestLog[],
): readonly RequestLog[] {
  const byId = new Map([...known, ...more].map((row) => [row.id, row]));
  return [...byId.values()].toSorted(newestFirst);
}

function newestFirst(a: RequestLog, b: RequestLog): number {
  return order(b.createdAt, a.createdAt) || order(b.id, a.id);
}

/** Times of the server are all of one form, so their text has their order. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Whether a list that was read down to its row `last` holds all that may have been written since
 * the page last learned of any: it knows `known`, and no call takes longer than an hour.
 */
export function isCaughtUp(last: RequestLog | undefined, known: readonly RequestLog[]): boolean {
  const [newest] = known;
  if (last === undefined || newest === undefined) return true;
  const oldest = known.at(-1) ?? newest;
  const since = new Date(Date.parse(newest.createdAt) - LONGEST_CALL_MS).toISOString();
  return last.createdAt < since || last.createdAt < oldest.createdAt;
}
