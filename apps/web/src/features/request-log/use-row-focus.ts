import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';

/** Marks the link of a row, with the id of the request. */
export const ROW = 'data-request-row';

export interface RowFocus {
  /** The row that Tab comes to; it is drawn wherever it is. */
  stopId: string | null;
  setStopId: (id: string) => void;
  focusRow: (id: string) => void;
}

/** One stop for Tab in a list of thousands of rows, of which only those in view are drawn. */
export function useRowFocus(): RowFocus {
  const [stopId, setStopId] = useState<string | null>(null);
  const focusRow = useCallback((id: string) => {
    // It may be out of view, and so not drawn yet.
    flushSync(() => setStopId(id));
    document.querySelector<HTMLElement>(`[${ROW}="${CSS.escape(id)}"]`)?.focus();
  }, []);
  return { stopId, setStopId, focusRow };
}
