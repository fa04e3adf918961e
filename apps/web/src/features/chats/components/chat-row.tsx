import type { Chat } from '@parley/contracts';
import { type MouseEvent, memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { MoreButton, useMenu } from '../../../ui/menu.tsx';
import { chatsStore } from '../chats.store.ts';
import { focusRow, passFocus, ROW } from '../use-row-keys.ts';
import { pathOf } from '../use-delete-chat.ts';
import { ChatMark } from './chat-mark.tsx';
import { ChatMenu } from './chat-menu.tsx';
import { TitleField } from './title-field.tsx';

interface ChatRowProps {
  chat: Chat;
  isShown: boolean;
  isUnread: boolean;
  /** The one row of the list at which Tab stops. */
  isStop: boolean;
  onDelete: (chat: Chat) => void;
}

/**
 * A chat in the sidebar: a link, its mark, and its menu. It asks the router for nothing, so that of
 * two thousand rows only two are drawn again when another chat is opened; the list follows its link.
 */
export const ChatRow = memo(function ChatRow(props: ChatRowProps) {
  const { chat } = props;
  const renaming = useStore(chatsStore, (state) =>
    state.renaming?.chatId === chat.id && state.renaming.place === 'list' ? state.renaming : null,
  );
  return (
    <li
      // Rows out of sight cost nothing but their place.
      className="group relative [contain-intrinsic-block-size:auto_var(--h-row)] [content-visibility:auto]"
    >
      {renaming === null ? (
        <RowLink {...props} />
      ) : (
        <TitleField
          renaming={renaming}
          // The link is there when the field has gone.
          onDone={() => requestAnimationFrame(() => focusRow(chat.id))}
          className="h-(--h-row) px-2.5"
        />
      )}
    </li>
  );
});

function RowLink({ chat, isShown, isUnread, isStop, onDelete }: ChatRowProps) {
  const menu = useMenu();
  const link = useRef<HTMLAnchorElement>(null);
  const title = chat.title === '' ? strings.chats.untitled : chat.title;
  const isOpen = menu.openedBy !== null;
  useEffect(() => {
    if (isShown) link.current?.scrollIntoView({ block: 'nearest' });
  }, [isShown]);

  // The key for it and Shift with F10 come as a press without a place.
  const onContextMenu = (event: MouseEvent) => {
    event.preventDefault();
    menu.open(event.button === 2 ? 'pointer' : 'keyboard');
  };
  return (
    <>
      <a
        ref={link}
        href={pathOf(chat.id)}
        {...{ [ROW]: chat.id }}
        tabIndex={isStop ? 0 : -1}
        aria-current={isShown ? 'page' : undefined}
        onContextMenu={onContextMenu}
        className={classNames(
          'flex h-(--h-row) items-center gap-2 rounded-md px-2.5 -outline-offset-2 transition-colors duration-(--d-fast) group-focus-within:pe-9 group-hover:pe-9 pointer-coarse:pe-12',
          (isShown || isOpen) && 'pe-9',
          // Tints are not drawn in forced colours.
          isShown && 'bg-selected forced-colors:border-s-4',
          !isShown && (isOpen ? 'bg-hover' : 'group-hover:bg-hover group-hover:text-ink'),
          isShown || isUnread ? 'font-strong text-ink' : isOpen ? 'text-ink' : 'text-ink-2',
        )}
      >
        <span dir="auto" className="min-w-0 grow truncate">
          {title}
        </span>
        <ChatMark running={chat.running} unread={isUnread} />
      </a>
      <ChatMenu
        chat={chat}
        place="list"
        menu={menu}
        onDelete={onDelete}
        onLeave={() => passFocus(chat.id)}
        button={
          <MoreButton
            label={strings.chats.actions(title)}
            size="sm"
            tabIndex={isStop ? 0 : -1}
            className={classNames(
              'absolute inset-y-0 end-1.5 my-auto hover:bg-on-tint aria-expanded:bg-on-tint pointer-coarse:end-0',
              !isShown &&
                !isOpen &&
                'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100',
            )}
          />
        }
      />
    </>
  );
}
