import type { CostSource, Message, Totals, Usage } from '@parley/contracts';

import { transcriptStrings } from '../../i18n/transcript.ts';
import { formatCount, formatDuration, formatExactUsd, formatUsd } from '../../lib/format.ts';
import { tokensPerSecond } from './speed.ts';
import { speedText } from './usage-line.ts';

const words = transcriptStrings.details;

/** A fact about an answer. */
export interface Detail {
  label: string;
  value: string;
  /** Nobody knows it: said in words, paler, and never as a nought. */
  isUnknown?: true;
}

/** What an answer cost to the last figure, and who says so. */
export function costOf(usage: Usage | null): { cost: string; source: string | null } {
  const { costUsd = null, costSource = null } = usage ?? {};
  if (costUsd === null) return { cost: words.costUnknown, source: null };
  return { cost: formatExactUsd(costUsd), source: sourceText(costSource) };
}

/** What several answers cost; a sum in which something is missing says so. */
export function totalCost({ answers, costUsd, unknownCosts }: Totals): string {
  if (unknownCosts === 0) return formatUsd(costUsd);
  return unknownCosts >= answers ? words.unknown : words.atLeast(formatUsd(costUsd));
}

function sourceText(source: CostSource | null): string | null {
  return source === null ? null : words.costBy[source];
}

/** Who was asked, and whom it asked in its turn, where it is known to have asked anybody. */
export function routeText(provider: string, route: string | null): string {
  return route === null ? provider : words.through(provider, route);
}

/** What an answer used. */
export function tokenDetails(usage: Usage | null): Detail[] {
  return [
    detail(words.input, usage?.inputTokens, formatCount),
    detail(words.cached, usage?.cachedInputTokens, formatCount),
    detail(words.output, usage?.outputTokens, formatCount),
    detail(words.reasoning, usage?.reasoningTokens, formatCount),
  ];
}

/** How long an answer took. One that did not think, or not before anybody's eyes, has no time for it. */
export function timeDetails(answer: Message): Detail[] {
  const { timings } = answer;
  const thinking = timings?.reasoningMs ?? null;
  return [
    detail(words.firstToken, timings?.firstTokenMs, formatDuration),
    ...(thinking === null ? [] : [detail(words.thinking, thinking, formatDuration)]),
    detail(words.speed, tokensPerSecond(answer), speedText),
    detail(words.totalTime, timings?.totalMs, formatDuration),
  ];
}

function detail(
  label: string,
  value: number | null | undefined,
  format: (value: number) => string,
): Detail {
  if (value === null || value === undefined)
    return { label, value: words.unknown, isUnknown: true };
  return { label, value: format(value) };
}
