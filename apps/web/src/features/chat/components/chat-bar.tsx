import { useQuery } from '@tanstack/react-query';
import { Menu } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { chatQuery } from '../../chats/chats.queries.ts';
import { useSidebar } from '../../frame/use-sidebar.ts';

/** @param chatId `null` for a chat that has not begun */
export function ChatBar({ chatId }: { chatId: string | null }) {
  const { setOpen } = useSidebar();
  return (
    <header className="z-(--z-bar) flex h-(--bar) shrink-0 items-center gap-1 ps-5 pe-3 max-md:px-1.5">
      <IconButton
        label={strings.frame.openSidebar}
        icon={Menu}
        onClick={() => setOpen(true)}
        className="md:hidden"
      />
      {chatId === null ? <title>{strings.product}</title> : <ChatTitle chatId={chatId} />}
    </header>
  );
}

function ChatTitle({ chatId }: { chatId: string }) {
  const { data: chat } = useQuery(chatQuery(chatId));
  if (chat === undefined) return null;
  const title = chat.title === '' ? strings.chats.untitled : chat.title;
  return (
    <>
      <title>{strings.pageTitle(title)}</title>
      <h1 dir="auto" className="min-w-0 truncate font-strong">
        {title}
      </h1>
    </>
  );
}
