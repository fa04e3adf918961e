import type { RequestLog } from '@parley/contracts';
import { createStore } from 'zustand/vanilla';

import { merged } from './rows.ts';

/** More than this does not wait to be shown: the list is read again instead. */
export const MAX_WAITING_ROWS = 1_000;

export interface RequestLogState {
  /** What is shown: newest first, by when they began, without a gap between two of them. */
  rows: readonly RequestLog[];
  /** What came while the rows had to keep their places. */
  waiting: readonly RequestLog[];
  /** Whether more was written than this page has taken: the list has to be read from its top. */
  isBehind: boolean;
  /** Whether the rows keep their places: somebody is looking at them. */
  isHeld: boolean;
  /** Where the rows after the last one begin; `null` where the log ends. */
  olderCursor: string | null;
  /** Whether the list was ever read. */
  hasRead: boolean;
  reading: 'newest' | 'older' | null;
  /** Why the last reading failed, and of what. */
  problem: { of: 'newest' | 'older'; error: Error } | null;
  /** Whether new rows are wanted, and whether they arrive. */
  isLive: boolean;
  isConnected: boolean;
}

export const EMPTY_LOG: RequestLogState = {
  rows: [],
  waiting: [],
  isBehind: false,
  isHeld: false,
  olderCursor: null,
  hasRead: false,
  reading: null,
  problem: null,
  isLive: true,
  isConnected: false,
};

export const requestLogStore = createStore<RequestLogState>(() => EMPTY_LOG);

type Change = Partial<RequestLogState>;

/** The log with rows that came just now: at once, or when its rows may move again. */
export function arrive(state: RequestLogState, more: readonly RequestLog[]): Change {
  const { rows, waiting, isHeld, olderCursor } = state;
  const known = new Set([...rows, ...waiting].map(({ id }) => id));
  const oldest = rows.at(-1);
  // What began before all that is shown comes with its page, when that is asked for.
  const isInReach = ({ createdAt }: RequestLog) =>
    olderCursor === null || oldest === undefined || createdAt >= oldest.createdAt;
  const news = more.filter((row) => !known.has(row.id) && isInReach(row));
  if (news.length === 0) return {};
  if (!isHeld) return { rows: merged(rows, news) };
  if (waiting.length + news.length > MAX_WAITING_ROWS) return { waiting: [], isBehind: true };
  return state.isBehind ? {} : { waiting: merged(waiting, news) };
}

/** The log with all that waited in its place. */
export function release({ rows, waiting }: RequestLogState): Change {
  return waiting.length === 0 ? {} : { rows: merged(rows, waiting), waiting: [] };
}
