import { useEffect, useEffectEvent, useRef } from 'react';

import type { Draft } from './draft.ts';

/**
 * Submits at once, or as soon as the chat has been read: before that nobody knows below which message a
 * draft belongs. One that was changed since waits for another press.
 */
export function useSubmitOnceRead(isRead: boolean, draft: Draft, submit: () => void): () => void {
  const wanted = useRef<Draft | null>(null);
  const submitWanted = useEffectEvent(() => {
    if (wanted.current === draft) submit();
    wanted.current = null;
  });
  useEffect(() => {
    if (isRead) submitWanted();
  }, [isRead]);
  return () => {
    if (isRead) submit();
    else wanted.current = draft;
  };
}
