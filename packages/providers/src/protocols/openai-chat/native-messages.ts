import {
  COMMON_TOOL_CALL_IDS,
  fittingId,
  type ToolCallIdForm,
} from '../../history/tool-call-ids.ts';
import { NOT_SHOWN } from '../../history/turns.ts';
import { isObject, type JsonObject, text } from '../fields.ts';
import { without } from '../forwarded.ts';
import type { OpenAiChatQuirks } from './index.ts';
import { withAnsweredTools } from './order.ts';

/*
 * Messages of another client of this protocol, with all of their members, for a provider that wants
 * them in an order or with ids of its own, or that refuses members which it does not know.
 */

export interface NativeMessages {
  /** The list itself where nothing is wanted of it. */
  messages: readonly unknown[];
  /** Members that are not sent. */
  leftOut: readonly string[];
}

export function nativeMessages(
  messages: readonly unknown[],
  quirks: OpenAiChatQuirks,
): NativeMessages {
  const known = messages.filter(isObject);
  // What is no message at all the provider refuses by itself.
  if (known.length < messages.length) return { messages, leftOut: [] };
  const leftOut = new Set<string>();
  const plain = known
    .map((message) => (quirks.knowsDeveloper ? message : bySystem(message)))
    .map((message) => withReasoning(message, quirks))
    .map((message) => withKnownMembers(message, quirks, leftOut))
    .map((message) => withIds(message, quirks.toolCallIds));
  const merged = quirks.alternates ? inTurns(plain) : plain;
  const answered = withAnsweredTools(merged, quirks);
  const isSame =
    answered.length === messages.length && answered.every((each, at) => each === messages[at]);
  return { messages: isSame ? messages : answered, leftOut: [...leftOut] };
}

function bySystem(message: JsonObject): JsonObject {
  return message['role'] === 'developer' ? { ...message, role: 'system' } : message;
}

/** What a model thought, by all the names that providers and clients have for it. */
const REASONING: ReadonlySet<string> = new Set([
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'reasoning_details',
]);

/** Whoever is particular about the order of messages is about what models thought, too. */
function withReasoning(message: JsonObject, quirks: OpenAiChatQuirks): JsonObject {
  const { alternates, answersTools, toolCallIds, reasoningReplay } = quirks;
  const isParticular = alternates || answersTools || toolCallIds !== COMMON_TOOL_CALL_IDS;
  const has = [...REASONING].some((name) => name in message);
  if (!isParticular || !has || reasoningReplay === 'details') return message;
  const calls = message['tool_calls'];
  const isWanted =
    reasoningReplay === 'text-with-tool-calls' && Array.isArray(calls) && calls.length > 0;
  const said = [...REASONING].map((name) => text(message[name])).find((words) => words);
  const bare = without(message, REASONING);
  return isWanted && said ? { ...bare, reasoning_content: said } : bare;
}

/** Marks of a cache stand on parts as well. */
const MARK: ReadonlySet<string> = new Set(['cache_control']);

function withKnownMembers(
  message: JsonObject,
  { messageMembers }: OpenAiChatQuirks,
  leftOut: Set<string>,
): JsonObject {
  const { role, content } = message;
  const known = typeof role === 'string' ? messageMembers?.[role] : undefined;
  if (known === undefined) return message;
  const unknown = Object.keys(message).filter((name) => !known.includes(name));
  for (const name of unknown) if (saysSomething(message[name])) leftOut.add(name);
  const kept = unknown.length === 0 ? message : without(message, new Set(unknown));
  const isMarked = (part: unknown) => isObject(part) && 'cache_control' in part;
  if (!Array.isArray(content) || !content.some(isMarked)) return kept;
  leftOut.add('cache_control');
  const parts = content.map((part: unknown) => (isObject(part) ? without(part, MARK) : part));
  return { ...kept, content: parts };
}

/** SDKs send an answer back as they got it, with what is not in it as `null` or as an empty list. */
function saysSomething(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** The message itself where its ids are taken as they are. */
function withIds(message: JsonObject, form: ToolCallIdForm): JsonObject {
  const { tool_calls: calls, tool_call_id: id } = message;
  if (typeof id === 'string' && fittingId(id, form) !== id) {
    return { ...message, tool_call_id: fittingId(id, form) };
  }
  if (!Array.isArray(calls) || calls.every((call) => withId(call, form) === call)) return message;
  return { ...message, tool_calls: calls.map((call) => withId(call, form)) };
}

function withId(call: unknown, form: ToolCallIdForm): unknown {
  if (!isObject(call) || typeof call['id'] !== 'string') return call;
  const id = fittingId(call['id'], form);
  return id === call['id'] ? call : { ...call, id };
}

/** Roles whose messages must not follow each other. */
const SPEAKERS: ReadonlySet<unknown> = new Set(['user', 'assistant']);
const MISSING_QUESTION: JsonObject = { role: 'user', content: NOT_SHOWN };

/** User and answer in turn, from the user on; system messages stand where they stood. */
function inTurns(messages: readonly JsonObject[]): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const { role } = message;
    if (last !== undefined && SPEAKERS.has(role) && last['role'] === role) {
      turns[turns.length - 1] = merged(last, message);
    } else turns.push(message);
  }
  const first = turns.findIndex(({ role }) => SPEAKERS.has(role));
  if (turns[first]?.['role'] === 'assistant') turns.splice(first, 0, MISSING_QUESTION);
  return turns;
}

function merged(first: JsonObject, second: JsonObject): JsonObject {
  const calls = [first, second].flatMap(({ tool_calls: list }) =>
    Array.isArray(list) ? list : [],
  );
  return {
    ...first,
    ...second,
    content: joined(first['content'], second['content']),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** Text as text; parts as parts, with everything that they have. */
function joined(first: unknown, second: unknown): unknown {
  if (first === null || first === undefined || first === '') return second;
  if (second === null || second === undefined || second === '') return first;
  const [before, after] = [text(first), text(second)];
  if (before !== null && after !== null) return `${before}\n\n${after}`;
  return [...partsOf(first), ...partsOf(second)];
}

function partsOf(content: unknown): unknown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [content];
}
