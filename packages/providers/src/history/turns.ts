import type { ConversationMessage } from '../types.ts';

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
