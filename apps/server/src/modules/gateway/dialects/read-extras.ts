import type { RequestExtras } from '@parley/providers';

import type { JsonObject } from './dialect.ts';
import { filledText, isObject } from './fields.ts';

/** What is asked beside the parameters, and the members of the body that it stands in. */
export interface ReadExtras {
  extras: RequestExtras;
  placed: ReadonlySet<string>;
}

type TextExtra = 'user' | 'serviceTier' | 'promptCacheKey' | 'safetyIdentifier' | 'verbosity';

const TEXTS: readonly (readonly [member: string, extra: TextExtra])[] = [
  ['user', 'user'],
  ['service_tier', 'serviceTier'],
  ['prompt_cache_key', 'promptCacheKey'],
  ['safety_identifier', 'safetyIdentifier'],
  ['verbosity', 'verbosity'],
];

/**
 * The members that both dialects of OpenAI have for it. One of another kind than it must be is not
 * read: it is sent to a provider of the same protocol, and named for any other.
 */
export function readExtras(body: JsonObject): ReadExtras {
  const extras: RequestExtras = {};
  const placed = new Set<string>();
  for (const [member, extra] of TEXTS) {
    const text = filledText(body[member]);
    if (text === null) continue;
    extras[extra] = text;
    placed.add(member);
  }
  const { metadata, top_k: topK, parallel_tool_calls: parallel } = body;
  if (isObject(metadata)) {
    extras.metadata = metadata;
    placed.add('metadata');
  }
  if (typeof topK === 'number' && Number.isSafeInteger(topK) && topK >= 0) {
    extras.topK = topK;
    placed.add('top_k');
  }
  if (typeof parallel === 'boolean') {
    // What is so anyway needs no place.
    if (!parallel) extras.parallelToolCalls = false;
    placed.add('parallel_tool_calls');
  }
  return { extras, placed };
}
