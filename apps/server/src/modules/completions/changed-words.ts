import { isDeepStrictEqual } from 'node:util';

import type { CompletionRequest, RequestWord } from '@parley/providers';

const WORDS = ['systemPrompt', 'messages', 'tools', 'toolChoice', 'responseFormat'] as const;
const PARAMS = [
  'temperature',
  'topP',
  'maxOutputTokens',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'reasoningEffort',
] as const;
const EXTRAS = [
  'parallelToolCalls',
  'topK',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'safetyIdentifier',
  'verbosity',
] as const;

/**
 * A question as hooks leave it. Where it is also there in a program's own words, what they changed is
 * said in ours, and all the rest in the program's.
 */
export function withChanges(
  asked: CompletionRequest,
  changed: CompletionRequest,
): CompletionRequest {
  const { native } = changed;
  if (native === undefined || changed === asked) return changed;
  const remade = new Set([...native.remade, ...changedWords(asked, changed)]);
  return { ...changed, native: { ...native, remade: [...remade] } };
}

function changedWords(asked: CompletionRequest, changed: CompletionRequest): RequestWord[] {
  const [before, after] = [asked.extras ?? {}, changed.extras ?? {}];
  return [
    ...WORDS.filter((word) => isOther(asked[word], changed[word])),
    ...PARAMS.filter((name) => isOther(asked.params[name], changed.params[name])),
    ...EXTRAS.filter((name) => isOther(before[name], after[name])),
  ];
}

function isOther(before: unknown, after: unknown): boolean {
  return before !== after && !isDeepStrictEqual(before, after);
}
