import type { FilePart, Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import { NOT_SHOWN } from '../../history/turns.ts';
import type { ConversationMessage } from '../../types.ts';
import { isObject } from '../fields.ts';
import { encodeFile } from './files.ts';
import { blockOf } from './thinking-blocks.ts';
import type { Block, ToolResultBlock, ToolUseBlock, Turn } from './wire.ts';

const MISSING_QUESTION: Block = { type: 'text', text: NOT_SHOWN };

export interface EncodedConversation {
  turns: Turn[];
  /** Files that were left out. */
  unsentFiles: readonly FilePart[];
}

/**
 * The conversation in turns that alternate, from the user on: results of tools are the user's here.
 * Answers with nothing to send are left out.
 */
export function encodeConversation(messages: readonly ConversationMessage[]): EncodedConversation {
  const encoder = new TurnEncoder();
  const turns = messages.flatMap(({ role, parts }) => {
    const encoded = parts.flatMap((part) => encoder.encode(role, part));
    const isGone = role === 'user' && parts.length > 0 && encoded.length === 0;
    return isGone ? [turn(role, MISSING_QUESTION)] : encoded;
  });
  return { turns: tidy(turns), unsentFiles: encoder.unsentFiles };
}

/** Turns each part into a turn of one block, or into none. */
class TurnEncoder {
  readonly unsentFiles: FilePart[] = [];
  /** By the id of the call. Those are unique in a message, but not in every conversation. */
  readonly #sentIds = new Map<string, string>();
  readonly #usedIds = new Set<string>();

  encode(role: Turn['role'], part: Part): Turn[] {
    switch (part.type) {
      case 'text':
        // Nothing but white space is refused.
        return /\S/.test(part.text) ? [turn(role, { type: 'text', text: part.text })] : [];
      case 'file':
        return this.#encodeFile(role, part);
      case 'reasoning':
        return (part.details ?? []).flatMap((detail) => {
          const block = blockOf(detail);
          return block === null ? [] : [turn(role, block)];
        });
      case 'tool-call':
        return [turn(role, this.#encodeCall(part))];
      case 'tool-result':
        return [turn('user', this.#encodeResult(part))];
      default:
        // Pages that an answer cites, and warnings: nothing that the model wrote.
        return [];
    }
  }

  #encodeFile(role: Turn['role'], part: FilePart): Turn[] {
    // An answer has no place for files.
    const block = role === 'user' ? encodeFile(part) : null;
    if (block !== null) return [turn(role, block)];
    this.unsentFiles.push(part);
    return [];
  }

  #encodeCall({ toolCallId, toolName, arguments: json }: ToolCallPart): ToolUseBlock {
    const id = this.#uniqueId(toolCallId);
    this.#sentIds.set(toolCallId, id);
    return { type: 'tool_use', id, name: toolName, input: inputOf(json) };
  }

  #encodeResult({ toolCallId, output, isError }: ToolResultPart): ToolResultBlock {
    return {
      type: 'tool_result',
      tool_use_id: this.#sentIds.get(toolCallId) ?? toolCallId,
      content: output,
      ...(isError === undefined ? {} : { is_error: isError }),
    };
  }

  /** Some servers count their calls from 1 in every answer; here an id may stand but once. */
  #uniqueId(id: string): string {
    let unique = id;
    for (let count = 2; this.#usedIds.has(unique); count += 1) unique = `${id}_${count}`;
    this.#usedIds.add(unique);
    return unique;
  }
}

function turn(role: Turn['role'], block: Block): Turn {
  return { role, content: [block] };
}

/** Arguments are an object by the protocol, whatever a model wrote. */
function inputOf(json: string): Record<string, unknown> {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {
    // Sent as it is, below: the model sees what it wrote.
  }
  return { arguments: json };
}

/** The turns as the protocol takes them: neighbours joined, and one of the user first. */
function tidy(turns: readonly Turn[]): Turn[] {
  const spoken = join(turns)
    .map(withoutLooseThoughts)
    .filter(({ content }) => content.length > 0);
  const tidied = join(spoken);
  if (tidied.at(0)?.role !== 'user') tidied.unshift(turn('user', MISSING_QUESTION));
  return tidied;
}

function join(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const { role, content } of turns) {
    const last = joined.at(-1);
    if (last?.role === role) last.content.push(...content);
    else joined.push({ role, content: [...content] });
  }
  return joined;
}

/** Thinking that nothing follows, as after a stop: an answer may not end with it. */
function withoutLooseThoughts({ role, content }: Turn): Turn {
  const end = content.findLastIndex((block) => !isThought(block));
  return { role, content: content.slice(0, end + 1) };
}

/**
 * Whether the model is still at calls of tools that it began without thinking, as another model did
 * or this one when it was not asked to: with thinking enabled, that is refused ("Expected `thinking`
 * or `redacted_thinking`, but found `tool_use`", 400).
 */
export function goesOnWithoutThought(turns: readonly Turn[]): boolean {
  const asked = turns.findLastIndex(
    ({ role, content }) => role === 'user' && !content.some(({ type }) => type === 'tool_result'),
  );
  const steps = turns.slice(asked + 1).filter(({ role }) => role === 'assistant');
  return steps.length > 0 && !steps.some(({ content: [first] }) => first && isThought(first));
}

function isThought({ type }: Block): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}
