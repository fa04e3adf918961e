import type { BranchMessage } from '@parley/contracts';
import { infiniteQueryOptions } from '@tanstack/react-query';

import { listMessages, NEWEST } from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { branchOf } from './branch.ts';

export function messagesQuery(chatId: string) {
  return infiniteQueryOptions({
    queryKey: ['messages', chatId],
    queryFn: ({ pageParam, signal }) => listMessages(chatId, pageParam, signal),
    initialPageParam: NEWEST,
    getNextPageParam: (page) => page.before,
    select: branchOf,
  });
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
  const pages = queryClient.getQueryData(messagesQuery(chatId).queryKey);
  return pages === undefined ? [] : branchOf(pages);
}
