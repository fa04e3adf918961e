import { isObject, type JsonObject, list } from '../fields.ts';
import { overlaid, type Places, without } from '../forwarded.ts';
import type { ForwardContext, ForwardedBody } from '../protocol.ts';

/** Answers are kept nowhere, so nothing can be asked for later or be gone on from. */
const OF_STORED: ReadonlySet<string> = new Set(['background', 'messages']);

const PLACES: Places = {
  systemPrompt: ['instructions'],
  // Who speaks first moves between both where one of them is made anew.
  messages: ['instructions', 'input'],
  tools: ['tools'],
  toolChoice: ['tool_choice'],
  responseFormat: ['text.format'],
  temperature: ['temperature'],
  topP: ['top_p'],
  maxOutputTokens: ['max_output_tokens'],
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  reasoningEffort: ['reasoning.effort'],
  parallelToolCalls: ['parallel_tool_calls'],
  user: ['user'],
  metadata: ['metadata'],
  serviceTier: ['service_tier'],
  promptCacheKey: ['prompt_cache_key'],
  safetyIdentifier: ['safety_identifier'],
  verbosity: ['text.verbosity'],
};

/** A question of another client of this protocol, to be sent with everything that is in it. */
export function forwardBody(native: JsonObject, context: ForwardContext): ForwardedBody {
  const { model, encoded, remade } = context;
  const asked = overlaid(without(native, OF_STORED), context, PLACES);
  const include = includeOf(asked['include'], encoded['include']);
  const isPromptChanged = remade.includes('systemPrompt') && !remade.includes('messages');
  const body = {
    ...(isPromptChanged ? withSystemPrompt(asked, encoded) : asked),
    ...{ model, stream: native['stream'] === true, store: false },
    ...(include === null ? {} : { include }),
  };
  return { body, leftOut: [] };
}

/** Where the prompt is told among the items, it stands before all of them. */
function withSystemPrompt(body: JsonObject, encoded: JsonObject): JsonObject {
  const { input } = body;
  const told = (list(encoded['input']) ?? []).filter(isSystem);
  if (!Array.isArray(input)) {
    const said = [...told, { role: 'user', content: input }];
    return told.length === 0 ? body : { ...body, input: said };
  }
  return { ...body, input: [...told, ...input.filter((item) => !isSystem(item))] };
}

function isSystem(item: unknown): boolean {
  return isObject(item) && (item['role'] === 'system' || item['role'] === 'developer');
}

/** Reasoning that is not stored can come back in its encrypted form alone, which must be asked for. */
function includeOf(asked: unknown, encoded: unknown): unknown[] | null {
  const more = (list(encoded) ?? []).filter((entry) => !(list(asked) ?? []).includes(entry));
  return more.length === 0 ? null : [...(list(asked) ?? []), ...more];
}
