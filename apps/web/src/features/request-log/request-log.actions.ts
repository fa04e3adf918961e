import type { RequestLog } from '@parley/contracts';

import { listRequestLogs, type RequestLogPage } from '../../api/request-log-calls.ts';
import { RequestLogTail } from '../../api/request-log-tail.ts';
import { arrive, release, requestLogStore } from './request-log.store.ts';
import { isCaughtUp, merged } from './rows.ts';

/** The most that the server gives at once. */
const PAGE_ROWS = 200;
/** A page that was away for longer than these tell of begins anew instead of catching up. */
const MAX_CATCH_UP_PAGES = 10;
/** Where more rows than this are shown, and nobody looks further down, it begins anew as well. */
const MAX_ROWS = 5_000;

const { getState, setState } = requestLogStore;

let tail: RequestLogTail | null = null;
/** End the readings under way, which later ones make needless: of what is new, and of what is older. */
let newer = new AbortController();
let older = new AbortController();

/** Reads the log and follows it, for as long as its page is shown. @returns how to end that */
export function watchLog(): () => void {
  if (getState().isLive) follow();
  else void catchUp();
  return () => {
    unfollow();
    newer.abort();
    older.abort();
    setState((state) => ({ ...release(state), reading: null, isHeld: false }));
  };
}

export function setLive(isLive: boolean): void {
  setState({ isLive });
  if (isLive) follow();
  else unfollow();
}

/** Whether the rows are to keep their places; what came meanwhile is shown when they need not. */
export function hold(isHeld: boolean): void {
  if (getState().isHeld === isHeld) return;
  setState({ isHeld });
  if (!isHeld) takeIn();
}

/** Shows what came meanwhile. */
export function takeIn(): void {
  setState(release);
  keepBounds();
}

/** Reads the list from its top, and forgets what is not on its first page. */
export async function readNewest(): Promise<void> {
  older.abort();
  newer.abort();
  newer = new AbortController();
  const { signal } = newer;
  setState({ reading: 'newest' });
  try {
    const page = await readPage(null, signal);
    setState(({ rows, waiting }) => ({
      rows: upTo(page, merged(rows, waiting)),
      waiting: [],
      olderCursor: page.nextCursor,
      hasRead: true,
      isBehind: false,
      reading: null,
      problem: null,
    }));
  } catch (error) {
    fail('newest', error, signal);
  }
}

export async function readOlder(): Promise<void> {
  const { olderCursor, reading } = getState();
  if (olderCursor === null || reading !== null) return;
  older = new AbortController();
  const { signal } = older;
  setState({ reading: 'older' });
  try {
    const page = await readPage(olderCursor, signal);
    setState(({ rows }) => ({
      rows: merged(rows, page.requestLogs),
      olderCursor: page.nextCursor,
      reading: null,
      problem: null,
    }));
  } catch (error) {
    fail('older', error, signal);
  }
}

function follow(): void {
  tail ??= new RequestLogTail({
    onRows: takeRows,
    onGap: () => void catchUp(),
    onConnection: (isConnected) => setState({ isConnected }),
  });
}

function unfollow(): void {
  tail?.close();
  tail = null;
  setState({ isConnected: false });
}

function takeRows(rows: readonly RequestLog[]): void {
  setState((state) => arrive(state, rows));
  keepBounds();
}

/** Nobody looks further down than the top: the page may forget what is below. */
function keepBounds(): void {
  const { isHeld, isBehind, rows, reading, problem } = getState();
  if (isHeld || reading === 'newest' || problem !== null) return;
  if (isBehind || rows.length > MAX_ROWS) void readNewest();
}

/** Reads what was written while nobody told of it; a failure is tried again with the connection. */
async function catchUp(): Promise<void> {
  const { hasRead, reading, rows: known } = getState();
  if (!hasRead || reading === 'newest') return readNewest();
  newer.abort();
  newer = new AbortController();
  const { signal } = newer;
  let cursor: string | null = null;
  try {
    for (let count = 0; count < MAX_CATCH_UP_PAGES; count += 1) {
      const page: RequestLogPage = await readPage(cursor, signal);
      takeRows(page.requestLogs);
      cursor = page.nextCursor;
      if (cursor === null || isCaughtUp(page.requestLogs.at(-1), known)) return;
    }
  } catch {
    // Where the server cannot be reached, its return is another gap.
    if (signal.aborted || !getState().isConnected) return;
  }
  setState({ isBehind: true, waiting: [] });
  keepBounds();
}

function readPage(cursor: string | null, signal: AbortSignal): Promise<RequestLogPage> {
  return listRequestLogs({ cursor, limit: PAGE_ROWS }, signal);
}

/** The page, with what is newer than its last row of what came meanwhile. */
function upTo(page: RequestLogPage, known: readonly RequestLog[]): readonly RequestLog[] {
  const last = page.requestLogs.at(-1);
  const isWithin = (row: RequestLog) =>
    page.nextCursor === null || last === undefined || row.createdAt > last.createdAt;
  return merged(page.requestLogs, known.filter(isWithin));
}

function fail(of: 'newest' | 'older', thrown: unknown, signal: AbortSignal): void {
  if (signal.aborted) return;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  setState({ reading: null, problem: { of, error } });
}
