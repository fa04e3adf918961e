import { useNavigate } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ChatBar } from './chat-bar.tsx';
import { MESSAGE_FIELD_ID } from './message-field.tsx';

/** Stands in for a chat that does not exist, or cannot be read at the moment. */
export function ChatUnreadable({
  isMissing,
  onRetry,
}: {
  isMissing: boolean;
  onRetry: () => void;
}) {
  const navigate = useNavigate();
  return (
    // The skip link leads here when there is no message box.
    <main
      id={MESSAGE_FIELD_ID}
      tabIndex={-1}
      className="flex h-full flex-col bg-canvas outline-none"
    >
      <ChatBar chatId={null} />
      <div role="alert" className="column pt-[18vh]">
        <h1 className="text-24 font-title tracking-title">
          {isMissing ? strings.chats.notFound : strings.chats.unreadable}
        </h1>
        <p className="mt-1 mb-5 text-16 text-ink-2">
          {isMissing ? strings.chats.notFoundHelp : strings.failures.networkShort}
        </p>
        {isMissing ? (
          <Button variant="primary" onClick={() => void navigate('/')}>
            {strings.chats.startNew}
          </Button>
        ) : (
          <Button variant="primary" onClick={onRetry}>
            {strings.chats.retry}
          </Button>
        )}
      </div>
    </main>
  );
}
