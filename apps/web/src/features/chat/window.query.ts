import type { BranchMessage, MessagesAnswer } from '@parley/contracts';
import { infiniteQueryOptions } from '@tanstack/react-query';

import { readWindow, type WindowPlace } from '../../api/window-calls.ts';
import { NEWEST } from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { branchOf, type BranchPages } from './branch.ts';

/** Messages that come at once on nearing an edge of what was read. */
const STEP = '50';

/** A place in a chat, far from its end: the message around which it is read, on the branch of a leaf. */
export interface Place {
  id: string;
  leafId: string;
}

/** The messages around a place, and on from there in both directions. Gone soon after it is left. */
export function windowQuery(chatId: string, { id, leafId }: Place) {
  const middle: WindowPlace = { around: id, leafId };
  return infiniteQueryOptions({
    queryKey: ['window', chatId, id, leafId],
    queryFn: ({ pageParam, signal }) => readWindow(chatId, pageParam, signal),
    initialPageParam: middle,
    // As those of the newest messages: what is newer comes first.
    getNextPageParam: (page: MessagesAnswer): WindowPlace | null =>
      page.before === null ? null : { before: page.before, limit: STEP },
    getPreviousPageParam: (page: MessagesAnswer): WindowPlace | null =>
      page.after === null ? null : { after: page.after, leafId, limit: STEP },
    select: branchOf,
    gcTime: 0,
    retry: false,
  });
}

/** Messages of a branch, and whether they go on to its end. */
export interface Reach {
  messages: readonly BranchMessage[];
  endsAtLeaf: boolean;
}

/** What was read around a place, with the newest messages below where the two have met. */
export function joinReach(
  window: readonly BranchMessage[],
  newest: readonly BranchMessage[],
): Reach {
  const places = new Map(newest.map(({ id }, index) => [id, index]));
  const meeting = window.findIndex(({ id }) => places.has(id));
  if (meeting !== -1) {
    const from = places.get(window[meeting]?.id ?? '') ?? 0;
    return { messages: [...window.slice(0, meeting), ...newest.slice(from)], endsAtLeaf: true };
  }
  const isNext = newest[0] !== undefined && newest[0].parentId === window.at(-1)?.id;
  return { messages: isNext ? [...window, ...newest] : window, endsAtLeaf: isNext };
}

/**
 * The messages of a chat below one of which something is about to change: where that one is known from
 * a place far from the end alone, those around it. What is put below it ends the branch.
 */
export function pagesAbove(
  chatId: string,
  newest: BranchPages,
  messageId: string | null,
): BranchPages {
  if (messageId === null || holds(newest, messageId)) return newest;
  const windows = queryClient.getQueriesData<BranchPages>({ queryKey: ['window', chatId] });
  const window = windows.map(([, pages]) => pages).find((it) => it && holds(it, messageId));
  if (window === undefined) return newest;
  const above = window.pages.slice(0, -1).map(({ before }) => before);
  return { pages: window.pages, pageParams: [NEWEST, ...above] };
}

function holds({ pages }: BranchPages, messageId: string): boolean {
  return pages.some(({ messages }) => messages.some(({ id }) => id === messageId));
}
