import type { MessagesFound } from '@parley/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

import { searchMessages } from '../../../api/search-calls.ts';
import { findMessage, showPart } from '../../chat/reading.ts';
import { clearHighlights, highlight } from './highlights.ts';
import { type Hit, hitsOf, isSameHit, stepFrom } from './hits.ts';

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

/** What the reader has come to, by a new search or by going on. */
interface Chosen {
  q: string;
  hit: Hit | null;
}

/**
 * Looks for a text on the branch that ends at a message, drawn or not.
 *
 * @param readAt when the messages of the branch were read last: there may be more to find since
 */
export function useFind(chatId: string, leafId: string, readAt: number): Finding {
  const [text, setText] = useState('');
  const q = usePaused(text.trim());
  const found = useQuery({
    queryKey: ['find', chatId, leafId, readAt, q],
    queryFn: async ({ signal }) => ({
      q,
      ...(await searchMessages(chatId, { q, leafId }, signal)),
    }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  const { matches, total } = q === '' ? NONE : (found.data ?? NONE);
  const hits = hitsOf(matches);
  // The same search in a chat that has grown: what was found before stays until then.
  const isAnswered = q === text.trim() && (q === '' || found.data?.q === q);

  // A new search begins with what was said last.
  const [chosen, setChosen] = useState<Chosen>({ q: '', hit: null });
  const newest = hits.at(-1) ?? null;
  if (isAnswered && chosen.q !== q) setChosen({ q, hit: newest });
  const known = hits.findIndex((hit) => isSameHit(hit, chosen.hit));
  const index = known === -1 ? hits.length - 1 : known;
  useMarks(q, isAnswered ? (hits[index] ?? null) : null, chosen);
  return {
    text,
    setText,
    place: index + 1,
    total,
    isAnswered,
    error: q === '' ? null : found.error,
    retry: () => void found.refetch(),
    step: (by) => setChosen({ q, hit: hits[stepFrom(index, by, hits.length)] ?? null }),
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

/**
 * Marks what is drawn, whenever it is drawn anew. What was chosen is brought into view once: from then
 * on the reader goes where they want.
 */
function useMarks(q: string, current: Hit | null, chosen: Chosen): void {
  const place = current === null ? null : `${current.messageId} ${current.nth}`;
  const shown = useRef<Chosen | null>(null);
  const look = useEffectEvent((log: HTMLElement, wanted: Chosen) => {
    const range = highlight(log, q, current);
    if (shown.current === wanted || current === null || range === null) return;
    shown.current = wanted;
    showPart(current.messageId, range);
  });
  const goThere = useEffectEvent((to: string | null, wanted: Chosen) => {
    if (to !== null && shown.current !== wanted && current !== null) findMessage(current.messageId);
  });
  useEffect(() => {
    const log = document.querySelector<HTMLElement>('main [role=log]');
    if (log === null || q === '') return;
    goThere(place, chosen);
    look(log, chosen);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new MutationObserver(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        look(log, chosen);
      }, REDRAW_MS);
    });
    observer.observe(log, { childList: true, subtree: true, characterData: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      clearHighlights();
    };
  }, [q, place, chosen]);
}
