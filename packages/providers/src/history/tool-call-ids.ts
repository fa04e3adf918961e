import { createHash } from 'node:crypto';

import type { ConversationMessage } from '../types.ts';

/** What the ids of calls of tools must look like at a provider. */
export interface ToolCallIdForm {
  pattern: RegExp;
  /** Characters of an id that we make; letters and digits alone, which every form allows. */
  length: number;
}

/** Anthropic allows letters, digits, `_` and `-`; OpenAI at most 40 characters. */
export const COMMON_TOOL_CALL_IDS: ToolCallIdForm = { pattern: /^[\w-]{1,40}$/, length: 24 };

/**
 * The conversation with ids that the provider takes. One that fits stays as it is; one that does not
 * is replaced, at the call and at its result alike, by one that depends on nothing but the old one: a
 * changed id would be a changed prompt, and lose the provider's cache.
 */
export function withToolCallIds(
  messages: readonly ConversationMessage[],
  form: ToolCallIdForm,
): ConversationMessage[] {
  const fit = (id: string) => fittingId(id, form);
  return messages.map((message) => ({
    ...message,
    parts: message.parts.map((part) =>
      part.type === 'tool-call' || part.type === 'tool-result'
        ? { ...part, toolCallId: fit(part.toolCallId) }
        : part,
    ),
  }));
}

/** The id itself where the provider takes it. */
export function fittingId(id: string, { pattern, length }: ToolCallIdForm): string {
  return pattern.test(id) ? id : idFrom(id, length);
}

function idFrom(id: string, length: number): string {
  return createHash('sha256').update(id).digest('hex').slice(0, length);
}
