import type { GenerationEvent, Message, ProgressEvent } from '@parley/contracts';

/** The present or last stretch of thoughts of an answer, by the clock of this page. */
export interface Thinking {
  /** When it began, in milliseconds since the epoch. */
  since: number;
  /** How long it took; `null` while it goes on. */
  ms: number | null;
}

/**
 * Keeps the time of thoughts while an answer arrives.
 *
 * @param before the answer without the event
 * @returns `undefined` where their beginning was neither seen nor told
 */
export function timeThinking(
  known: Thinking | undefined,
  before: Message,
  event: GenerationEvent | ProgressEvent,
  now: number,
): Thinking | undefined {
  switch (event.type) {
    case 'reasoning-start':
    case 'reasoning-delta':
      // Thoughts in several pieces are one stretch.
      if (before.parts.at(-1)?.type === 'reasoning')
        return known === undefined ? thinkingAlready(before, now) : { ...known, ms: null };
      return { since: now, ms: null };
    case 'reasoning-end':
    case 'text-start':
    case 'text-delta':
    case 'tool-call':
      return known?.ms === null ? { ...known, ms: now - known.since } : known;
    default:
      return known;
  }
}

/** Of thoughts that went on when the page came, as after a reload, the server tells the beginning. */
function thinkingAlready({ parts }: Message, now: number): Thinking | undefined {
  const first = parts[parts.findLastIndex(({ type }) => type !== 'reasoning') + 1];
  if (first?.type !== 'reasoning' || first.startedAt === undefined) return undefined;
  // Its clock may be ahead of this one.
  return { since: Math.min(now, Date.parse(first.startedAt)), ms: null };
}
