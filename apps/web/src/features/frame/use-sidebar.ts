import { useCallback } from 'react';
import { useLocation } from 'react-router';
import { useStore } from 'zustand';

import { frameStore } from './frame.store.ts';

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
