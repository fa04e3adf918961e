import type { Usage } from '@parley/contracts';

import type { Words } from './words.ts';

const UNBILLED: Usage = {
  ...{ inputTokens: null, outputTokens: null, reasoningTokens: null, cachedInputTokens: null },
  ...{ costUsd: 0, costSource: 'local' },
};

/**
 * What a chat is told of the usage of an answer that has begun: nobody is paid for what runs on a machine
 * of one's own, also where nobody has counted it. Programs are told tokens, and there are none.
 */
export function usageInChat(usage: Usage | null, words: Words): Usage | null {
  return usage === null && words.usage.costSource === 'local' ? UNBILLED : usage;
}
