import type { Chat } from '@parley/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { NavLink } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { groupByTime } from '../../../lib/time-groups.ts';
import { Button } from '../../../ui/button.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { chatsQuery } from '../chats.queries.ts';

const MINUTE_MS = 60_000;

/** All chats, newest first, under the days they belong to. */
export function ChatList() {
  const { data, isPending, isError, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useInfiniteQuery(chatsQuery);
  const now = useNow(MINUTE_MS);
  const chats = data ?? [];

  if (isPending) return null;
  if (chats.length === 0) {
    return (
      <p className="px-2.5 pt-3.5 text-13 text-ink-3">
        {isError ? strings.chats.failed : strings.chats.none}
      </p>
    );
  }
  return (
    <>
      {groupByTime(chats, (chat) => Date.parse(chat.updatedAt), now).map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className="px-2.5 pt-3.5 pb-1.5 text-12 font-strong text-ink-3">{group.label}</h2>
          <ul>
            {group.items.map((chat) => (
              <ChatLink key={chat.id} chat={chat} />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <Button
          variant="quiet"
          size="sm"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          className="mt-2"
        >
          {strings.chats.older}
        </Button>
      )}
    </>
  );
}

const ChatLink = memo(function ChatLink({ chat }: { chat: Chat }) {
  return (
    <li>
      <NavLink
        to={`/chats/${chat.id}`}
        className={({ isActive }) =>
          classNames(
            'flex h-(--h-row) items-center gap-2 rounded-md px-2.5 -outline-offset-2 transition-colors duration-(--d-fast)',
            isActive
              ? 'bg-selected font-strong text-ink'
              : 'text-ink-2 hover:bg-hover hover:text-ink',
          )
        }
      >
        <span dir="auto" className="min-w-0 grow truncate">
          {chat.title === '' ? strings.chats.untitled : chat.title}
        </span>
        {chat.running && (
          <>
            <Spinner />
            <span className="sr-only">{strings.chats.answering}</span>
          </>
        )}
      </NavLink>
    </li>
  );
});
