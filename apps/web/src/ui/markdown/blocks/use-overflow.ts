import { type RefObject, useEffect, useState } from 'react';

/**
 * Whether what is in a scroller is wider than it. Only then is there anything to scroll, and a
 * reason for the keyboard to stop there.
 */
export function useOverflow(ref: RefObject<HTMLElement | null>): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const scroller = ref.current;
    if (scroller === null) return;
    const observer = new ResizeObserver(() =>
      setOverflows(scroller.scrollWidth > scroller.clientWidth),
    );
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
    return () => observer.disconnect();
  }, [ref]);
  return overflows;
}
