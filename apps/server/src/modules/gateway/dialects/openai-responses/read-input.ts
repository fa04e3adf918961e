import type { Part, ReasoningPart } from '@parley/contracts';
import type { ConversationMessage } from '@parley/providers';

import type { Dropped } from '../dropped.ts';
import { InvalidRequest, type JsonObject } from '../dialect.ts';
import {
  isAbsent,
  isObject,
  optionalList,
  optionalObject,
  quoted,
  requiredText,
} from '../fields.ts';
import { readContent, readOutput, readTexts } from './read-content.ts';
import { identityOf, readReasoning } from './reasoning.ts';

export interface Conversation {
  systemPrompt: string | null;
  messages: ConversationMessage[];
}

/**
 * The conversation in our words: `instructions` and `input`, or `messages` in its place. Items that
 * have no place in it are left out and named.
 *
 * @param model whom the question is for
 * @throws {InvalidRequest}
 */
export function readInput(body: JsonObject, model: string, dropped: Dropped): Conversation {
  const { input, messages, instructions } = body;
  if (!isAbsent(input) && !isAbsent(messages)) {
    throw new InvalidRequest('Send either input or messages, not both.', 'input');
  }
  const member = isAbsent(input) && !isAbsent(messages) ? 'messages' : 'input';
  const reader = new InputReader(model, dropped);
  if (!isAbsent(instructions)) reader.addSystem(instructions, 'instructions');
  const isElsewhere = isAbsent(body[member]) && isObject(body['prompt']);
  const items = isElsewhere ? [] : itemsIn(body[member], member);
  for (const { item, place } of items) reader.add(item, place);
  return reader.finish(member);
}

interface Placed {
  item: JsonObject;
  place: string;
}

function itemsIn(value: unknown, at: string): Placed[] {
  if (typeof value === 'string' && value !== '') {
    return [{ item: { role: 'user', content: value }, place: at }];
  }
  if (!Array.isArray(value)) {
    throw new InvalidRequest(`${at} must be a text or a list of items.`, at);
  }
  return value.flatMap((item: unknown, index) => {
    const place = `${at}.${index}`;
    if (!isObject(item)) throw new InvalidRequest(`${place} must be an object.`, place);
    return itemsOfChatMessage(item, place) ?? [{ item, place }];
  });
}

/** What a message of chat completions is in items; `null` where it is the same in both. */
function itemsOfChatMessage(message: JsonObject, place: string): Placed[] | null {
  if (!isAbsent(message['type'])) return null;
  const { role, content } = message;
  if (role === 'tool') {
    const id = message['tool_call_id'] ?? message['toolCallId'] ?? message['call_id'];
    return [{ item: { type: 'function_call_output', call_id: id, output: content }, place }];
  }
  if (role !== 'assistant' || isAbsent(message['tool_calls'])) return null;
  const calls = optionalList(message['tool_calls'], `${place}.tool_calls`).map((call, index) => {
    const at = `${place}.tool_calls.${index}`;
    const { id, function: called } = optionalObject(call, at) ?? {};
    const item = {
      ...optionalObject(called, `${at}.function`),
      type: 'function_call',
      call_id: id,
    };
    return { item, place: at };
  });
  return [...(isAbsent(content) ? [] : [{ item: { role, content }, place }]), ...calls];
}

class InputReader {
  readonly #model: string;
  readonly #dropped: Dropped;
  readonly #system: string[] = [];
  readonly #messages: { role: ConversationMessage['role']; parts: Part[] }[] = [];
  /** The parts of the answer that made a call, by the id of the call. */
  readonly #callers = new Map<string, Part[]>();
  /** What results show beside their text: told when the answer that waits for them is over. */
  #shown: Part[] = [];

  constructor(model: string, dropped: Dropped) {
    this.#model = model;
    this.#dropped = dropped;
  }

  add(item: JsonObject, place: string): void {
    const type = item['type'] ?? (isAbsent(item['role']) ? null : 'message');
    switch (type) {
      case 'message':
        return this.#addMessage(item, place);
      case 'reasoning':
        return this.#addReasoning(item);
      case 'function_call':
        return this.#addCall(item, place);
      case 'function_call_output':
        return this.#addResult(item, place);
      case 'item_reference':
        throw new InvalidRequest(
          'Items are not stored here, so they cannot be referred to: send them whole, which clients do with "store": false.',
          place,
        );
      default:
        // Of tools that run at OpenAI, and what is yet to come.
        this.#dropped.add(requiredText(type, `${place}.type`));
    }
  }

