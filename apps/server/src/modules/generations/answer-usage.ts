import { type AnswerUsage, contextTokensOf, type CostSource, type Usage } from '@parley/contracts';

/** What is known of the attempts before the one that writes on in their answer. */
export interface EarlierAttempts {
  usage: AnswerUsage | null;
}

/** From what is certain to what is less so; what runs here costs nothing, so the other one tells. */
const BY_CERTAINTY: readonly CostSource[] = [
  'local',
  'reported',
  'override',
  'catalogue',
  'bundled',
];

/**
 * What all attempts at an answer used: each of them was paid for. A sum with something unknown in it is
 * unknown.
 *
 * @param earlier `null`: there were none
 * @param own of the last attempt
 */
export function usageOfAnswer(
  earlier: EarlierAttempts | null,
  own: Usage | null,
): AnswerUsage | null {
  if (earlier === null || own === null) return own;
  const sum = (of: (usage: Usage) => number | null) => {
    const before = earlier.usage === null ? null : of(earlier.usage);
    const last = of(own);
    return before === null || last === null ? null : before + last;
  };
  const costUsd = sum((usage) => usage.costUsd);
  return {
    inputTokens: sum((usage) => usage.inputTokens),
    outputTokens: sum((usage) => usage.outputTokens),
    reasoningTokens: sum((usage) => usage.reasoningTokens),
    cachedInputTokens: sum((usage) => usage.cachedInputTokens),
    costUsd,
    costSource:
      costUsd === null ? null : lessCertain(earlier.usage?.costSource ?? null, own.costSource),
    contextTokens: contextTokensOf(own),
  };
}

function lessCertain(left: CostSource | null, right: CostSource | null): CostSource | null {
  return BY_CERTAINTY.findLast((source) => source === left || source === right) ?? null;
}
