import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** From so many lines on, a text can be given most of the page. */
const LONG_LINES = 6;

interface Expandable {
  /** Holds the same text as the field, as wide. */
  copy: RefObject<HTMLDivElement | null>;
  isLong: boolean;
  isExpanded: boolean;
  setExpanded: (expanded: boolean) => void;
}

/** Whether a field has text enough to be made large, and whether it was. An emptied one is small again. */
export function useExpandable(text: string): Expandable {
  const copy = useRef<HTMLDivElement>(null);
  const [isLong, setLong] = useState(false);
  const [isExpanded, setExpanded] = useState(false);
  if (text === '' && isExpanded) setExpanded(false);
  useLayoutEffect(() => {
    setLong(text !== '' && copy.current !== null && linesOf(copy.current) >= LONG_LINES);
  }, [text]);
  return { copy, isLong, isExpanded, setExpanded };
}

function linesOf(element: HTMLElement): number {
  const { lineHeight, paddingBlockStart, paddingBlockEnd } = getComputedStyle(element);
  const padding = Number.parseFloat(paddingBlockStart) + Number.parseFloat(paddingBlockEnd);
  return Math.round((element.scrollHeight - padding) / Number.parseFloat(lineHeight));
}
