import type { Hold } from './intent.ts';
import { turnOffset } from './layout.ts';

/** The parts of a transcript: what scrolls, what stands in it, and the empty space below. */
export interface ScrollParts {
  box: HTMLElement;
  content: HTMLElement;
  reserve: HTMLElement;
}

/** What was looked for is where the keys lead on from. */
export function focusOn(row: HTMLElement): void {
  const message = row.querySelector('article');
  if (message === null) return;
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
}

/**
 * Has all blocks of a message laid out, in sight or not: what is skipped has a size that was guessed,
 * and a place below it would be another one. One message at a time, until another is asked for.
 */
export function layOut({ content }: ScrollParts, row: HTMLElement): void {
  for (const other of content.querySelectorAll('[data-whole]'))
    if (other !== row) other.removeAttribute('data-whole');
  row.setAttribute('data-whole', '');
}

/** How far a view has to be scrolled to have a message where it is held. */
export function placeOf({ box }: ScrollParts, row: HTMLElement, { offset }: Hold): number {
  const wanted = offset === 'turn' ? turnOffset(row.offsetHeight, box.clientHeight) : offset;
  return Math.max(0, Math.round(box.scrollTop + offsetOf(box, row) - wanted));
}

/** From the upper edge of a view to a message, in pixels. */
export function offsetOf(box: HTMLElement, row: HTMLElement): number {
  return row.getBoundingClientRect().top - box.getBoundingClientRect().top;
}

/** Where the messages end, from the beginning of what scrolls. */
export function contentEnd({ content }: ScrollParts): number {
  return content.offsetTop + content.offsetHeight;
}

/** Makes so much empty space below. */
export function setReserve({ reserve }: ScrollParts, px: number): void {
  const wanted = `${px}px`;
  if (reserve.style.height !== wanted) reserve.style.height = wanted;
}
