import type { FilePart, Part, ToolCallPart } from '@parley/contracts';
import type { ConversationMessage } from '@parley/providers';

import { InvalidRequest, type JsonObject } from '../dialect.ts';
import { coerceImage } from '../coerce-files.ts';
import type { Dropped } from '../dropped.ts';
import { assistantText, refuseAudio, textPieces, userParts } from './coerce-parts.ts';
import {
  filledText,
  isAbsent,
  isObject,
  optionalList,
  optionalObject,
  quoted,
  requiredText,
} from '../fields.ts';
import { CACHE_MARK } from './read-tools.ts';
import { type PlacedDetail, textOfDetails, unsealed } from './reasoning-details.ts';

export interface Conversation {
  systemPrompt: string | null;
  messages: readonly ConversationMessage[];
}

/** Reads `messages` (gateway specification, M7 and A4). Members that it does not know it leaves out. */
export function coerceMessages(value: unknown, dropped: Dropped): Conversation {
  if (!Array.isArray(value) || value.length === 0) {
    throw new InvalidRequest('messages must be a list that is not empty.', 'messages');
  }
  for (const message of value) if (isObject(message)) refuseAudio(message['content']);
  const reader = new ConversationReader(dropped);
  for (const [index, message] of value.entries()) reader.add(message, `messages.${index}`);
  return reader.finish();
}

class ConversationReader {
  readonly #system: string[] = [];
  readonly #messages: { role: 'user' | 'assistant'; parts: Part[] }[] = [];
  /** The parts of the answer that made a call, by the id of the call. */
  readonly #callers = new Map<string, Part[]>();
  readonly #dropped: Dropped;

  constructor(dropped: Dropped) {
    this.#dropped = dropped;
  }

  add(message: unknown, at: string): void {
    if (!isObject(message)) throw new InvalidRequest(`${at} must be an object.`, at);
    const { role, content } = message;
    this.#noteMarks(message);
    switch (role) {
      case 'system':
      case 'developer':
        return this.#addSystem(role, content, at);
      case 'user': {
        const parts = userParts(content, `${at}.content`, (word) => this.#dropped.add(word));
        this.#messages.push({ role, parts });
        return;
      }
      case 'assistant':
        return this.#addAssistant(message, at);
      case 'tool':
        return this.#addToolResult(message, at);
      default:
        throw new InvalidRequest(
          `The role "${quoted(role)}" is not one of system, developer, user, assistant and tool.`,
          `${at}.role`,
        );
    }
  }

  finish(): Conversation {
    const systemPrompt = this.#system.join('\n');
    return {
      systemPrompt: systemPrompt === '' ? null : systemPrompt,
      messages: this.#messages,
    };
  }

  /** Cuts of a cache stand anywhere, and our words have none. */
  #noteMarks(message: JsonObject): void {
    const { content } = message;
    const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
    for (const value of [message, ...parts])
      if (isObject(value)) this.#dropped.membersOf(value, CACHE_MARK);
  }

