import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

/** This near to the end, in pixels, counts as being there. */
const NEAR = 24;

interface Stick {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  scrollToEnd: () => void;
  /** Call it before more is put above what is read, so that this stays where it is. */
  keepPlace: () => void;
  /** Nothing more comes above. */
  leavePlace: () => void;
}

/**
 * Keeps a scroller at its end while its content grows, from before the first paint on, until the
 * reader scrolls up; at the end again, it sticks again.
 */
export function useStickToEnd(): Stick {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticking = useRef(true);
  const keptFromEnd = useRef<number | null>(null);
  const [atEnd, setAtEnd] = useState(true);

  const scrollToEnd = useCallback(() => {
    sticking.current = true;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);

  const keepPlace = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    sticking.current = false;
    keptFromEnd.current = box.scrollHeight - box.scrollTop;
  }, []);

  const leavePlace = useCallback(() => {
    // What came is drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => (keptFromEnd.current = null)));
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (box === null || inner === null) return;
    let top = box.scrollTop;
    let height = box.scrollHeight;

    const onScroll = () => {
      const isNear = box.scrollHeight - box.clientHeight - box.scrollTop <= NEAR;
      // Content that shrinks moves the view up as well; that is not the reader's wish.
      if (box.scrollTop < top && box.scrollHeight === height) sticking.current = false;
      else if (isNear) sticking.current = true;
      top = box.scrollTop;
      height = box.scrollHeight;
      setAtEnd(isNear);
    };
    const onResize = () => {
      if (sticking.current) box.scrollTop = box.scrollHeight;
      else if (keptFromEnd.current !== null && box.scrollHeight !== height) {
        box.scrollTop = box.scrollHeight - keptFromEnd.current;
        keptFromEnd.current = null;
      }
      onScroll();
    };

    onResize();
    const observer = new ResizeObserver(onResize);
    observer.observe(inner);
    observer.observe(box);
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, []);

  return { scroller, content, atEnd, scrollToEnd, keepPlace, leavePlace };
}
