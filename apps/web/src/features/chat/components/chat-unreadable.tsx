import { useNavigate } from 'react-router';

import { tellOf } from '../../../api/client.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ChatBar } from './chat-bar.tsx';
import { MESSAGE_FIELD_ID } from '../../composer/components/message-field.tsx';

interface ChatUnreadableProps {
  error: Error;
  isMissing: boolean;
  onRetry: () => void;
}

/** Stands in for a chat that does not exist, or cannot be read at the moment. */
export function ChatUnreadable({ error, isMissing, onRetry }: ChatUnreadableProps) {
  const navigate = useNavigate();
  const { text, detail } = tellOf(error);
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
          {isMissing ? strings.chats.notFoundHelp : text}
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
        {!isMissing && detail !== undefined && (
          <p className="mt-4 font-mono text-12 text-ink-3 wrap-anywhere">{detail}</p>
        )}
      </div>
    </main>
  );
}
