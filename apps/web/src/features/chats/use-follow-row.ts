import { type MouseEvent, useCallback } from 'react';

import { useGo } from './use-go.ts';
import { ROW } from './use-row-keys.ts';

/** Follows the link of a row within the page; a press that asks for another tab or window is the browser's. */
export function useFollowRow(): (event: MouseEvent) => void {
  const go = useGo();
  return useCallback(
    (event) => {
      const { target, defaultPrevented, button, ctrlKey, metaKey, shiftKey, altKey } = event;
      if (defaultPrevented || button !== 0 || ctrlKey || metaKey || shiftKey || altKey) return;
      const link = target instanceof Element ? target.closest(`a[${ROW}]`) : null;
      const path = link?.getAttribute('href');
      if (path === null || path === undefined) return;
      event.preventDefault();
      go(path);
    },
    [go],
  );
}
