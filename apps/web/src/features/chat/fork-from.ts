import type { BranchMessage, Chat, ForkChatBody } from '@parley/contracts';

import { sentenceOf } from '../../api/client.ts';
import { forkChat } from '../../api/message-calls.ts';
import { transcriptStrings } from '../../i18n/transcript.ts';
import { showToast } from '../../ui/toast.store.ts';
import { refreshChats } from '../chats/chats.queries.ts';

/** Makes a new chat of the way to a message, or of all branches. `null`: it was refused, and told. */
export async function forkFrom(
  { id, chatId }: BranchMessage,
  scope: ForkChatBody['scope'],
): Promise<Chat | null> {
  try {
    const chat = await forkChat(chatId, { messageId: id, scope });
    refreshChats();
    return chat;
  } catch (error) {
    showToast({ text: transcriptStrings.messageActions.notForked(sentenceOf(error)) });
    return null;
  }
}
