import type { Chat } from '@parley/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import { type ChatsPage, listChats, NEWEST, readChat } from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';

/** While an answer is written in another tab or on another device: how often to ask whether it still is. */
const RUNNING_MS = 5_000;
/** What is seen at once, and what is asked for by hand; the most that the server gives is 200. */
const FIRST_PAGE = 50;
const OLDER_PAGE = 200;
/** How long an older page is taken as read, as long as it begins where it did. */
const OLDER_PAGE_MS = 60_000;

const olderPages = new Map<string, { page: ChatsPage; readAt: number }>();

/** The sidebar's chats, newest first. */
export const chatsQuery = infiniteQueryOptions({
  queryKey: ['chats', 'list'],
  queryFn: ({ pageParam, signal }) => readPage(false, pageParam, signal),
  initialPageParam: NEWEST,
  getNextPageParam: (page) => page.nextCursor,
  select: ({ pages }) => chatsOf(pages),
  refetchInterval: ({ state }) => {
    const running = chatsOf(state.data?.pages ?? []).some((chat) => chat.running);
    return running ? RUNNING_MS : false;
  },
});

/** The chats that were put away, newest first. */
export const archiveQuery = infiniteQueryOptions({
  queryKey: ['chats', 'archive'],
  queryFn: ({ pageParam, signal }) => readPage(true, pageParam, signal),
  initialPageParam: NEWEST,
  getNextPageParam: (page) => page.nextCursor,
  select: ({ pages }) => chatsOf(pages),
});

export function chatQuery(chatId: string) {
  return queryOptions({
    queryKey: ['chats', 'one', chatId],
    queryFn: ({ signal }) => readChat(chatId, signal),
    placeholderData: () => listedChat(chatId),
  });
}

/** A chat as it was last read, wherever that was. */
export function knownChat(chatId: string): Chat | undefined {
  return queryClient.getQueryData(chatQuery(chatId).queryKey) ?? listedChat(chatId);
}

/** Reads again what the sidebar and the title show. */
export function refreshChats(): void {
  olderPages.clear();
  void queryClient.invalidateQueries({ queryKey: ['chats'] });
}

/** Takes over a newer form of a chat, in its place in the lists. */
export async function keepChat(newer: Chat): Promise<void> {
  // An older answer under way must not overwrite this one.
  await queryClient.cancelQueries({ queryKey: ['chats'] });
  queryClient.setQueryData(chatQuery(newer.id).queryKey, newer);
  for (const { queryKey } of [chatsQuery, archiveQuery]) {
    queryClient.setQueryData(
      queryKey,
      (data) =>
        data && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            chats: page.chats.map((chat) => (chat.id === newer.id ? newer : chat)),
          })),
        },
    );
  }
  refreshChats();
}

/** An older page is asked for again and again, with every newer one: many hundred chats, that hardly change. */
async function readPage(
  archived: boolean,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ChatsPage> {
  if (cursor === null) return listChats({ archived, cursor, limit: FIRST_PAGE }, signal);
  const known = olderPages.get(cursor);
  if (known !== undefined && Date.now() - known.readAt < OLDER_PAGE_MS) return known.page;
  const page = await listChats({ archived, cursor, limit: OLDER_PAGE }, signal);
  olderPages.set(cursor, { page, readAt: Date.now() });
  return page;
}

/** A chat that moved up while the pages were read is on two of them: the newer place counts. */
function chatsOf(pages: readonly ChatsPage[]): Chat[] {
  const chats = new Map<string, Chat>();
  for (const page of pages) {
    for (const chat of page.chats) if (!chats.has(chat.id)) chats.set(chat.id, chat);
  }
  return [...chats.values()];
}

function listedChat(chatId: string): Chat | undefined {
  const pages = [chatsQuery, archiveQuery].flatMap(
    ({ queryKey }) => queryClient.getQueryData(queryKey)?.pages ?? [],
  );
  return chatsOf(pages).find((chat) => chat.id === chatId);
}
