import { ChatTitle } from '../../chats/components/chat-title.tsx';
import { PageTitle } from '../../chats/components/page-title.tsx';
import { PageBar } from '../../frame/components/page-bar.tsx';

/** @param chatId `null` for a chat that has not begun */
export function ChatBar({ chatId }: { chatId: string | null }) {
  return <PageBar>{chatId === null ? <PageTitle /> : <ChatTitle chatId={chatId} />}</PageBar>;
}
