import type { ReasoningPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import { filledText, isObject, isTooDeep } from '../fields.ts';
import { isSealed, unseal } from '../sealed-details.ts';
import { isOurItemId } from './item-ids.ts';

/*
 * What a model thought goes to the client as a reasoning item and comes back with the next question.
 * What its maker wants back unaltered travels in `encrypted_content`, sealed: an item of OpenAI's has
 * to come back under its own id ("Encrypted content item_id did not match the target item id", 400),
 * which is known only when its deltas are long written; and what other protocols keep (signatures,
 * thought blocks) has no other place here. An item that was never ours is taken as it is.
 */

/** As the protocol `openai-responses` of the providers marks its blocks. */
const PROTOCOL = 'openai-responses';
/** Between two summaries, as the provider's decoder parts them. */
const SEPARATOR = '\n\n';

/**
 * A reasoning item as the part it came from.
 *
 * @param model whom the question is for: what is opaque means something to its maker alone
 * @returns `null` when nothing is left of it
 */
export function readReasoning(item: JsonObject, model: string): ReasoningPart | null {
  const text = textOf(item);
  const details = detailsOf(item, model);
  if (text === '' && details.length === 0) return null;
  return { type: 'reasoning', text, ...(details.length === 0 ? {} : { details }) };
}

/**
 * What must be known of a message or a call to send it back, as the provider's decoder keeps it: its
 * phase, and its id where it follows reasoning of the same maker. `null` where there is nothing.
 */
export function identityOf(item: JsonObject, before: ReasoningPart | null): JsonObject | null {
  const details = before?.details ?? [];
  if (nextIn(details) !== null) return null;
  const followsReasoning = details.some(isOfProtocol);
  const phase = filledText(item['phase']);
  const id = followsReasoning && !isOurItemId(item['id']) ? filledText(item['id']) : null;
  return phase === null && id === null ? null : { protocol: PROTOCOL, next: { id, phase } };
}

/** What the details say of the item that comes next: its own id and its kind (`commentary`, `final_answer`). */
export function nextIn(
  details: readonly unknown[],
): { id: string | null; phase: string | null } | null {
  const next = details.findLast((detail) => isOfProtocol(detail) && isObject(detail['next']));
  const told = isOfProtocol(next) ? next['next'] : null;
  return isObject(told) ? { id: filledText(told['id']), phase: filledText(told['phase']) } : null;
}

function isOfProtocol(detail: unknown): detail is JsonObject {
  return isObject(detail) && detail['protocol'] === PROTOCOL;
}

/** Its summaries, or its own words where a model gives those away. */
function textOf(item: JsonObject): string {
  const pieces = [item['summary'], item['content']].flatMap((list: unknown) =>
    Array.isArray(list) ? list.map(textOfPiece) : [],
  );
  return pieces.filter((piece) => piece !== '').join(SEPARATOR);
}

function textOfPiece(piece: unknown): string {
  return (isObject(piece) ? filledText(piece['text']) : null) ?? '';
}

/**
 * An item carries itself by its encrypted content or by its own words. One that has neither is an id
 * that nobody knows, as nothing is stored; and an id of ours nobody knows at all.
 */
function detailsOf(item: JsonObject, model: string): unknown[] {
  const encrypted = filledText(item['encrypted_content']);
  if (encrypted !== null && isSealed(encrypted)) return unseal(encrypted, model);
  const { content } = item;
  const carriesItself = encrypted !== null || (Array.isArray(content) && content.length > 0);
  if (!carriesItself || isOurItemId(item['id']) || isTooDeep(item)) return [];
  return [{ protocol: PROTOCOL, item }];
}

/**
 * A body that is sent on to OpenAI untouched, but for what it would refuse: reasoning that is sealed by
 * us, and ids that it does not know. What was OpenAI's is put back as it was.
 *
 * @returns the body itself where there is nothing of that kind
 */
export function withoutOurItems(body: JsonObject): JsonObject {
  const { input, model } = body;
  const items: readonly unknown[] = Array.isArray(input) ? input : [];
  if (!items.some(isOurs)) return body;
  const kept: unknown[] = [];
  let nextId: string | null = null;
  for (const item of items) {
    if (isObject(item) && item['type'] === 'reasoning' && isOurs(item)) {
      const details = typeof model === 'string' ? detailsOf(item, model) : [];
      kept.push(...details.flatMap(ownItemOf));
      nextId = nextIn(details)?.id ?? null;
    } else {
      kept.push(isOurs(item) ? renamed(item, nextId) : item);
      nextId = null;
    }
  }
  return { ...body, input: kept };
}

function isOurs(item: unknown): item is JsonObject {
  if (!isObject(item)) return false;
  return isOurItemId(item['id']) || isSealed(filledText(item['encrypted_content']) ?? '');
}

function ownItemOf(detail: unknown): JsonObject[] {
  const item = isOfProtocol(detail) ? detail['item'] : null;
  return isObject(item) && item['type'] === 'reasoning' ? [item] : [];
}

/** Under the id that its provider knows, or under none. */
function renamed({ id: _, ...item }: JsonObject, id: string | null): JsonObject {
  return id === null ? item : { ...item, id };
}
