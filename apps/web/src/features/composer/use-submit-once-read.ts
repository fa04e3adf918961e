import { useEffect, useEffectEvent, useState } from 'react';

import type { Draft } from './draft.ts';

/**
 * Submits at once, or as soon as the chat has been read: before that nobody knows below which message a
 * draft belongs. One that was changed since waits for another press.
 */
export function useSubmitOnceRead(isRead: boolean, draft: Draft, submit: () => void): () => void {
  const [wanted, setWanted] = useState<Draft | null>(null);
  const submitWanted = useEffectEvent(() => {
    if (wanted === draft) submit();
    setWanted(null);
  });
  useEffect(() => {
    if (isRead && wanted !== null) submitWanted();
  }, [isRead, wanted]);
  return isRead ? submit : () => setWanted(draft);
}
