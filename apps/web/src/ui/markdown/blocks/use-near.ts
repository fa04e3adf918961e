import { type RefObject, useEffect, useState } from 'react';

/** About a page before it is seen. */
const MARGIN = '800px';

/** Whether an element has come near what is seen; once it has, that stays so. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [isNear, setIsNear] = useState(false);
  useEffect(() => {
    const { current } = ref;
    if (current === null || isNear) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setIsNear(true);
      },
      { rootMargin: MARGIN },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [ref, isNear]);
  return isNear;
}
