import { useEffect } from 'react';
import { useStore } from 'zustand';

import { readOlder } from './request-log.actions.ts';
import { requestLogStore } from './request-log.store.ts';

/** Reads on as long as the end of what was read is close; after a failure only when it is asked to. */
export function useReadOlder(isNearEnd: boolean): void {
  const mayRead = useStore(
    requestLogStore,
    ({ reading, problem, olderCursor }) =>
      olderCursor !== null && reading === null && problem === null,
  );
  useEffect(() => {
    if (isNearEnd && mayRead) void readOlder();
  }, [isNearEnd, mayRead]);
}
