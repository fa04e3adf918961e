/** Other words for an answer that was cut off by its limit. */
const LENGTH: ReadonlySet<string> = new Set(['length', 'max_tokens', 'max_output_tokens']);

/**
 * What was held back, and not by the model: a provider's filter, or a rule of this server (`hook`).
 * That an answer was cut off must be seen, and no other word of the protocol says so.
 */
const FILTERED: ReadonlySet<string> = new Set(['content_filter', 'hook']);

export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Why an answer ended, in the protocol's four words (H4). Clients refuse others. */
export function chatFinishReason(finishReason: string, hasToolCalls: boolean): ChatFinishReason {
  if (LENGTH.has(finishReason)) return 'length';
  if (FILTERED.has(finishReason)) return 'content_filter';
  return hasToolCalls ? 'tool_calls' : 'stop';
}
