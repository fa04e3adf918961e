import type { CompletionRequest, ProviderInfo } from '@parley/providers';

import type { KeyUse } from '../api-keys/api-keys.service.ts';
import type { PricesService } from '../prices/prices.service.ts';
import type { RequestLogRow } from './request-log.repo.ts';
import { estimateInputTokens } from './token-estimate.ts';

/**
 * The longest answer that is reckoned with. Most are shorter, and clients name limits that they never
 * reach (Claude Code 32,000): to hold room for those would keep a key's other requests out.
 */
const MAX_EXPECTED_OUTPUT_TOKENS = 2048;

/**
 * What a request may use, before it is sent: room in the limits of its key is held by this.
 *
 * @returns with a cost of `null` where the model has no price that is known
 */
export async function expectedUse(
  request: CompletionRequest,
  provider: Pick<ProviderInfo, 'id' | 'kind'>,
  { prices, at }: { prices: Pick<PricesService, 'costOf'>; at: Date },
): Promise<KeyUse> {
  const { maxOutputTokens = MAX_EXPECTED_OUTPUT_TOKENS } = request.params;
  const inputTokens = estimateInputTokens(request);
  const outputTokens = Math.min(maxOutputTokens, MAX_EXPECTED_OUTPUT_TOKENS);
  const cost = await prices.costOf({
    provider,
    model: request.model,
    answeredModel: null,
    at,
    usage: {
      ...{ inputTokens, outputTokens, reasoningTokens: null, cachedInputTokens: null },
      ...{ costUsd: null, serviceTier: null, isByok: false },
    },
  });
  return { tokens: inputTokens + outputTokens, costUsd: cost?.costUsd ?? null };
}

/** What an ended request has used of the limits of its key. */
export function usedBy(row: RequestLogRow): KeyUse {
  if (wasFree(row)) return { tokens: 0, costUsd: 0 };
  const { inputTokens, outputTokens, costUsd } = row;
  const isCounted = inputTokens !== null || outputTokens !== null;
  return { tokens: isCounted ? (inputTokens ?? 0) + (outputTokens ?? 0) : null, costUsd };
}

/** Whether no provider was asked, or the only thing it said was no: nobody charges for that. */
function wasFree({ attempts, outcome, upstreamStatus, inputTokens, costUsd }: RequestLogRow) {
  if (attempts === 0) return true;
  const isRefused = outcome === 'error' && upstreamStatus !== null && upstreamStatus >= 400;
  return isRefused && inputTokens === null && costUsd === null;
}
