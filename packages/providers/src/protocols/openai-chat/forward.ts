import { isObject, type JsonObject } from '../fields.ts';
import { overlaid, type Places, without } from '../forwarded.ts';
import type { ForwardContext, ForwardedBody } from '../protocol.ts';
import type { OpenAiChatQuirks } from './index.ts';
import { nativeMessages } from './native-messages.ts';

/** The same in both words of the protocol. */
const LIMITS = ['max_completion_tokens', 'max_tokens'];

const PLACES: Places = {
  messages: ['messages'],
  tools: ['tools'],
  toolChoice: ['tool_choice'],
  responseFormat: ['response_format'],
  temperature: ['temperature'],
  topP: ['top_p'],
  maxOutputTokens: LIMITS,
  frequencyPenalty: ['frequency_penalty'],
  presencePenalty: ['presence_penalty'],
  seed: ['seed', 'random_seed'],
  stop: ['stop'],
  reasoningEffort: ['reasoning_effort', 'reasoning'],
  parallelToolCalls: ['parallel_tool_calls'],
  topK: ['top_k'],
  user: ['user'],
  metadata: ['metadata'],
  serviceTier: ['service_tier'],
  promptCacheKey: ['prompt_cache_key'],
  safetyIdentifier: ['safety_identifier'],
  verbosity: ['verbosity'],
};

/**
 * A question of another client of this protocol, to be sent with everything that is in it, each member
 * under the name that the provider knows it by, and messages in the order and with the ids that it takes.
 */
export function forwardBody(
  native: JsonObject,
  context: ForwardContext,
  quirks: OpenAiChatQuirks,
): ForwardedBody {
  const { model, encoded, remade } = context;
  const asked = withSystemPrompt(overlaid(native, context, PLACES), encoded, remade);
  const leftOut: string[] = [];
  const members = Object.entries(asked).flatMap(([name, value]) => {
    const member = memberFor(name, value, encoded, quirks);
    leftOut.push(...member.leftOut);
    return member.sent;
  });
  const stream = native['stream'] === true;
  const body: JsonObject = {
    ...withFlatEffort(Object.fromEntries(members), encoded, quirks),
    ...{ model, stream },
    ...(stream ? streamOptions(native, quirks) : {}),
  };
  const { messages } = body;
  if (remade.includes('messages') || !Array.isArray(messages)) return { body, leftOut };
  const plain = nativeMessages(messages, quirks);
  return {
    body: { ...body, messages: plain.messages },
    leftOut: [...leftOut, ...plain.leftOut],
  };
}

/** What hooks say to the model, before everything that the program said to it. */
function withSystemPrompt(
  body: JsonObject,
  encoded: JsonObject,
  remade: ForwardContext['remade'],
): JsonObject {
  const { messages } = body;
  const isRemade = remade.includes('systemPrompt') && !remade.includes('messages');
  if (!isRemade || !Array.isArray(messages)) return body;
  const said = Array.isArray(encoded['messages']) ? encoded['messages'].filter(isSystem) : [];
  return { ...body, messages: [...said, ...messages.filter((message) => !isSystem(message))] };
}

function isSystem(message: unknown): boolean {
  return isObject(message) && (message['role'] === 'system' || message['role'] === 'developer');
}

interface Member {
  sent: [string, unknown][];
  leftOut: readonly string[];
}

function memberFor(
  name: string,
  value: unknown,
  encoded: JsonObject,
  quirks: OpenAiChatQuirks,
): Member {
  const as = (sentName: string, sent: unknown = value): Member => ({
    sent: [[sentName, sent]],
    leftOut: [],
  });
  const { outputLimitField, seedField, reasoning } = quirks;
  if (LIMITS.includes(name)) return as(outputLimitField, encoded[outputLimitField] ?? value);
  if (name === 'seed') return as(seedField);
  if (name === 'tools' && quirks.messageMembers !== null) return bareTools(value);
  if (name === 'stream_options' && !quirks.asksForUsage) return leave(name, value, TOLD_OTHERWISE);
  if (reasoning === 'object') return as(name);
  // Members of OpenRouter alone; the effort in them is asked for in the flat form.
  if (name === 'reasoning') return leave(name, value, ASKED_OTHERWISE);
  if (name === 'include_reasoning') return { sent: [], leftOut: value === false ? [name] : [] };
  return name === 'reasoning_effort' ? as(name, encoded[name] ?? value) : as(name);
}

/** Whoever refuses members of messages that it does not know refuses those of tools. */
function bareTools(value: unknown): Member {
  const marked = new Set(['cache_control']);
  const isMarked = (tool: unknown) => isObject(tool) && 'cache_control' in tool;
  if (!Array.isArray(value) || !value.some(isMarked)) {
    return { sent: [['tools', value]], leftOut: [] };
  }
  const tools = value.map((tool: unknown) => (isObject(tool) ? without(tool, marked) : tool));
  return { sent: [['tools', tools]], leftOut: [...marked] };
}

/** Usage comes unasked. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(['include_usage']);
const ASKED_OTHERWISE: ReadonlySet<string> = new Set(['effort', 'enabled']);

/** Leaves an object out, and names what of it is asked for in no other way. */
function leave(name: string, value: unknown, told: ReadonlySet<string>): Member {
  const lost = Object.entries(isObject(value) ? value : {}).filter(
    ([inner, asked]) => !told.has(inner) && asked !== null && asked !== false,
  );
  return { sent: [], leftOut: lost.map(([inner]) => `${name}.${inner}`) };
}

function withFlatEffort(
  body: JsonObject,
  encoded: JsonObject,
  { reasoning }: OpenAiChatQuirks,
): JsonObject {
  const effort = encoded['reasoning_effort'];
  const isLacking = reasoning === 'flat' && effort !== undefined && !('reasoning_effort' in body);
  return isLacking ? { ...body, reasoning_effort: effort } : body;
}

/** Without it many vendors send no usage on a stream at all. */
function streamOptions(native: JsonObject, { asksForUsage }: OpenAiChatQuirks): JsonObject {
  if (!asksForUsage) return {};
  const asked = native['stream_options'];
  return { stream_options: { ...(isObject(asked) ? asked : {}), include_usage: true } };
}
