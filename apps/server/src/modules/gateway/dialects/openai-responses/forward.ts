import type { Forwarded, GatewayQuestion, JsonObject } from '../dialect.ts';
import { isAbsent, isObject } from '../fields.ts';
import { withoutOurItems } from './reasoning.ts';

/** What is left out, whoever answers: nothing is kept that could be asked for later. */
const OF_STORED: ReadonlySet<string> = new Set(['store', 'background']);

/**
 * The body for a provider of the same protocol. Messages in the form of chat completions are left out:
 * they are made anew from our own words.
 */
export function forward(body: JsonObject, { dropped }: GatewayQuestion): Forwarded {
  const { input, messages } = body;
  // A prompt that is kept at the provider may be all of it.
  const isElsewhere = isAbsent(input) && isAbsent(messages);
  const isPlain = typeof input === 'string' || (Array.isArray(input) && input.every(isItem));
  if (isPlain || isElsewhere) {
    const stored = dropped.filter((name) => OF_STORED.has(name));
    return { body: withoutOurItems(body), remade: [], dropped: stored };
  }
  return { body, remade: ['messages'], dropped };
}

function isItem(item: unknown): boolean {
  if (!isObject(item)) return false;
  return !isAbsent(item['type']) || (item['role'] !== 'tool' && isAbsent(item['tool_calls']));
}
