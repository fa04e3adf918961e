import { useEffect } from 'react';
import { useLocation } from 'react-router';

import { frameStore } from './frame.store.ts';

/** Remembers the page of the chats that is seen, for when the dashboard is left. */
export function useWayBack(isDashboard: boolean): void {
  const { pathname } = useLocation();
  useEffect(() => {
    if (!isDashboard) frameStore.setState({ chatsPath: pathname });
  }, [isDashboard, pathname]);
}
