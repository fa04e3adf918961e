import { type JsonObject } from '../dialect.ts';
import { filledText, isObject, isTooDeep } from '../fields.ts';
import { decoded, encoded } from '../sealed-details.ts';

/*
 * Opaque blocks of reasoning (signatures, encrypted thoughts) belong to the protocol of whoever
 * thought, and must come back unaltered, in order and in their place. Chat completions have one list
 * for them, OpenRouter's `reasoning_details`, which its clients send back as they got it. So each
 * block travels in an entry of that list that no client looks into.
 */

/** Where in its message a block stands. */
export interface Place {
  /** Whether it comes behind the text. */
  isAfterText: boolean;
  /** Calls before it. */
  calls: number;
}

export interface PlacedDetail extends Place {
  /** As in the `details` of a reasoning part. */
  detail: unknown;
}

/** Begins the data of entries that are ours. */
const MARK = 'parley-1:';

/** How deep a block may nest: what providers send does not by far, and deeper costs a stack. */
const MAX_DEPTH = 64;

/**
 * The entry that carries a detail. `unknown` is a format that the clients' schemas know; entries of
 * one that they do not they throw away (`@openrouter/ai-sdk-provider` 2.10, `ReasoningFormat`).
 */
export function sealed({ detail, isAfterText, calls }: PlacedDetail, index: number): JsonObject {
  const data = MARK + encoded([isAfterText ? 1 : 0, calls, detail]);
  return { type: 'reasoning.encrypted', data, format: 'unknown', index };
}

/**
 * What a list says. Where entries of ours are among them, the others only repeat the text for people;
 * without any, they are the blocks of a provider that speaks this protocol.
 */
export function unsealed(entries: readonly unknown[]): PlacedDetail[] {
  const ours = entries.flatMap((entry) => (isSealed(entry) ? open(entry.data) : []));
  if (entries.some(isSealed)) return ours;
  return entries.filter(isObject).flatMap((block) => {
    if (isTooDeep(block, MAX_DEPTH)) return [];
    const detail = { protocol: 'openai-chat', block };
    return [{ detail, isAfterText: false, calls: 0 }];
  });
}

/** The text that entries hold, for a client that sends nothing but them. */
export function textOfDetails(entries: readonly unknown[]): string {
  return entries
    .filter(isObject)
    .map((entry) => filledText(entry['text']) ?? filledText(entry['summary']) ?? '')
    .join('');
}

function isSealed(entry: unknown): entry is { data: string } {
  return isObject(entry) && typeof entry['data'] === 'string' && entry['data'].startsWith(MARK);
}

/** Nothing, for what was altered on its way. */
function open(data: string): PlacedDetail[] {
  const content = decoded(data.slice(MARK.length));
  if (!Array.isArray(content)) return [];
  const [isAfterText, calls, detail]: readonly unknown[] = content;
  if (typeof calls !== 'number' || !isObject(detail) || isTooDeep(detail, MAX_DEPTH)) return [];
  return [{ detail, isAfterText: isAfterText === 1, calls }];
}
