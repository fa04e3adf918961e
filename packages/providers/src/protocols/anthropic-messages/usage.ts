import type { ProviderUsage } from '../../types.ts';
import { count, isObject } from '../fields.ts';

/** Tokens as this protocol counts them: input that was cached, or is now, is not in `input`. */
export interface TokenCounts {
  input: number | null;
  cacheWrite: number | null;
  cacheRead: number | null;
  output: number | null;
  thinking: number | null;
}

export const NO_COUNTS: TokenCounts = {
  input: null,
  cacheWrite: null,
  cacheRead: null,
  output: null,
  thinking: null,
};

/**
 * The newer report over the older. Every report is of the whole message so far, so nothing is added
 * up; a count that is missing later was not taken back.
 */
export function mergeCounts(earlier: TokenCounts, usage: unknown): TokenCounts {
  if (!isObject(usage)) return earlier;
  const details = usage['output_tokens_details'];
  const thinking = isObject(details) ? count(details['thinking_tokens']) : null;
  return {
    input: count(usage['input_tokens']) ?? earlier.input,
    cacheWrite: count(usage['cache_creation_input_tokens']) ?? earlier.cacheWrite,
    cacheRead: count(usage['cache_read_input_tokens']) ?? earlier.cacheRead,
    output: count(usage['output_tokens']) ?? earlier.output,
    thinking: thinking ?? earlier.thinking,
  };
}

/** @returns `null` when nothing is known */
export function usageOf(counts: TokenCounts): Omit<ProviderUsage, 'type'> | null {
  if (Object.values(counts).every((tokens) => tokens === null)) return null;
  return {
    inputTokens: totalInput(counts),
    outputTokens: counts.output,
    reasoningTokens: counts.thinking,
    cachedInputTokens: counts.cacheRead,
    cacheWriteTokens: counts.cacheWrite,
    costUsd: null,
    costSource: null,
  };
}

/** "Total input tokens in a request is the summation of" the three, of which two may be missing. */
function totalInput({ input, cacheWrite, cacheRead }: TokenCounts): number | null {
  if (input === null) return null;
  const total = input + (cacheWrite ?? 0) + (cacheRead ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}
