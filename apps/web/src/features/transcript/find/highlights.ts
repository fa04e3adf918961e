import { canHighlight } from './can-highlight.ts';
import { rowsOf } from '../scroll/anchor.ts';
import type { Hit } from './hits.ts';
import { rangesIn } from './text-ranges.ts';

/** As named in the style sheet. */
const ALL = 'find';
const CURRENT = 'find-current';

/**
 * Marks a text in all messages that are drawn.
 *
 * @returns the place that is looked at, as soon as that is drawn
 */
export function highlight(log: HTMLElement, wanted: string, current: Hit | null): Range | null {
  const found = rowsOf(log).map((row) => ({
    id: row.dataset['message'],
    ranges: rangesIn(row, wanted),
  }));
  const ranges = found.find(({ id }) => id === current?.messageId)?.ranges ?? [];
  // Marks of the writing may stand between letters: then there are fewer places than were counted.
  const place = ranges[current?.nth ?? 0] ?? ranges.at(-1) ?? null;
  if (canHighlight) {
    CSS.highlights.set(ALL, new Highlight(...found.flatMap((row) => row.ranges)));
    if (place === null) CSS.highlights.delete(CURRENT);
    else CSS.highlights.set(CURRENT, new Highlight(place));
  }
  return place;
}

export function clearHighlights(): void {
  if (!canHighlight) return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}
