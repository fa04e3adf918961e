import { type RefObject, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';

import { offerTranscript } from '../chat/reading.ts';
import { type LastPlace, rememberPlace } from '../chat/places.store.ts';
import { createScroller, type Scroller, type View } from './scroll/scroller.ts';

/** A place is remembered when the view has rested for so long. */
const REST_MS = 300;

interface Scrolling {
  box: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  reserve: RefObject<HTMLDivElement | null>;
  scroller: Scroller;
}

interface ScrollingOptions {
  chatId: string;
  /** Where the chat was left. */
  start: LastPlace | null;
  /** The newest message that the reader knows of. */
  seenId: string;
  /** Whether the newest message that is drawn is the newest of the chat. */
  endsAtLeaf: boolean;
  onView: (view: View) => void;
}

/** The scroller of a transcript, from before its first paint on; its place outlives it. */
export function useScrolling(options: ScrollingOptions): Scrolling {
  const { chatId, start, seenId, endsAtLeaf, onView } = options;
  const [scroller] = useState(createScroller);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const reserve = useRef<HTMLDivElement>(null);
  const startHold = useEffectEvent(() =>
    start === null ? null : { id: start.messageId, offset: start.offset, reserves: false },
  );
  const remember = useEffectEvent(() => {
    const place = scroller.place();
    rememberPlace(chatId, place === null ? null : { ...place, newestId: seenId });
  });
  const look = useEffectEvent(onView);

  useLayoutEffect(() => {
    if (box.current === null || content.current === null || reserve.current === null) return;
    const parts = { box: box.current, content: content.current, reserve: reserve.current };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const detach = scroller.attach(parts, startHold(), (view) => {
      look(view);
      clearTimeout(timer);
      timer = setTimeout(() => remember(), REST_MS);
    });
    // A page that goes does not wait for the view to rest.
    const onLeave = () => remember();
    window.addEventListener('pagehide', onLeave);
    return () => {
      window.removeEventListener('pagehide', onLeave);
      clearTimeout(timer);
      remember();
      detach();
    };
  }, [scroller]);
  useLayoutEffect(() => scroller.setEndsAtLeaf(endsAtLeaf), [scroller, endsAtLeaf]);
  return { box, content, reserve, scroller };
}

/** Lets actions elsewhere on the page move the transcript. */
export function useOffered(
  scroller: Scroller,
  goTo: (messageId: string, isFocused: boolean) => void,
): void {
  const go = useEffectEvent(goTo);
  useLayoutEffect(
    () =>
      offerTranscript({
        keepInPlace: (id, nextId) => scroller.keep(id, nextId),
        scrollToMessage: (id) => go(id, true),
        findMessage: (id) => go(id, false),
        showPart: (id, part) => scroller.showPart(id, part),
      }),
    [scroller],
  );
}
