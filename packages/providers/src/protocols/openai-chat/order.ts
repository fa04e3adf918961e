import { mergeTurns, NOT_SHOWN } from '../../history/turns.ts';
import type { ConversationMessage } from '../../types.ts';
import type { JsonObject } from '../fields.ts';
import type { OpenAiChatQuirks } from './index.ts';

/** The messages in an order that the server takes, without answers that have nothing to send. */
export function inOrder(
  messages: readonly ConversationMessage[],
  { alternates }: OpenAiChatQuirks,
): readonly ConversationMessage[] {
  const said = messages.filter(hasSomething);
  if (!alternates) return said;
  const turns = mergeTurns(said);
  return turns.at(0)?.role === 'assistant' ? [MISSING_QUESTION, ...turns] : turns;
}

const MISSING_QUESTION: ConversationMessage = {
  role: 'user',
  parts: [{ type: 'text', text: NOT_SHOWN }],
};

/** An answer that failed before its first word has nothing, nor has one that was all thoughts. */
function hasSomething({ role, parts }: ConversationMessage): boolean {
  if (role === 'user') return parts.length > 0;
  return parts.some(
    (part) =>
      part.type === 'tool-call' ||
      part.type === 'tool-result' ||
      (part.type === 'text' && part.text !== ''),
  );
}

/** What was said to the results of tools where nothing was: the answer was stopped, or never came. */
const NO_ANSWER: JsonObject = { role: 'assistant', content: '(no answer)' };

/** Encoded messages with an answer after the results of tools, where the server insists on one. */
export function withAnsweredTools(
  messages: readonly JsonObject[],
  { answersTools }: OpenAiChatQuirks,
): JsonObject[] {
  return messages.flatMap((message, index) => {
    const isDirect = message['role'] === 'user' && messages[index - 1]?.['role'] === 'tool';
    return answersTools && isDirect ? [NO_ANSWER, message] : [message];
  });
}
