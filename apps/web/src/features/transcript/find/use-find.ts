import type { MessagesFound } from '@parley/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';

import { searchMessages } from '../../../api/search-calls.ts';
import { findMessage, showPart } from '../../chat/reading.ts';
import { clearHighlights, highlight } from './highlights.ts';
import { type Hit, hitsOf, stepFrom } from './hits.ts';

/** Typing goes on for so long before the server is asked. */
const PAUSE_MS = 150;

/** What is drawn anew is marked anew after so long. */
const REDRAW_MS = 100;

const NONE: MessagesFound = { matches: [], total: 0, truncated: false };

interface Finding {
  text: string;
  setText: (text: string) => void;
  /** From 1; 0 where nothing was found. */
  place: number;
  total: number;
  /** The server has answered for what stands in the field. */
  isAnswered: boolean;
  error: Error | null;
  retry: () => void;
  step: (by: 1 | -1) => void;
}

/** Looks for a text on the branch that ends at a message, drawn or not. */
export function useFind(chatId: string, leafId: string): Finding {
  const [text, setText] = useState('');
  const q = usePaused(text.trim());
  const found = useQuery({
    queryKey: ['find', chatId, leafId, q],
    queryFn: ({ signal }) => searchMessages(chatId, { q, leafId }, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const { matches, total } = q === '' ? NONE : (found.data ?? NONE);
  const hits = hitsOf(matches);
  const isAnswered =
    q === text.trim() && (q === '' || (found.isSuccess && !found.isPlaceholderData));

  // A new search begins with what was said last.
  const [chosen, setChosen] = useState<{ q: string; index: number } | null>(null);
  const index = chosen?.q === q ? Math.min(chosen.index, hits.length - 1) : hits.length - 1;
  const current = hits[index] ?? null;
  useMarks(q, isAnswered ? current : null);
  return {
    text,
    setText,
    place: index + 1,
    total,
    isAnswered,
    error: q === '' ? null : found.error,
    retry: () => void found.refetch(),
    step: (by) => setChosen({ q, index: stepFrom(index, by, hits.length) }),
  };
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Marks what is drawn, whenever it is drawn anew, and brings the present place into view once. */
function useMarks(q: string, current: Hit | null): void {
  const { messageId = null, nth = 0 } = current ?? {};
  const place = messageId === null ? null : `${messageId} ${nth}`;
  const look = useEffectEvent((log: HTMLElement, isShown: boolean) => {
    const range = highlight(log, q, current);
    if (isShown || current === null || range === null) return isShown;
    showPart(current.messageId, range);
    return true;
  });
  const goThere = useEffectEvent((wanted: string | null) => {
    if (wanted !== null && messageId !== null) findMessage(messageId);
  });
  useEffect(() => {
    const log = document.querySelector<HTMLElement>('main [role=log]');
    if (log === null || q === '') return;
    goThere(place);
    let isShown = look(log, false);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        isShown = look(log, isShown);
      }, REDRAW_MS);
    });
    observer.observe(log, { childList: true, subtree: true, characterData: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      clearHighlights();
    };
  }, [q, place]);
}
