import { useCallback, useSyncExternalStore } from 'react';

/** At least this wide, the sidebar stands beside the page. */
export const WIDE = '(width >= 80rem)';
/** At least this wide, it may. */
export const ROOMY = '(width >= 64rem)';
/** Below this, popovers are sheets from the lower edge. */
export const NARROW = '(width < 48rem)';

/** Whether a media query matches. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
