import type { BranchMessage, MessagesAnswer } from '@parley/contracts';
import { infiniteQueryOptions } from '@tanstack/react-query';

import { listMessages, NEWEST } from '../../api/calls.ts';
import { ApiError } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { branchOf, type BranchPages, EMPTY_BRANCH } from './branch.ts';

/** What was read of a chat that is not shown is kept for so long. */
const KEPT_MS = 2 * 60_000;

/** Pages of it that are kept: one comes back to its end, or reads around the place that was left. */
const KEPT_PAGES = 2;

export function messagesQuery(chatId: string) {
  return infiniteQueryOptions({
    queryKey: ['messages', chatId],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? readNewest(chatId, signal)
        : listMessages(chatId, { before: pageParam }, signal),
    initialPageParam: NEWEST,
    getNextPageParam: (page) => page.before,
    select: branchOf,
    gcTime: KEPT_MS,
  });
}

/**
 * The newest window of the branch that is read here, or on the first reading of the one that the chat
 * shows. Another tab may have chosen a different branch since: nobody is moved away from what they
 * read. Where it is gone, the chat's own takes its place.
 */
function readNewest(chatId: string, signal: AbortSignal): Promise<MessagesAnswer> {
  return readThrough(chatId, knownBranch(chatId).at(-1)?.id ?? null, signal);
}

/** The newest window of the branch by a message; of the one that the chat shows, where that is gone. */
export async function readThrough(
  chatId: string,
  messageId: string | null,
  signal?: AbortSignal,
): Promise<MessagesAnswer> {
  if (messageId === null) return listMessages(chatId, {}, signal);
  try {
    return await listMessages(chatId, { through: messageId }, signal);
  } catch (error) {
    const isGone = error instanceof ApiError && error.body.code === 'message_not_found';
    if (!isGone) throw error;
    return listMessages(chatId, {}, signal);
  }
}

/** The branch as the server has it now, whether the chat is shown or not. */
export async function readBranch(chatId: string): Promise<BranchMessage[]> {
  const query = messagesQuery(chatId);
  // An older answer under way may not know what has happened since.
  await queryClient.cancelQueries({ queryKey: query.queryKey });
  return branchOf(await queryClient.fetchInfiniteQuery({ ...query, staleTime: 0 }));
}

/** The branch as this page knows it. */
export function knownBranch(chatId: string): BranchMessage[] {
  return branchOf(knownPages(chatId));
}

/** The same, as it was read. */
export function knownPages(chatId: string): BranchPages {
  return queryClient.getQueryData(messagesQuery(chatId).queryKey) ?? EMPTY_BRANCH;
}

/** Lets go of what was read far above the end of a chat that is left. */
export function forgetOlder(chatId: string): void {
  queryClient.setQueryData(
    messagesQuery(chatId).queryKey,
    (known) =>
      known && {
        pages: known.pages.slice(0, KEPT_PAGES),
        pageParams: known.pageParams.slice(0, KEPT_PAGES),
      },
  );
}
