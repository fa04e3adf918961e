import type { Hook } from '../points.ts';

export interface ChatNames {
  /** Names a chat that nobody has named yet, by its first message or else by the first words of an answer. */
  nameUntitled(ownerId: string, chatId: string, answer: string): Promise<void>;
}

/**
 * Names a chat once it has an answer. What was said is enough for a title: to ask a model for one
 * would be another paid call.
 */
export function chatTitle(chats: ChatNames): Hook {
  return {
    name: 'chat-title',
    on: {
      'generation.end': async ({ text }, { ownerId, chatId }) => {
        if (chatId !== null) await chats.nameUntitled(ownerId, chatId, text);
      },
    },
  };
}
