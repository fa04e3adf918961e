import { useInfiniteQuery } from '@tanstack/react-query';
import { NavLink, useMatch } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { groupByTime } from '../../../lib/time-groups.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { chatsQuery } from '../chats.queries.ts';
import { marksStore } from '../marks.store.ts';
import { useDeleteChat } from '../use-delete-chat.ts';
import { useFollowRow } from '../use-follow-row.ts';
import { useListed } from '../use-listed.ts';
import { useRowKeys } from '../use-row-keys.ts';
import { ChatListSkeleton } from './chat-list-skeleton.tsx';
import { ChatListUnreadable } from './chat-list-unreadable.tsx';
import { ChatRow } from './chat-row.tsx';

const MINUTE_MS = 60_000;

/** All chats, newest first, under the days they belong to. */
export function ChatList() {
  const { data, isPending, isError, isFetching, refetch } = useInfiniteQuery(chatsQuery);
  if (isPending) return <ChatListSkeleton className="px-2.5 pt-9" />;
  if (isError && data === undefined) {
    return <ChatListUnreadable isBusy={isFetching} onRetry={() => void refetch()} />;
  }
  return (
    <>
      <Groups />
      <Older />
      <NavLink
        to="/archive"
        className={({ isActive }) =>
          classNames(
            'mt-3 flex h-(--h-row) items-center rounded-md px-2.5 text-13 -outline-offset-2 transition-colors duration-(--d-fast)',
            isActive
              ? 'bg-selected font-strong text-ink'
              : 'text-ink-3 hover:bg-hover hover:text-ink',
          )
        }
      >
        {strings.chats.archivePage}
      </NavLink>
    </>
  );
}

function Groups() {
  const { data } = useInfiniteQuery(chatsQuery);
  const chats = useListed(data, false);
  const unread = useStore(marksStore, (marks) => marks.unread);
  const shownId = useMatch('/chats/:chatId')?.params.chatId ?? null;
  const ids = chats.map(({ id }) => id);
  const { stopId, onKeyDown, onFocus } = useRowKeys(ids, shownId);
  const deleteChat = useDeleteChat();
  const onClick = useFollowRow();
  const now = useNow(MINUTE_MS);

  if (chats.length === 0) {
    return <p className="px-2.5 pt-3.5 text-13 text-ink-3">{strings.chats.none}</p>;
  }
  return (
    <div role="presentation" onClick={onClick} onKeyDown={onKeyDown} onFocus={onFocus}>
      {groupByTime(chats, (chat) => Date.parse(chat.updatedAt), now).map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className="px-2.5 pt-3.5 pb-1.5 text-12 font-strong text-ink-3">{group.label}</h2>
          <ul>
            {group.items.map((chat) => (
              <ChatRow
                key={chat.id}
                chat={chat}
                isShown={chat.id === shownId}
                isUnread={unread.includes(chat.id)}
                isStop={chat.id === stopId}
                onDelete={deleteChat}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Older() {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(chatsQuery);
  if (!hasNextPage) return null;
  return (
    <Button
      variant="quiet"
      size="sm"
      busy={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
      className="mt-2"
    >
      {strings.chats.older}
    </Button>
  );
}
