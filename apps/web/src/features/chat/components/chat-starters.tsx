import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { formatAgo } from '../../../lib/format.ts';
import { useNow } from '../../../ui/use-now.ts';
import { chatsQuery } from '../../chats/chats.queries.ts';
import { useListed } from '../../chats/use-listed.ts';
import { useNeededKey } from '../../keys/use-needed-key.ts';
import { chatStore } from '../chat.store.ts';
import { focusMessageField } from '../../composer/components/message-field.tsx';

const MINUTE_MS = 60_000;
const RECENT = 3;

/** Under the composer of an empty chat: ways to begin, and chats to go on with. */
export function ChatStarters({ chatId, home }: { chatId: string; home: string }) {
  return (
    <div className="scroller min-h-0 grow-5 pb-4">
      <div className="column">
        {useNeededKey() === null && <Prompts home={home} />}
        <Recent exceptId={chatId} />
      </div>
    </div>
  );
}

/** They make room, without a jump, for what is being typed. */
function Prompts({ home }: { home: string }) {
  const isTyping = useStore(chatStore, ({ drafts }) => drafts[home] !== undefined);
  const begin = (text: string) => {
    chatStore.setDraftText(home, text);
    focusMessageField();
  };
  return (
    <ul
      aria-label={strings.chat.prompts}
      className={classNames(
        'bleed grid grid-cols-4 gap-2 transition-opacity duration-(--d-base) max-md:-mx-2 max-md:grid-cols-2',
        isTyping && 'invisible opacity-0',
      )}
    >
      {strings.chat.promptList.map(({ title, help, text }) => (
        <li key={title}>
          <button
            type="button"
            onClick={() => begin(text)}
            className="h-full w-full rounded-lg border border-line px-3.5 py-3 text-start transition-colors duration-(--d-fast) hover:bg-hover"
          >
            <span className="block text-13 font-strong">{title}</span>
            <span className="block text-12 text-ink-3">{help}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Recent({ exceptId }: { exceptId: string }) {
  const { data } = useInfiniteQuery(chatsQuery);
  const chats = useListed(data, false)
    .filter(({ id }) => id !== exceptId)
    .slice(0, RECENT);
  const now = useNow(MINUTE_MS);
  if (chats.length === 0) return null;
  return (
    <section aria-label={strings.chat.goOn} className="pt-8">
      <h2 className="pb-1.5 text-12 font-strong text-ink-3">{strings.chat.goOn}</h2>
      <ul>
        {chats.map(({ id, title, updatedAt }) => (
          <li key={id}>
            <Link
              to={`/chats/${id}`}
              className="-mx-2.5 flex h-(--h-row) items-center justify-between gap-4 rounded-md px-2.5 text-ink-2 -outline-offset-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink"
            >
              <span dir="auto" className="truncate">
                {title === '' ? strings.chats.untitled : title}
              </span>
              <span className="shrink-0 text-ink-3">{formatAgo(Date.parse(updatedAt), now)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
