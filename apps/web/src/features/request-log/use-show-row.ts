import { type RefObject, useLayoutEffect } from 'react';

import { requestLogStore } from './request-log.store.ts';
import type { Measured } from './use-row-window.ts';

/**
 * Brings a row into view, once for each that is named: afterwards the reader may look elsewhere.
 *
 * @param isListed whether it is among the rows that are shown
 */
export function useShowRow(
  { scroller, body, rowHeight }: Pick<Measured, 'scroller' | 'body' | 'rowHeight'>,
  id: string | null,
  isListed: boolean,
): void {
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null || id === null || !isListed) return;
    const { rows } = requestLogStore.getState();
    const top = rows.findIndex((row) => row.id === id) * rowHeight;
    const bottom = top + rowHeight - (box.clientHeight - headHeight(body));
    if (top < box.scrollTop) box.scrollTo({ top });
    else if (bottom > box.scrollTop) box.scrollTo({ top: bottom });
  }, [scroller, body, rowHeight, id, isListed]);
}

/** What stands above the rows stays there, and covers as much of them as it moved them down. */
export function headHeight(body: RefObject<HTMLElement | null>): number {
  return body.current?.offsetTop ?? 0;
}