  addSystem(content: unknown, place: string): void {
    this.#system.push(...readTexts(content, place, this.#dropped));
  }

  /** @param member what was read, for whom it may concern that nothing is left of it */
  finish(member: string): Conversation {
    this.#tellShown();
    const systemPrompt = this.#system.join('\n');
    if (this.#messages.length === 0 && systemPrompt === '') {
      const problem = `${member} holds nothing that can be sent to a model.`;
      this.#dropped.refuse(new InvalidRequest(problem, member));
    }
    return { systemPrompt: systemPrompt === '' ? null : systemPrompt, messages: this.#messages };
  }

  #addMessage(item: JsonObject, place: string): void {
    const { role, content } = item;
    const at = `${place}.content`;
    switch (role) {
      case 'system':
      case 'developer':
        return this.addSystem(content, at);
      case 'user': {
        const parts = readContent(content, at, this.#dropped);
        if (parts.length === 0) {
          const problem = 'A message needs content that can be sent.';
          return this.#dropped.refuse(new InvalidRequest(problem, at));
        }
        this.#tellShown();
        this.#messages.push({ role, parts });
        return;
      }
      case 'assistant':
        return this.#addAnswer(item, readContent(content, at, this.#dropped));
      default:
        throw new InvalidRequest(
          `The role "${quoted(role)}" is not one of user, assistant, system and developer.`,
          `${place}.role`,
        );
    }
  }

  #addAnswer(item: JsonObject, parts: readonly Part[]): void {
    if (parts.length > 0) this.#answer(item).push(...parts);
  }

  #addReasoning(item: JsonObject): void {
    const part = readReasoning(item, this.#model);
    if (part !== null) this.#turn().push(part);
  }

  #addCall(item: JsonObject, place: string): void {
    const toolCallId = requiredText(item['call_id'], `${place}.call_id`);
    const toolName = requiredText(item['name'], `${place}.name`);
    const args = item['arguments'];
    if (typeof args !== 'string') {
      throw new InvalidRequest(`${place}.arguments must be a text.`, `${place}.arguments`);
    }
    const parts = this.#answer(item);
    parts.push({ type: 'tool-call', toolCallId, toolName, arguments: args });
    this.#callers.set(toolCallId, parts);
  }

  #addResult(item: JsonObject, place: string): void {
    const toolCallId = requiredText(item['call_id'], `${place}.call_id`);
    const { output, shown } = readOutput(item['output'], `${place}.output`, this.#dropped);
    const caller = this.#callers.get(toolCallId);
    if (caller === undefined) {
      const problem = `No tool call found for function call output with call_id ${quoted(toolCallId)}.`;
      this.#dropped.refuse(new InvalidRequest(problem, `${place}.call_id`));
      return;
    }
    caller.push({ type: 'tool-result', toolCallId, output });
    this.#shown.push(...shown);
  }

  /** The answer that an item belongs to, with what must be known of the item before it. */
  #answer(item: JsonObject): Part[] {
    const parts = this.#turn();
    const before = lastReasoning(parts);
    const identity = identityOf(item, before);
    if (identity === null) return parts;
    if (before === null) parts.push({ type: 'reasoning', text: '', details: [identity] });
    else before.details = [...(before.details ?? []), identity];
    return parts;
  }

  /** The answer that is being read: items of an answer follow each other until the user speaks. */
  #turn(): Part[] {
    const last = this.#messages.at(-1);
    if (last?.role === 'assistant' && this.#shown.length === 0) return last.parts;
    this.#tellShown();
    const parts: Part[] = [];
    this.#messages.push({ role: 'assistant', parts });
    return parts;
  }

  #tellShown(): void {
    if (this.#shown.length === 0) return;
    this.#messages.push({ role: 'user', parts: this.#shown });
    this.#shown = [];
  }
}

function lastReasoning(parts: readonly Part[]): ReasoningPart | null {
  const last = parts.at(-1);
  return last?.type === 'reasoning' ? last : null;
}
