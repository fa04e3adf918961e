import type { Message, Usage } from '@parley/contracts';

import { transcriptStrings } from '../../i18n/transcript.ts';
import { formatCount, formatDuration, formatUsd } from '../../lib/format.ts';
import { tokensPerSecond } from './speed.ts';

const words = transcriptStrings.details;

/** What an answer cost, used and how fast it came, in one line; `null` where nothing is known of it. */
export function usageLine(answer: Message): string | null {
  const { state, usage, timings } = answer;
  // It may know what it used a moment before it is over.
  if (state === 'running') return null;
  const total = timings?.totalMs ?? null;
  if (usage === null) return total === null ? null : formatDuration(total);
  const speed = tokensPerSecond(answer);
  return [
    shortCost(usage),
    ...(usage.outputTokens === null ? [] : [tokensText(usage.outputTokens)]),
    ...(speed === null ? [] : [speedText(speed)]),
  ].join(' · ');
}

function shortCost({ costUsd, costSource }: Usage): string {
  if (costUsd === null) return words.costUnknown;
  return costSource === 'local' ? words.costLocal : formatUsd(costUsd);
}

function tokensText(count: number): string {
  return count === 1 ? words.oneToken : words.tokens(formatCount(count));
}

/** Whole tokens, and tenths where there are few. */
export function speedText(perSecond: number): string {
  const digits = perSecond < 10 ? 1 : 0;
  return words.tokensPerSecond(formatCount(Number(perSecond.toFixed(digits))));
}
