import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useMatch } from 'react-router';
import { useStore } from 'zustand';

import { documentVisibility } from '../../../api/visibility.ts';
import { chatsQuery } from '../chats.queries.ts';
import { forgetMarks, marksStore, noteAnswers } from '../marks.store.ts';

const subscribe = (onChange: () => void) => documentVisibility.subscribe(onChange);
const isPageVisible = () => documentVisibility.isVisible();

/** Watches for answers that end while nobody looks, also while the list is not on the screen. Draws nothing. */
export function AnswerMarks() {
  const { data: chats } = useInfiniteQuery(chatsQuery);
  const chatId = useMatch('/chats/:chatId')?.params.chatId ?? null;
  const isVisible = useSyncExternalStore(subscribe, isPageVisible);
  const shownId = isVisible ? chatId : null;
  const isMarked = useStore(
    marksStore,
    ({ unread }) => shownId !== null && unread.includes(shownId),
  );

  const shown = useRef(shownId);
  useEffect(() => {
    shown.current = shownId;
  }, [shownId]);
  // Only what was read anew tells anything: the same list again would tell of answers that are over.
  useEffect(() => {
    if (chats !== undefined) noteAnswers(chats, shown.current);
  }, [chats]);
  useEffect(() => {
    if (isMarked && shownId !== null) forgetMarks(shownId);
  }, [isMarked, shownId]);
  useEffect(() => {
    // Another tab has written.
    window.addEventListener('storage', marksStore.reread);
    return () => window.removeEventListener('storage', marksStore.reread);
  }, []);
  return null;
}
