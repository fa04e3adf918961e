import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';

import { type ListWindow, placeOf, type Sizes, type View, windowOf } from './list-window.ts';
import type { ModelGroup } from './search.ts';

/** Close to what the styles give; the drawn ones are measured before they are seen. */
const FIRST_SIZES: Sizes = { head: 36, row: 38 };
const FIRST_VIEW: View = { top: 0, height: 600 };

/** Room below a row that was brought into view from below. */
const GAP = 8;

interface DrawnList {
  scroller: RefObject<HTMLDivElement | null>;
  drawn: ListWindow;
}

/**
 * Draws only the part of the list that is in view, and keeps a row in view.
 *
 * @param heldId the row to keep in view
 */
export function useListWindow(groups: readonly ModelGroup[], heldId: string | null): DrawnList {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(FIRST_VIEW);
  const [sizes, setSizes] = useState(FIRST_SIZES);
  const drawn = useMemo(() => windowOf(groups, view, sizes), [groups, view, sizes]);

  const look = useCallback(() => {
    const box = scroller.current;
    if (box !== null) setView(viewOf(box));
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const measure = () => {
      setSizes((known) => measured(box, known));
      look();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [look]);

  useLayoutEffect(() => {
    const box = scroller.current;
    const place = heldId === null ? null : placeOf(groups, heldId, sizes);
    if (box === null || place === null) return;
    if (place.top < box.scrollTop) box.scrollTop = place.top;
    else if (place.bottom > box.scrollTop + box.clientHeight)
      box.scrollTop = place.bottom + GAP - box.clientHeight;
    look();
  }, [groups, heldId, sizes, look]);

  return { scroller, drawn };
}

function viewOf({ scrollTop, clientHeight }: HTMLElement): View {
  // Before its place is known the list may be as high as all of its rows.
  return { top: scrollTop, height: Math.min(clientHeight, window.innerHeight) };
}

function measured(box: HTMLElement, known: Sizes): Sizes {
  const head = heightOf(box, '[data-size="head"]') ?? known.head;
  const row = heightOf(box, '[role="option"]') ?? known.row;
  return head === known.head && row === known.row ? known : { head, row };
}

function heightOf(box: HTMLElement, selector: string): number | null {
  const height = box.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  return height > 0 ? height : null;
}
