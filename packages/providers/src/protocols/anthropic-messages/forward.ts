import { isObject, type JsonObject } from '../fields.ts';
import { overlaid, type Places } from '../forwarded.ts';
import type { ForwardContext, ForwardedBody } from '../protocol.ts';

const PLACES: Places = {
  systemPrompt: ['system'],
  // What the system says in between is in the prompt, as our words have it.
  messages: ['messages', 'system'],
  tools: ['tools'],
  toolChoice: ['tool_choice'],
  responseFormat: ['output_config.format', 'output_format'],
  temperature: ['temperature'],
  topP: ['top_p'],
  maxOutputTokens: ['max_tokens'],
  stop: ['stop_sequences'],
  reasoningEffort: ['thinking', 'output_config.effort'],
  parallelToolCalls: ['tool_choice'],
  topK: ['top_k'],
  user: ['metadata.user_id'],
};

/** A question of another client of this protocol, to be sent with everything that is in it. */
export function forwardBody(native: JsonObject, context: ForwardContext): ForwardedBody {
  const asked = overlaid(native, context, PLACES);
  const said = context.remade.includes('systemPrompt') ? withoutSystem(asked) : asked;
  const body = { ...said, model: context.model, stream: native['stream'] === true };
  return { body, leftOut: [] };
}

function withoutSystem(body: JsonObject): JsonObject {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const isSystem = (message: unknown) => isObject(message) && message['role'] === 'system';
  return { ...body, messages: messages.filter((message) => !isSystem(message)) };
}
