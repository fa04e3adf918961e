import type { ProviderUsage } from '@parley/providers';

import type { JsonObject } from '../dialect.ts';

/**
 * Usage as the protocol has it, with OpenRouter's `cost` where it is known. Clients take it with all
 * its counts or as `null`; so without its two main counts it is `null`. A detail that nobody reported
 * must be a number all the same (Codex 0.169 gives up on the whole answer, and Open Responses demands
 * it): those stand in `parley_unknown`.
 */
export function responseUsage(usage: ProviderUsage | null): JsonObject | null {
  if (usage === null) return null;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  const unknown = [
    ...(cachedInputTokens === null ? ['input_tokens_details.cached_tokens'] : []),
    ...(reasoningTokens === null ? ['output_tokens_details.reasoning_tokens'] : []),
  ];
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: cachedInputTokens ?? 0,
      ...(typeof cacheWriteTokens === 'number' ? { cache_write_tokens: cacheWriteTokens } : {}),
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: inputTokens + outputTokens,
    ...(usage.costUsd === null ? {} : { cost: usage.costUsd }),
    ...(unknown.length === 0 ? {} : { parley_unknown: unknown }),
  };
}
