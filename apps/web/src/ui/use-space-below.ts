import { type RefObject, useLayoutEffect, useState } from 'react';

/**
 * How far a form at the lower edge of a box reaches up into it, in pixels, as long as it stays
 * there: 0 while the form stands elsewhere, or nowhere.
 *
 * @param fieldId a field in that form
 * @param present measures only while this is so
 */
export function useSpaceBelow(
  box: RefObject<HTMLElement | null>,
  fieldId: string | undefined,
  present: boolean,
): number {
  const [space, setSpace] = useState(0);
  useLayoutEffect(() => {
    if (!present || fieldId === undefined) return;
    const measure = () => setSpace(spaceOf(box.current, fieldId));
    measure();
    const observer = new ResizeObserver(measure);
    const form = formOf(fieldId);
    for (const part of [box.current, form]) if (part !== null) observer.observe(part);
    return () => observer.disconnect();
  }, [box, fieldId, present]);
  return space;
}

function spaceOf(box: HTMLElement | null, fieldId: string): number {
  const form = formOf(fieldId);
  if (box === null || form === null) return 0;
  const { top, bottom } = box.getBoundingClientRect();
  const start = form.getBoundingClientRect().top;
  return start > (top + bottom) / 2 ? bottom - start : 0;
}

function formOf(fieldId: string): HTMLFormElement | null {
  return document.getElementById(fieldId)?.closest('form') ?? null;
}
