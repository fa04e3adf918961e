import { useEffect } from 'react';

import { closeFind, openFind } from './find.store.ts';

/**
 * Ctrl or ⌘ with Shift and F finds in all of a chat. Without Shift the browser finds in what is drawn,
 * and its own key for going on, F3, stays its own.
 */
export function useFindKey(chatId: string): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code !== 'KeyF' || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      openFind(chatId);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      closeFind();
    };
  }, [chatId]);
}
