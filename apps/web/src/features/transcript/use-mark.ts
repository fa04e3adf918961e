import { useEffect, useLayoutEffect, useState } from 'react';

import { canHighlight } from './find/can-highlight.ts';
import type { ShownBranch } from '../chat/use-shown-branch.ts';
import type { Scroller } from './scroll/scroller.ts';
import type { useMounted } from './use-mounted.ts';

/** How long a message that was looked for is marked. */
const MARKED_MS = 2_000;

/**
 * Brings the message that is looked for into view as soon as it is drawn.
 *
 * @returns the message that is marked now
 */
export function useMark(
  { target, onReached }: ShownBranch,
  { drawn, showAround }: ReturnType<typeof useMounted>,
  scroller: Scroller,
): string | null {
  const [markedId, setMarkedId] = useState<string | null>(null);
  const isDrawn = target !== null && drawn.some(({ id }) => id === target.id);
  useLayoutEffect(() => {
    if (target === null) return;
    if (!isDrawn) return showAround(target.id);
    onReached();
    if (target.last !== null) return;
    scroller.reveal(target.id, target.isFocused);
    // What is found is marked itself, where the browser can do so.
    if (target.isFocused || !canHighlight) setMarkedId(target.id);
    // Each target is reached once.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [target, isDrawn, scroller]);
  useEffect(() => {
    if (markedId === null) return;
    const timer = setTimeout(() => setMarkedId(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [markedId]);
  return markedId;
}
