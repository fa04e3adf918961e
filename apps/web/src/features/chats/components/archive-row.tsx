import type { Chat } from '@parley/contracts';
import { Trash2 } from 'lucide-react';
import { memo } from 'react';
import { Link } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { formatDay } from '../../../lib/format.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { unarchiveChat } from '../chats.actions.ts';
import { pathOf, useDeleteChat } from '../use-delete-chat.ts';
import { passFocus, ROW } from '../use-row-keys.ts';

/** A chat in the archive: a link to it, the day of its last message, and the two ways out. */
export const ArchiveRow = memo(function ArchiveRow({ chat }: { chat: Chat }) {
  const deleteChat = useDeleteChat();
  const title = chat.title === '' ? strings.chats.untitled : chat.title;
  const leaving = (how: (chat: Chat) => void) => () => {
    passFocus(chat.id);
    how(chat);
  };
  return (
    <li className="flex items-center gap-1 border-b border-line px-(--bleed) py-1.5 [contain-intrinsic-block-size:auto_2.8125rem] [content-visibility:auto]">
      <Link
        to={pathOf(chat.id)}
        {...{ [ROW]: chat.id }}
        className="flex min-w-0 grow items-baseline gap-3 rounded-sm py-1.5 -outline-offset-1 hover:underline max-md:flex-col max-md:gap-0"
      >
        <span dir="auto" className="max-w-full min-w-0 truncate md:grow">
          {title}
        </span>
        <span className="shrink-0 text-13 text-ink-3">{formatDay(Date.parse(chat.updatedAt))}</span>
      </Link>
      <Button
        variant="quiet"
        size="sm"
        aria-label={strings.chats.unarchiveOne(title)}
        onClick={leaving((it) => void unarchiveChat(it))}
        className="ms-2"
      >
        {strings.chats.unarchive}
      </Button>
      <IconButton
        label={strings.chats.deleteOne(title)}
        icon={Trash2}
        onClick={leaving(deleteChat)}
        className="-me-2 pointer-coarse:-me-3"
      />
    </li>
  );
});
