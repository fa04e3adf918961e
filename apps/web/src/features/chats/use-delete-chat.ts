import type { Chat } from '@parley/contracts';
import { useCallback } from 'react';

import { deleteChat } from './chats.actions.ts';
import { useGo } from './use-go.ts';

const NEW_CHAT_PATH = '/';

export function pathOf(chatId: string): string {
  return `/chats/${chatId}`;
}

/** Deletes a chat. The page that shows it goes to a new chat, and returns when it is undone there. */
export function useDeleteChat(): (chat: Chat) => void {
  const go = useGo();
  return useCallback(
    (chat) => {
      const path = pathOf(chat.id);
      const wasShown = location.pathname === path;
      deleteChat(chat, () => {
        if (wasShown && location.pathname === NEW_CHAT_PATH) go(path);
      });
      if (wasShown) go(NEW_CHAT_PATH);
    },
    [go],
  );
}
