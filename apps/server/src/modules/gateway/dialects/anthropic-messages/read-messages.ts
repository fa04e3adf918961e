import type { Part, ToolResultPart } from '@parley/contracts';
import type { ConversationMessage } from '@parley/providers';

import type { InvalidRequest, JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { invalid, jsonAt, listAt, nameAt, objectAt, textAt } from './fields.ts';
import { readDocument, readImage, readSearchResult, textPart } from './read-files.ts';
import { readThought } from './thoughts.ts';

/** What tells the vendor's cache where to cut; other caches cut by themselves. */
const CACHE_MARK = ['cache_control'];
/** Blocks that belong to the model alone. */
const OWN_BLOCKS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking', 'tool_use']);

export interface ReadMessages {
  messages: ConversationMessage[];
  /** What was said with the role `system` in between. */
  system: string[];
}

/**
 * The conversation in our words. Results of tools are the user's in this protocol; here they stand
 * behind their calls, and what else the user said follows as a message of its own.
 *
 * @throws {InvalidRequest}
 */
export function readMessages(value: unknown, model: string, dropped: Dropped): ReadMessages {
  const list = listAt(value, 'messages');
  if (list.length === 0) throw invalid('messages', 'must hold at least one message');
  const reader = new ConversationReader(model, dropped);
  for (const [position, message] of list.entries()) {
    reader.read(message, `messages.${position}`, position === list.length - 1);
  }
  if (reader.messages.length === 0) dropped.refuse(nothingLeft('messages'));
  return { messages: reader.messages, system: reader.system };
}

interface Turn {
  role: ConversationMessage['role'];
  parts: Part[];
}

class ConversationReader {
  readonly messages: Turn[] = [];
  readonly system: string[] = [];
  readonly #model: string;
  readonly #dropped: Dropped;
  /** Who called, by the id of the call; an id that is used again is the later one's. */
  readonly #callers = new Map<string, Turn>();

  constructor(model: string, dropped: Dropped) {
    this.#model = model;
    this.#dropped = dropped;
  }

  read(value: unknown, place: string, isLast: boolean): void {
    const { role, content } = objectAt(value, place);
    const at = `${place}.content`;
    switch (role) {
      case 'system':
        this.system.push(readTexts(content, at, this.#dropped));
        return;
      case 'assistant':
        this.#readAnswer(blocksOf(content, at), at, isLast);
        return;
      case 'user':
        this.#readUser(blocksOf(content, at), at);
        return;
      default:
        throw invalid(`${place}.role`, 'must be "user", "assistant" or "system"');
    }
  }

  #readAnswer(blocks: readonly JsonObject[], place: string, isLast: boolean): void {
    const parts = blocks.flatMap((block, at) => this.#readOwn(block, `${place}.${at}`));
    const turn: Turn = { role: 'assistant', parts };
    if (parts.length === 0) {
      // The one place where the protocol takes an empty message.
      if (isLast && blocks.every(({ type }) => type === 'text')) return;
      // Nobody said anything: another model thought, and this one cannot read it.
      if (blocks.length > 0 && blocks.every(isThought)) return;
      this.#dropped.refuse(nothingLeft(place));
      return;
    }
    for (const part of parts) {
      if (part.type === 'tool-call') this.#callers.set(part.toolCallId, turn);
    }
    this.messages.push(turn);
  }

  #readUser(blocks: readonly JsonObject[], place: string): void {
    const parts: Part[] = [];
    let hasResults = false;
    for (const [position, block] of blocks.entries()) {
      const at = `${place}.${position}`;
      if (block['type'] === 'tool_result') {
        parts.push(...this.#readResult(block, at));
        hasResults = true;
      } else {
        parts.push(...readContent(block, at, this.#dropped));
      }
    }
    if (parts.length > 0) this.messages.push({ role: 'user', parts });
    else if (!hasResults) this.#dropped.refuse(nothingLeft(place));
  }

  #readOwn(block: JsonObject, place: string): Part[] {
    switch (block['type']) {
      case 'thinking':
      case 'redacted_thinking': {
        const thought = readThought(block, this.#model);
        return thought === null ? [] : [thought];
      }
      case 'tool_use': {
        const { input } = block;
        this.#dropped.membersOf(block, CACHE_MARK);
        return [
          {
            type: 'tool-call',
            toolCallId: nameAt(block['id'], `${place}.id`),
            toolName: nameAt(block['name'], `${place}.name`),
            arguments: JSON.stringify(input === undefined ? {} : jsonAt(input, `${place}.input`)),
          },
        ];
      }
      default:
        return readContent(block, place, this.#dropped);
    }
  }

  /** Puts a result behind its call. @returns what it shows beside its text */
  #readResult(block: JsonObject, place: string): Part[] {
    const toolCallId = nameAt(block['tool_use_id'], `${place}.tool_use_id`);
    const caller = this.#callers.get(toolCallId);
    if (caller === undefined) {
      const problem = 'no message before this one has a tool_use of this id';
      this.#dropped.refuse(invalid(`${place}.tool_use_id`, problem));
      return [];
    }
    this.#dropped.membersOf(block, CACHE_MARK);
    const { output, shown } = readOutput(block['content'], `${place}.content`, this.#dropped);
    const isError = block['is_error'] === true ? { isError: true } : {};
    const result: ToolResultPart = { type: 'tool-result', toolCallId, output, ...isError };
    caller.parts.push(result);
    return shown;
  }
}

/** A block that both sides may write. */
function readContent(block: JsonObject, place: string, dropped: Dropped): Part[] {
  dropped.membersOf(block, CACHE_MARK);
  const type = textAt(block['type'], `${place}.type`);
  switch (type) {
    case 'text': {
      const text = textAt(block['text'], `${place}.text`);
      return text === '' ? [] : [textPart(text)];
    }
    case 'image':
      return readImage(block, place, dropped);
    case 'document':
      return readDocument(block, place, dropped);
    case 'search_result':
      return readSearchResult(block, place);
    default:
      if (OWN_BLOCKS.has(type) || type === 'tool_result') {
        throw invalid(`${place}.type`, `"${type}" does not belong to this role`);
      }
      // Calls and results of tools that run at the vendor, and what is yet to come.
      dropped.add(type);
      return [];
  }
}

/**
 * What a tool gave back. Our results are text: a file is named in its place, and shown by the user's
 * message that follows.
 */
function readOutput(
  content: unknown,
  place: string,
  dropped: Dropped,
): { output: string; shown: Part[] } {
  if (content === undefined || content === null) return { output: '', shown: [] };
  if (typeof content === 'string') return { output: content, shown: [] };
  const lines: string[] = [];
  const shown: Part[] = [];
  for (const [position, block] of blocksOf(content, place).entries()) {
    // A tool that was looked up: its definition is among the tools.
    if (block['type'] === 'tool_reference') {
      lines.push(textAt(block['tool_name'], `${place}.${position}.tool_name`));
      continue;
    }
    for (const part of readContent(block, `${place}.${position}`, dropped)) {
      if (part.type === 'text') lines.push(part.text);
      if (part.type !== 'file') continue;
      lines.push(part.mediaType.startsWith('image/') ? '[image]' : '[file]');
      shown.push(part);
    }
  }
  return { output: lines.join('\n'), shown };
}

/** A string, or text blocks, joined. @throws {InvalidRequest} */
export function readTexts(content: unknown, place: string, dropped: Dropped): string {
  const texts = blocksOf(content, place).flatMap((block, position) => {
    dropped.membersOf(block, CACHE_MARK);
    if (block['type'] === 'text') return [textAt(block['text'], `${place}.${position}.text`)];
    dropped.add(textAt(block['type'], `${place}.${position}.type`));
    return [];
  });
  return texts.filter((text) => text !== '').join('\n');
}

function blocksOf(content: unknown, place: string): JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalid(place, 'must be a string or a list of blocks');
  return content.map((block: unknown, position) => objectAt(block, `${place}.${position}`));
}

function isThought({ type }: JsonObject): boolean {
  return type !== 'tool_use' && OWN_BLOCKS.has(type);
}

function nothingLeft(place: string): InvalidRequest {
  return invalid(place, 'holds nothing that can be sent to a model');
}
