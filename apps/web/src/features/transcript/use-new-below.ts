import { useState } from 'react';

interface Below {
  atEnd: boolean;
  newestId: string;
  /** An answer is being written. */
  isRunning: boolean;
  /** Its end went out of view by itself. */
  isTurn: boolean;
}

/**
 * Whether something has come below that the reader has not seen.
 *
 * @param startId the newest message that was known when the chat was left
 */
export function useNewBelow({ atEnd, newestId, isRunning, isTurn }: Below, startId: string) {
  const [seenId, setSeenId] = useState(startId);
  const [hasGrown, setHasGrown] = useState(false);
  if (atEnd && seenId !== newestId) setSeenId(newestId);
  if (hasGrown !== (!atEnd && (hasGrown || isRunning || isTurn))) setHasGrown(!hasGrown);
  return { seenId, isNew: !atEnd && (hasGrown || seenId !== newestId) };
}
