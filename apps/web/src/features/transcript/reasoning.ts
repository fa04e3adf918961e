import type { Message } from '@parley/contracts';

import { transcriptStrings } from '../../i18n/transcript.ts';
import { formatElapsed } from '../../lib/format.ts';
import type { Thinking } from '../chat/thinking.ts';

/** Characters at the end of thoughts in which their latest step is looked for. */
const TAIL = 2_000;
/** Characters at their beginning in which the first one is. */
const HEAD = 2_000;
/** Less is not worth a figure. */
const SHORTEST_MS = 1_000;

/**
 * The latest step of thoughts that go on: their last whole line, or sentence of the line that is
 * being written; only while there is neither, what there is of the first one.
 */
export function latestStep(text: string): string {
  const lines = text.slice(-TAIL).split('\n').map(plain);
  const written = lines.at(-1) ?? '';
  const sentences = written.match(/[^.!?。！？]+[.!?。！？]+(?=\s|$)/gu);
  const whole = sentences?.at(-1)?.trim() ?? lines.slice(0, -1).findLast((line) => line !== '');
  return whole ?? written;
}

/** What stands for thoughts that are over: their first line. */
export function firstStep(text: string): string {
  return (
    text
      .slice(0, HEAD)
      .split('\n')
      .map(plain)
      .find((line) => line !== '') ?? ''
  );
}

/** A line without the marks of Markdown around its words. */
function plain(line: string): string {
  return line.replaceAll(/[*#_`]/g, '').trim();
}

/** How long an answer thought, as far as that belongs to one stretch of thoughts: `null` otherwise. */
export function thoughtMs(answer: Message, seen: Thinking | undefined): number | null {
  const stretches = answer.parts.filter(
    ({ type }, index) => type === 'reasoning' && answer.parts[index - 1]?.type !== 'reasoning',
  );
  if (stretches.length !== 1) return null;
  if (answer.state === 'running') return seen?.ms ?? null;
  return answer.timings?.reasoningMs ?? null;
}

/** How long was thought, where that is known and worth telling. */
export function thoughtText(ms: number | null): string {
  const { thought, thoughtFor } = transcriptStrings.details;
  if (ms === null || ms < SHORTEST_MS) return thought;
  return thoughtFor(formatElapsed(Math.round(ms / 1000) * 1000));
}
