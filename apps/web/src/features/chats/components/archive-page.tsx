import { useInfiniteQuery } from '@tanstack/react-query';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { PageBar } from '../../frame/components/page-bar.tsx';
import { archiveQuery } from '../chats.queries.ts';
import { useListed } from '../use-listed.ts';
import { ArchiveRow } from './archive-row.tsx';
import { ChatListSkeleton } from './chat-list-skeleton.tsx';
import { ChatListUnreadable } from './chat-list-unreadable.tsx';
import { PageTitle } from './page-title.tsx';

/** The chats that were put away. */
export function ArchivePage() {
  return (
    <main className="flex h-full flex-col bg-canvas">
      <PageTitle title={strings.chats.archivePage} />
      <PageBar />
      <div className="scroller min-h-0 grow [scrollbar-gutter:stable_both-edges]">
        <div className="column pt-3 pb-10">
          <h1 className="text-24 font-title tracking-title">{strings.chats.archivePage}</h1>
          <p className="mt-1 mb-6 text-ink-2">{strings.chats.archiveHelp}</p>
          <Archive />
        </div>
      </div>
    </main>
  );
}

function Archive() {
  const query = useInfiniteQuery(archiveQuery);
  const { data, isPending, isFetching, hasNextPage, isFetchingNextPage } = query;
  const chats = useListed(data, true);
  if (isPending) return <ChatListSkeleton />;
  if (data === undefined) {
    return <ChatListUnreadable isBusy={isFetching} onRetry={() => void query.refetch()} />;
  }
  if (chats.length === 0) return <p className="text-ink-3">{strings.chats.archiveNone}</p>;
  return (
    <>
      <ul className="bleed border-t border-line">
        {chats.map((chat) => (
          <ArchiveRow key={chat.id} chat={chat} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="quiet"
          size="sm"
          busy={isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
          className="mt-3 -ms-2.5"
        >
          {strings.chats.older}
        </Button>
      )}
    </>
  );
}
