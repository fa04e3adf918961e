import type { Chat } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { ApiError } from '../../../api/client.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useMenu } from '../../../ui/menu.tsx';
import { forgetMessages, unarchiveChat } from '../chats.actions.ts';
import { chatQuery } from '../chats.queries.ts';
import { asExpected, chatsStore } from '../chats.store.ts';
import { useDeleteChat } from '../use-delete-chat.ts';
import { ChatMenu } from './chat-menu.tsx';
import { PageTitle } from './page-title.tsx';
import { TitleField } from './title-field.tsx';

/** The title of a stored chat, at the top of its page, with what can be done with the chat behind it. */
export function ChatTitle({ chatId }: { chatId: string }) {
  const { data, error } = useQuery(chatQuery(chatId));
  const pending = useStore(chatsStore, (state) => state.pending[chatId]);
  const renaming = useStore(chatsStore, ({ renaming: it }) =>
    it?.chatId === chatId && it.place === 'header' ? it : null,
  );
  const button = useRef<HTMLButtonElement>(null);
  useForgetting(chatId, error);

  const chat = data && (asExpected(data, pending) ?? data);
  if (chat === undefined) return null;
  const title = chat.title === '' ? strings.chats.untitled : chat.title;
  return (
    <>
      <PageTitle title={title} />
      {renaming === null ? (
        <h1 className="-ms-2 min-w-0 max-md:ms-0">
          <TitleButton chat={chat} title={title} button={button} />
        </h1>
      ) : (
        <>
          <h1 className="sr-only">{title}</h1>
          <TitleField
            renaming={renaming}
            // The button is there when the field has gone.
            onDone={() => requestAnimationFrame(() => button.current?.focus())}
            className="-ms-2 h-(--h-md) max-w-(--measure) px-[7px] font-strong"
          />
        </>
      )}
      {chat.archived && renaming === null && (
        <>
          <span className="ms-1 shrink-0 rounded-xs bg-fill px-1.5 py-0.5 text-12 text-ink-2">
            {strings.chats.archived}
          </span>
          <Button variant="quiet" size="sm" onClick={() => void unarchiveChat(chat)}>
            {strings.chats.unarchive}
          </Button>
        </>
      )}
    </>
  );
}

interface TitleButtonProps {
  chat: Chat;
  title: string;
  button: RefObject<HTMLButtonElement | null>;
}

function TitleButton({ chat, title, button }: TitleButtonProps) {
  const menu = useMenu();
  const deleteChat = useDeleteChat();
  return (
    <ChatMenu
      chat={chat}
      place="header"
      menu={menu}
      onDelete={deleteChat}
      align="start"
      button={
        <button
          ref={button}
          type="button"
          className="flex h-(--h-md) max-w-full items-center gap-1 rounded-sm px-2 font-strong transition-colors duration-(--d-fast) hover:bg-hover aria-expanded:bg-hover"
        >
          <span dir="auto" className="truncate">
            {title}
          </span>
          <span className="text-ink-3">
            <Icon of={ChevronDown} size="sm" />
          </span>
        </button>
      }
    />
  );
}

/** A chat that was deleted elsewhere while it is shown: the page stops showing what was read before. */
function useForgetting(chatId: string, error: Error | null): void {
  const isGone = error instanceof ApiError && error.status === 404;
  useEffect(() => {
    if (isGone) forgetMessages(chatId);
  }, [chatId, isGone]);
}