  #addSystem(role: string, content: unknown, at: string): void {
    const pieces = textPieces(content, `${at}.content`);
    if (pieces === null) {
      throw new InvalidRequest(`A ${role} message must be text-only.`, 'messages');
    }
    this.#system.push(...pieces.filter((piece) => piece !== ''));
  }

  #addAssistant(message: JsonObject, at: string): void {
    // Of functions before there were tools: it has no id that a result could name.
    if (!isAbsent(message['function_call'])) this.#dropped.add('function_call');
    const calls = readToolCalls(message['tool_calls'], `${at}.tool_calls`, this.#dropped);
    const parts = [...spokenParts(message, calls, at), ...this.#images(message, at)];
    if (parts.length === 0) return;
    this.#messages.push({ role: 'assistant', parts });
    for (const { toolCallId } of calls) this.#callers.set(toolCallId, parts);
  }

  /** Pictures that a model made, as OpenRouter's clients send them back. */
  #images(message: JsonObject, at: string): FilePart[] {
    return optionalList(message['images'], `${at}.images`).flatMap((image, index) => {
      const part = isObject(image) ? coerceImage(image, `${at}.images.${index}`) : null;
      if (part === null) this.#dropped.add('image_too_large');
      return part ?? [];
    });
  }

  #addToolResult(message: JsonObject, at: string): void {
    const id = ['tool_call_id', 'toolCallId', 'call_id']
      .map((name) => filledText(message[name]))
      .find((found) => found !== null);
    const param = `${at}.tool_call_id`;
    if (id === undefined) {
      throw new InvalidRequest('A tool message needs the id of its call.', param);
    }
    const content = message['content'];
    const pieces = isObject(content) ? null : textPieces(content, `${at}.content`);
    if (pieces === null) {
      throw new InvalidRequest('The content of a tool message must be text.', `${at}.content`);
    }
    const caller = this.#callers.get(id);
    if (caller === undefined) {
      const problem = `No message before this one calls a tool with the id "${quoted(id)}".`;
      this.#dropped.refuse(new InvalidRequest(problem, param));
      return;
    }
    caller.push({ type: 'tool-result', toolCallId: id, output: pieces.join('') });
  }
}

function readToolCalls(value: unknown, at: string, dropped: Dropped): ToolCallPart[] {
  return optionalList(value, at).flatMap((call, index) => {
    const place = `${at}.${index}`;
    if (!isObject(call)) throw new InvalidRequest(`${place} must be an object.`, place);
    const type = filledText(call['type']) ?? 'function';
    if (type !== 'function') {
      dropped.add(type);
      const problem = `Calls of tools of the type "${quoted(type)}" are not supported.`;
      dropped.refuse(new InvalidRequest(problem, `${place}.type`));
      return [];
    }
    const called = optionalObject(call['function'], `${place}.function`) ?? {};
    const args = called['arguments'];
    const toolCallId = requiredText(call['id'], `${place}.id`);
    const toolName = requiredText(called['name'], `${place}.function.name`);
    if (typeof args !== 'string') {
      const param = `${place}.function.arguments`;
      throw new InvalidRequest(`${param} must be a text.`, param);
    }
    return [{ type: 'tool-call', toolCallId, toolName, arguments: args }];
  });
}

/** Reasoning, text and calls, with the blocks of reasoning where they stood. */
function spokenParts(message: JsonObject, calls: readonly ToolCallPart[], at: string): Part[] {
  const entries = message['reasoning_details'];
  const details = Array.isArray(entries) ? unsealed(entries) : [];
  const told = filledText(message['refusal']) ?? '';
  const text = assistantText(message['content'], `${at}.content`) || told;
  const standing = (isThere: (detail: PlacedDetail) => boolean) => details.filter(isThere);
  return [
    ...reasoningPart(
      reasoningText(message, Array.isArray(entries) ? entries : []),
      standing(({ isAfterText, calls }) => !isAfterText && calls === 0),
    ),
    ...(text === '' ? [] : [{ type: 'text' as const, text }]),
    ...reasoningPart(
      '',
      standing(({ isAfterText, calls }) => isAfterText && calls === 0),
    ),
    ...calls.flatMap((call, index) => [
      call,
      ...reasoningPart(
        '',
        standing((detail) => detail.calls === index + 1),
      ),
    ]),
  ];
}

/** Three names of one thing: DeepSeek, OpenRouter, and some local servers. */
function reasoningText(message: JsonObject, entries: readonly unknown[]): string {
  const { reasoning_content: content, reasoning, reasoning_text: text } = message;
  return filledText(content) ?? filledText(reasoning) ?? filledText(text) ?? textOfDetails(entries);
}

function reasoningPart(text: string, placed: readonly PlacedDetail[]): Part[] {
  if (text === '' && placed.length === 0) return [];
  const details = placed.map(({ detail }) => detail);
  return [{ type: 'reasoning', text, ...(details.length === 0 ? {} : { details }) }];
}
