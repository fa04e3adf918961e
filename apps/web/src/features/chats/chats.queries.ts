import type { Chat } from '@parley/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { listChats, NEWEST, readChat } from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';

/** While an answer is written in another tab or on another device: how often to ask whether it still is. */
const RUNNING_MS = 5_000;

export const chatsQuery = infiniteQueryOptions({
  queryKey: ['chats', 'list'],
  queryFn: ({ pageParam, signal }) => listChats(pageParam, signal),
  initialPageParam: NEWEST,
  getNextPageParam: (page) => page.nextCursor,
  select: ({ pages }) => pages.flatMap((page) => page.chats),
  refetchInterval: ({ state }) => {
    const running =
      state.data?.pages.some((page) => page.chats.some((chat) => chat.running)) ?? false;
    return running ? RUNNING_MS : false;
  },
});

export function chatQuery(chatId: string) {
  return queryOptions({
    queryKey: ['chats', 'one', chatId],
    queryFn: ({ signal }) => readChat(chatId, signal),
    placeholderData: () => listedChat(chatId),
  });
}

function listedChat(chatId: string): Chat | undefined {
  const pages = queryClient.getQueryData(chatsQuery.queryKey)?.pages ?? [];
  return pages.flatMap((page) => page.chats).find((chat) => chat.id === chatId);
}

/** Reads again what the sidebar and the title show. */
export function refreshChats(): void {
  void queryClient.invalidateQueries({ queryKey: ['chats'] });
}
