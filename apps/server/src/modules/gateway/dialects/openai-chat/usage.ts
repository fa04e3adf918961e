import type { ProviderUsage } from '@parley/providers';

import type { JsonObject } from '../dialect.ts';

/**
 * Usage as the protocol has it, with OpenRouter's `cost` where it is known. Its clients take nothing
 * but numbers, and a detail only with its first count; so what is unknown is absent, and a usage
 * without its two counts is none.
 */
export function chatUsage(usage: ProviderUsage | null): JsonObject | null {
  if (usage === null) return null;
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    ...(cachedInputTokens === null
      ? {}
      : {
          prompt_tokens_details: {
            cached_tokens: cachedInputTokens,
            ...(typeof cacheWriteTokens === 'number'
              ? { cache_write_tokens: cacheWriteTokens }
              : {}),
          },
        }),
    ...(reasoningTokens === null
      ? {}
      : { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
    ...(usage.costUsd === null ? {} : { cost: usage.costUsd }),
  };
}
