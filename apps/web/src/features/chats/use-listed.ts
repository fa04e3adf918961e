import type { Chat } from '@parley/contracts';
import { useMemo } from 'react';
import { useStore } from 'zustand';

import { asExpected, chatsStore } from './chats.store.ts';

/** The chats of a list, as if what was asked for had happened. */
export function useListed(chats: readonly Chat[] | undefined, archived: boolean): Chat[] {
  const pending = useStore(chatsStore, (state) => state.pending);
  return useMemo(
    () =>
      (chats ?? [])
        .flatMap((chat) => asExpected(chat, pending[chat.id]) ?? [])
        .filter((chat) => chat.archived === archived),
    [chats, pending, archived],
  );
}
