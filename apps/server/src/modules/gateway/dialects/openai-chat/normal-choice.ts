import type { JsonObject } from '../dialect.ts';
import { filledText, isObject } from '../fields.ts';
import { chatFinishReason } from './finish-reason.ts';

/** The words of the protocol for why an answer ended. */
const REASONS: ReadonlySet<string> = new Set([
  'stop',
  'length',
  'tool_calls',
  'content_filter',
  'function_call',
]);

/**
 * A choice of a chunk, or of a whole answer, as clients of OpenAI can read it: some providers write its
 * text as a list of parts, or say why it ended in words of their own.
 *
 * @param hasCalls whether the answer has called tools by now
 * @returns the choice itself where it is fine as it came
 */
export function normalChoice(choice: JsonObject, hasCalls: boolean): JsonObject {
  const name = isObject(choice['message']) ? 'message' : 'delta';
  const said = choice[name];
  const flat = isObject(said) ? flatContent(said) : null;
  const ending = normalEnding(choice, hasCalls);
  if (flat === null && ending === null) return choice;
  return { ...choice, ...(flat === null ? {} : { [name]: flat }), ...ending };
}

function normalEnding(choice: JsonObject, hasCalls: boolean): JsonObject | null {
  const said = filledText(choice['finish_reason']);
  if (said === null) return null;
  // Some servers say `stop` behind calls, at which clients would stop.
  const isFine = REASONS.has(said) && !(said === 'stop' && hasCalls);
  if (isFine) return null;
  const native = choice['native_finish_reason'] ?? said;
  return {
    finish_reason: chatFinishReason(said, hasCalls),
    native_finish_reason: native,
  };
}

/** Text and thoughts out of the parts that Mistral writes; `null` where there is nothing to do, or more than these. */
function flatContent(said: JsonObject): JsonObject | null {
  const { content } = said;
  if (!Array.isArray(content)) return null;
  const parts: unknown[] = content;
  if (!parts.every((part) => isObject(part) && (part['type'] === 'text' || isThought(part))))
    return null;
  const text = parts.map(textOf).join('');
  const reasoning = parts.map(thoughtOf).join('');
  const isOnlyThought = text === '' && reasoning !== '';
  return {
    ...said,
    content: isOnlyThought ? null : text,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning, reasoning }),
  };
}

function isThought(part: JsonObject): boolean {
  return part['type'] === 'thinking';
}

function textOf(part: unknown): string {
  return isObject(part) && typeof part['text'] === 'string' ? part['text'] : '';
}

function thoughtOf(part: unknown): string {
  if (!isObject(part)) return '';
  const { thinking } = part;
  if (typeof thinking === 'string') return thinking;
  return Array.isArray(thinking) ? thinking.map(textOf).join('') : '';
}
