import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';

/** What happens in a chat: an answer is being written, or one has not been seen. */
export function ChatMark({ running, unread }: { running: boolean; unread: boolean }) {
  if (!running && !unread) return null;
  return (
    <>
      {running ? <Spinner /> : <StatusDot tone="accent" />}
      <span className="sr-only">{running ? strings.chats.answering : strings.chats.unread}</span>
    </>
  );
}
