import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react';

import type { View } from './row-window.ts';
import { headHeight } from './use-show-row.ts';

/** Close to what the styles give; the drawn rows are measured before they are seen. */
const FIRST_ROW_HEIGHT = 41;
const FIRST_VIEW: View = { top: 0, height: 800 };

export interface Measured {
  scroller: RefObject<HTMLDivElement | null>;
  /** What holds the rows, within the scroller. */
  body: RefObject<HTMLDivElement | null>;
  view: View;
  rowHeight: number;
}

/**
 * What of a list of rows is in view, and how high a row is: that differs with the page and with the
 * size of the browser's letters.
 */
export function useRowWindow(): Measured {
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(FIRST_VIEW);
  const [rowHeight, setRowHeight] = useState(FIRST_ROW_HEIGHT);

  const look = useCallback(() => {
    const box = scroller.current;
    if (box !== null) setView({ top: box.scrollTop, height: box.clientHeight - headHeight(body) });
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    const list = body.current;
    if (box === null || list === null) return;
    const measure = () => {
      const height = list.firstElementChild?.getBoundingClientRect().height ?? 0;
      if (height > 0) setRowHeight(height);
      look();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    // It grows with the first row.
    observer.observe(list);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [look]);

  return { scroller, body, view, rowHeight };
}
