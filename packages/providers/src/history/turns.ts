import type { Part } from '@parley/contracts';

import type { ConversationMessage } from '../types.ts';

/**
 * Stands for what a user said that is not there: a question that is gone, or one that held nothing
 * but a file which cannot be sent. A user's turn that vanished would leave two answers in a row, an
 * answer at either end, or nothing at all.
 */
export const NOT_SHOWN = '(not shown)';

/**
 * Asks for the rest of an answer that ends the conversation. Most providers refuse one that does not
 * end with its user: Claude since 4.6 ("prefill"), Mistral ("Expected last role User or Tool",
 * smolagents#757), DeepSeek's reasoner (litellm#8090) and Gemini (crewAI#6973).
 */
const GO_ON: Part = {
  type: 'text',
  text: 'Go on with your answer exactly where it stopped, without repeating any of it.',
};

/** The conversation with neighbours of one role made one message, for protocols whose turns must alternate. */
export function mergeTurns(messages: readonly ConversationMessage[]): ConversationMessage[] {
  const merged: ConversationMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role !== message.role) merged.push(message);
    else merged[merged.length - 1] = { ...message, parts: [...last.parts, ...message.parts] };
  }
  return merged;
}

/**
 * The conversation with its user, or with a result that a model waits for, at the end.
 *
 * @param shown what the user is to show beside: files that the last answer brought
 */
export function endWithUser(
  messages: readonly ConversationMessage[],
  shown: readonly Part[],
): ConversationMessage[] {
  const told = withoutLooseEnd(messages);
  const last = told.at(-1);
  const isCutOff = last?.role === 'assistant' && last.parts.at(-1)?.type !== 'tool-result';
  if (!isCutOff && shown.length === 0) return told;
  return [...told, { role: 'user', parts: [...shown, GO_ON] }];
}

/**
 * Without what the last answer thought and did not say: it led to nothing, and is refused. Behind
 * its own words it stays, as it may belong to them.
 */
export function withoutLooseEnd(messages: readonly ConversationMessage[]): ConversationMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return [...messages];
  const end = last.parts.findLastIndex(isSpoken);
  if (end === -1) return messages.slice(0, -1);
  if (last.parts[end]?.type !== 'tool-result') return [...messages];
  return [...messages.slice(0, -1), { ...last, parts: last.parts.slice(0, end + 1) }];
}

function isSpoken(part: Part): boolean {
  if (part.type === 'text') return /\S/.test(part.text);
  return part.type === 'tool-call' || part.type === 'tool-result';
}
