import { useCallback } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'react-router';
import { useStore } from 'zustand';

import { ROOMY, useMedia, WIDE } from '../../ui/use-media.ts';
import { framePrefsStore, frameStore } from './frame.store.ts';

/** The button that shows or hides the sidebar, wherever it stands at the moment. */
export const SIDEBAR_BUTTON_ID = 'sidebar-button';

/** The sidebar where it lies over the page. */
export function useSidebar(): { isOpen: boolean; setOpen: (open: boolean) => void } {
  const { key: place } = useLocation();
  const isOpen = useStore(frameStore, ({ sidebarOpenAt }) => sidebarOpenAt === place);
  const setOpen = useCallback(
    (open: boolean) => frameStore.setState({ sidebarOpenAt: open ? place : null }),
    [place],
  );
  return { isOpen, setOpen };
}

/** The sidebar where it stands beside the page: on wide pages unless hidden, on middling ones if pinned. */
export function usePinned(): { canPin: boolean; isPinned: boolean } {
  const isWide = useMedia(WIDE);
  const canPin = useMedia(ROOMY);
  const pinned = useStore(framePrefsStore, (prefs) => prefs.pinned);
  return { canPin, isPinned: canPin && (pinned ?? isWide) };
}

/** The pressed button goes, and the focus passes to the one that takes it back. */
export function setPinned(pinned: boolean): void {
  flushSync(() => {
    frameStore.setState({ sidebarOpenAt: null });
    framePrefsStore.setState({ pinned });
  });
  document.getElementById(SIDEBAR_BUTTON_ID)?.focus();
}
