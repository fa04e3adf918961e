import { isObject, type JsonObject, list, shallow, text } from '../fields.ts';

/*
 * What of an answer has no part of its own but must come back with the conversation: it rides in the
 * `details` of reasoning parts, tagged, so that no other protocol's blocks are taken for ours.
 */

const TAG = 'openai-responses';

/** A block of `details`: a whole reasoning item, or what the item after it says of itself. */
export type ReplayedItem =
  | { protocol: typeof TAG; item: JsonObject }
  | { protocol: typeof TAG; next: ItemIdentity };

/** What a message or a call has beside its text, its name and its arguments. */
export interface ItemIdentity {
  id: string | null;
  /** `commentary` or `final_answer`: which kind of message it is. */
  phase: string | null;
}

/**
 * The item as it came. `null` where it could not be sent back: nothing is stored (`store: false`), so
 * an item that carries neither its encrypted content nor its own words is only an id that the
 * provider no longer knows.
 */
export function replayedReasoning(item: JsonObject): ReplayedItem | null {
  const carriesItself = text(item['encrypted_content']) || list(item['content'])?.length;
  const whole = carriesItself ? shallow(item) : null;
  return whole === null ? null : { protocol: TAG, item: whole };
}

/**
 * What must be known of an item to send it back; `null` for one that needs nothing. A message has to
 * keep its phase. Reasoning has to keep the item that it led to, which is known by its id: without it
 * the request is refused ("provided without its required following item", 400).
 */
export function replayedIdentity(item: JsonObject, followsReasoning: boolean): ReplayedItem | null {
  const phase = text(item['phase']) || null;
  const id = text(item['id']) || null;
  if (phase === null && (id === null || !followsReasoning)) return null;
  return { protocol: TAG, next: { id, phase } };
}

/** The block, if it is one of ours. */
export function replayedItemOf(detail: unknown): ReplayedItem | null {
  if (!isObject(detail) || detail['protocol'] !== TAG) return null;
  const { item, next } = detail;
  if (isObject(item) && item['type'] === 'reasoning') return { protocol: TAG, item };
  if (!isObject(next)) return null;
  return { protocol: TAG, next: { id: text(next['id']), phase: text(next['phase']) } };
}
