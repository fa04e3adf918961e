import { COMMON_TOOL_CALL_IDS } from '../../history/tool-call-ids.ts';
import { isObject, type JsonObject } from '../fields.ts';
import { completed, without, withoutRefused } from '../forwarded.ts';
import type { ForwardContext } from '../protocol.ts';
import type { OpenAiChatQuirks } from './index.ts';

/** Members that are taken from the encoded question where the other one came without. */
const CONVERSATION = ['messages', 'tools', 'tool_choice'];
/** The same in both words of the protocol. */
const LIMITS = ['max_completion_tokens', 'max_tokens'];

/**
 * A question of another client of this protocol, to be sent with everything that is in it, each member
 * under the name that the provider knows it by. Messages that a provider wants in an order or with ids
 * of its own are made anew.
 */
export function forwardBody(
  native: JsonObject,
  { model, encoded, refused }: ForwardContext,
  quirks: OpenAiChatQuirks,
): JsonObject {
  const asked = withoutRefused(native, refused, {
    temperature: ['temperature'],
    topP: ['top_p'],
    maxOutputTokens: LIMITS,
    frequencyPenalty: ['frequency_penalty'],
    presencePenalty: ['presence_penalty'],
    seed: ['seed'],
    stop: ['stop'],
    reasoningEffort: ['reasoning_effort', 'reasoning'],
  });
  const said = hasOwnOrder(quirks) ? without(asked, new Set(['messages'])) : asked;
  const renamed = Object.entries(said).flatMap(([name, value]) =>
    renamedMember(name, value, encoded, quirks),
  );
  const body = completed(Object.fromEntries(renamed), encoded, [
    ...CONVERSATION,
    ...(quirks.reasoning === 'flat' ? ['reasoning_effort'] : []),
  ]);
  return { ...body, model, stream: true, ...streamOptions(native, quirks) };
}

function hasOwnOrder({ alternates, answersTools, toolCallIds }: OpenAiChatQuirks): boolean {
  return alternates || answersTools || toolCallIds !== COMMON_TOOL_CALL_IDS;
}

function renamedMember(
  name: string,
  value: unknown,
  encoded: JsonObject,
  { outputLimitField, seedField, reasoning, asksForUsage }: OpenAiChatQuirks,
): [string, unknown][] {
  if (LIMITS.includes(name)) return [[outputLimitField, encoded[outputLimitField] ?? value]];
  if (name === 'seed') return [[seedField, value]];
  if (name === 'stream_options' && !asksForUsage) return [];
  if (reasoning === 'object') return [[name, value]];
  // Members of OpenRouter alone; what they ask for is in the effort.
  if (name === 'reasoning' || name === 'include_reasoning') return [];
  return [[name, name === 'reasoning_effort' ? (encoded[name] ?? value) : value]];
}

/** Without it many vendors send no usage on a stream at all. */
function streamOptions(native: JsonObject, { asksForUsage }: OpenAiChatQuirks): JsonObject {
  if (!asksForUsage) return {};
  const asked = native['stream_options'];
  return { stream_options: { ...(isObject(asked) ? asked : {}), include_usage: true } };
}
