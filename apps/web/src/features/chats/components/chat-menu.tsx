import type { Chat } from '@parley/contracts';
import { Archive, ArchiveRestore, Pencil, Search, Trash2 } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Menu, type MenuItem, type MenuProps } from '../../../ui/menu.tsx';
import { archiveChat, startRenaming, unarchiveChat } from '../chats.actions.ts';
import { openFind } from '../../chat/find.store.ts';
import type { Renaming } from '../chats.store.ts';

interface ChatMenuProps extends Omit<MenuProps, 'items'> {
  chat: Chat;
  place: Renaming['place'];
  onDelete: (chat: Chat) => void;
  /** Runs before the chat leaves the list. */
  onLeave?: () => void;
}

/** What can be done with a chat. */
export function ChatMenu({ chat, place, onDelete, onLeave, ...rest }: ChatMenuProps) {
  const find: MenuItem = {
    icon: Search,
    label: strings.chats.find,
    onSelect: () => openFind(chat.id),
  };
  const rename: MenuItem = {
    icon: Pencil,
    label: strings.chats.rename,
    onSelect: () => startRenaming(chat, place),
  };
  const archive: MenuItem = {
    icon: Archive,
    label: strings.chats.archive,
    onSelect: () => {
      onLeave?.();
      void archiveChat(chat);
    },
  };
  const unarchive: MenuItem = {
    icon: ArchiveRestore,
    label: strings.chats.unarchive,
    onSelect: () => void unarchiveChat(chat),
  };
  const remove: MenuItem = {
    icon: Trash2,
    label: strings.chats.delete,
    danger: true,
    onSelect: () => {
      onLeave?.();
      onDelete(chat);
    },
  };
  // In the list of chats there is none to look at.
  const ofPage = place === 'header' ? [find] : [];
  return (
    <Menu {...rest} items={[[...ofPage, rename, chat.archived ? unarchive : archive], [remove]]} />
  );
}
