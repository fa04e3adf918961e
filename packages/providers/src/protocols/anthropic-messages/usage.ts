import type { ProviderUsage } from '../../types.ts';
import { count, isObject, text } from '../fields.ts';

/** Tokens as this protocol counts them: input that was cached, or is now, is not in `input`. */
export interface TokenCounts {
  input: number | null;
  cacheWrite: number | null;
  cacheRead: number | null;
  output: number | null;
  thinking: number | null;
}

/** What was reported so far. */
export interface Report {
  counts: TokenCounts;
  /** Told at the start of a message alone. */
  serviceTier: string | null;
}

export const NO_REPORT: Report = {
  counts: { input: null, cacheWrite: null, cacheRead: null, output: null, thinking: null },
  serviceTier: null,
};

/**
 * The newer report over the older. Every report is of the whole message so far, so nothing is added
 * up; a count that is missing later was not taken back.
 */
export function mergeReport(earlier: Report, usage: unknown): Report {
  if (!isObject(usage)) return earlier;
  const { counts } = earlier;
  const details = usage['output_tokens_details'];
  const thinking = isObject(details) ? count(details['thinking_tokens']) : null;
  return {
    counts: {
      input: count(usage['input_tokens']) ?? counts.input,
      cacheWrite: count(usage['cache_creation_input_tokens']) ?? counts.cacheWrite,
      cacheRead: count(usage['cache_read_input_tokens']) ?? counts.cacheRead,
      output: count(usage['output_tokens']) ?? counts.output,
      thinking: thinking ?? counts.thinking,
    },
    serviceTier: text(usage['service_tier']) ?? earlier.serviceTier,
  };
}

/** @returns `null` when nothing is known */
export function usageOf({ counts, serviceTier }: Report): Omit<ProviderUsage, 'type'> | null {
  if (Object.values(counts).every((tokens) => tokens === null)) return null;
  return {
    inputTokens: totalInput(counts),
    outputTokens: counts.output,
    reasoningTokens: counts.thinking,
    cachedInputTokens: counts.cacheRead,
    cacheWriteTokens: counts.cacheWrite,
    costUsd: null,
    costSource: null,
    serviceTier,
  };
}

/** "Total input tokens in a request is the summation of" the three, of which two may be missing. */
function totalInput({ input, cacheWrite, cacheRead }: TokenCounts): number | null {
  if (input === null) return null;
  const total = input + (cacheWrite ?? 0) + (cacheRead ?? 0);
  return Number.isSafeInteger(total) ? total : null;
}
