import type { Message } from '@parley/contracts';
import { Suspense } from 'react';

import { ChatTitle } from '../../chats/components/chat-title.tsx';
import { PageTitle } from '../../chats/components/page-title.tsx';
import { PageBar } from '../../frame/components/page-bar.tsx';
import { ContextGauge } from '../transcript-parts.ts';

interface ChatBarProps {
  /** `null` for a chat that has not begun. */
  chatId: string | null;
  /** What was said in it. */
  branch?: readonly Message[];
}

export function ChatBar({ chatId, branch = [] }: ChatBarProps) {
  if (chatId === null) {
    return (
      <PageBar>
        <PageTitle />
      </PageBar>
    );
  }
  return (
    <PageBar>
      <ChatTitle chatId={chatId} />
      {branch.length > 0 && (
        <Suspense>
          <ContextGauge key={chatId} chatId={chatId} branch={branch} />
        </Suspense>
      )}
    </PageBar>
  );
}
