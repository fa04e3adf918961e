import type { MessageMatch } from '@parley/contracts';

/** One place of the text that is looked for. */
export interface Hit {
  messageId: string;
  /** Which of those in the message, from 0. */
  nth: number;
}

/** All places in the messages that were found, in their order. */
export function hitsOf(matches: readonly MessageMatch[]): Hit[] {
  return matches.flatMap(({ messageId, count }) =>
    Array.from({ length: count }, (_, nth) => ({ messageId, nth })),
  );
}

export function isSameHit(hit: Hit, other: Hit | null): boolean {
  return hit.messageId === other?.messageId && hit.nth === other.nth;
}

/** The next place, and after the last the first again. */
export function stepFrom(index: number, by: 1 | -1, count: number): number {
  return count === 0 ? 0 : (index + by + count) % count;
}

/** Where a text begins in another, upper and lower case being one. */
export function placesOf(text: string, wanted: string): number[] {
  const [inText, of] = [folded(text), folded(wanted)];
  const places: number[] = [];
  if (of === '') return places;
  for (let at = inText.indexOf(of); at !== -1; at = inText.indexOf(of, at + of.length))
    places.push(at);
  return places;
}

/** A few letters become longer in lower case: then places would not be those of the text. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
