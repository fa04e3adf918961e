import type { FilePart, Part, ToolCallPart, ToolResultPart } from '@parley/contracts';

import type { ConversationMessage } from '../../types.ts';
import { isObject } from '../fields.ts';
import { encodeFile } from './files.ts';
import { blockOf } from './thinking-blocks.ts';
import type { Block, ToolResultBlock, ToolUseBlock, Turn } from './wire.ts';

/** Stands for a question that is no longer there: a conversation begins with its user. */
const MISSING_QUESTION: Block = { type: 'text', text: '(not shown)' };

/**
 * Asks for the rest of an answer. Models since Claude 4.6 refuse to write on in an answer that ends
 * the conversation ("prefill"), and none of them does it while it thinks.
 */
const GO_ON: Block = {
  type: 'text',
  text: 'Go on with your answer exactly where it stopped, without repeating any of it.',
};

export interface EncodedConversation {
  turns: Turn[];
  /** Files that were left out. */
  unsentFiles: readonly FilePart[];
}

/**
 * The conversation in turns that alternate, from the user to the user: results of tools are the
 * user's here. Messages with nothing to send are left out.
 */
export function encodeConversation(messages: readonly ConversationMessage[]): EncodedConversation {
  const encoder = new TurnEncoder();
  const turns = messages.flatMap(({ role, parts }) =>
    parts.flatMap((part) => encoder.encode(role, part)),
  );
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

/** The turns as the protocol takes them: neighbours joined, and the right ones first and last. */
function tidy(turns: readonly Turn[]): Turn[] {
  const spoken = join(turns)
    .map(withoutLooseThoughts)
    .filter(({ content }) => content.length > 0);
  const tidied = join(spoken);
  if (tidied.at(0)?.role === 'assistant') tidied.unshift(turn('user', MISSING_QUESTION));
  if (tidied.at(-1)?.role === 'assistant') tidied.push(turn('user', GO_ON));
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

function isThought({ type }: Block): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}
