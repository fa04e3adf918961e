import type { ReasoningPart } from '@parley/contracts';

import type { JsonObject } from '../dialect.ts';
import { isObject, isTooDeep } from '../fields.ts';
import { isSealed, unseal } from '../sealed-details.ts';

/*
 * What a model thought goes to the client and comes back with the next question: in tool loops its
 * maker wants it unaltered. Blocks of this protocol stand in the `details` of a reasoning part as the
 * provider's decoder leaves them there. What other protocols keep in `details` (signatures, encrypted
 * reasoning) has no block here, so it travels in the place of a signature, in a form that is ours.
 */

/** As the protocol `anthropic-messages` of the providers marks its blocks. */
const PROTOCOL = 'anthropic-messages';

export type ThoughtBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

/**
 * A `thinking` or `redacted_thinking` block as the part it came from.
 *
 * @param model whom the question is for: what is opaque means something to its maker alone
 * @returns `null` when nothing is left of it
 */
export function readThought(block: JsonObject, model: string): ReasoningPart | null {
  const { type, thinking, signature, data } = block;
  const isRedacted = type === 'redacted_thinking';
  const text = !isRedacted && typeof thinking === 'string' ? thinking : '';
  const seal = isRedacted ? data : signature;
  const details = detailsOf(block, typeof seal === 'string' ? seal : '', model);
  if (text === '' && details.length === 0) return null;
  return { type: 'reasoning', text, ...(details.length === 0 ? {} : { details }) };
}

function detailsOf(block: JsonObject, seal: string, model: string): unknown[] {
  // Thinking that nobody signed is refused by the one whose blocks these are.
  if (seal === '') return [];
  if (isSealed(seal)) return unseal(seal, model);
  return isTooDeep(block) ? [] : [{ protocol: PROTOCOL, block }];
}

/** The block that a detail keeps; `null` when it is not one of this protocol. */
export function blockOf(detail: unknown): ThoughtBlock | null {
  if (!isObject(detail) || detail['protocol'] !== PROTOCOL || !isObject(detail['block'])) {
    return null;
  }
  const { type, thinking, signature, data } = detail['block'];
  if (type === 'redacted_thinking' && typeof data === 'string') return { type, data };
  if (type !== 'thinking' || typeof thinking !== 'string' || typeof signature !== 'string') {
    return null;
  }
  return { type, thinking, signature };
}

/**
 * A body that is sent on to Anthropic untouched, but for what it would refuse ("Invalid `signature`
 * in `thinking` block", 400): thinking of other providers' models, and their citations, which a client
 * got from us and brings back after it has changed the model.
 *
 * @returns the body itself where there is nothing of that kind
 */
export function withoutForeignThoughts(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages) || !messages.some(isForeignMessage)) return body;
  const kept = messages.flatMap((message: unknown) => {
    if (!isForeignMessage(message)) return [message];
    const content = message.content.filter((block) => !isForeignThought(block)).map(uncited);
    return content.length === 0 ? [] : [{ ...message, content }];
  });
  return { ...body, messages: kept };
}

function isForeignMessage(message: unknown): message is JsonObject & { content: unknown[] } {
  if (!isObject(message) || message['role'] !== 'assistant') return false;
  const { content } = message;
  return (
    Array.isArray(content) &&
    content.some((block) => isForeignThought(block) || uncited(block) !== block)
  );
}

function isForeignThought(block: unknown): boolean {
  if (!isObject(block)) return false;
  const { type, signature, data } = block;
  if (type === 'redacted_thinking') return isForeignSeal(data);
  return type === 'thinking' && isForeignSeal(signature);
}

function isForeignSeal(seal: unknown): boolean {
  return typeof seal !== 'string' || seal === '' || isSealed(seal);
}

/** Without citations that have no index: those are ours. */
function uncited(block: unknown): unknown {
  if (!isObject(block) || !Array.isArray(block['citations'])) return block;
  const isOurs = block['citations'].some(
    (citation) => isObject(citation) && citation['encrypted_index'] === '',
  );
  if (!isOurs) return block;
  const { citations: _, ...rest } = block;
  return rest;
}
