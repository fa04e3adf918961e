import { focusManager, notifyManager, QueryClient } from '@tanstack/react-query';

import { ApiError } from './client.ts';

/** Tries after the first that failed. */
const RETRIES = 3;

// By default readers are told in a later task. Then a message that moves from a store into this
// cache could be drawn in neither, for one frame.
notifyManager.setScheduler(queueMicrotask);

/** What the server owns, as this page last read it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A page on a LAN works without the internet, so the browser's word on being online does not count.
      networkMode: 'always',
      retry: (failures, error) =>
        failures < RETRIES && !(error instanceof ApiError && error.status < 500),
      staleTime: 2_000,
    },
  },
});

/** Reads again when one comes back to the page: one of two windows side by side is never hidden. */
export function readOnReturn(): void {
  focusManager.setEventListener((onReturn) => {
    const look = () => onReturn();
    window.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      window.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  });
}
