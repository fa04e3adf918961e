import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { EMPTY_BRANCH } from './branch.ts';
import { messagesQuery } from './chat.queries.ts';

/**
 * Has a chat show the branch on which a message stands.
 *
 * @returns the end of that branch; `null`: there is no such message, or it cannot be shown now
 */
export async function showBranchOf(chatId: string, messageId: string): Promise<string | null> {
  try {
    await calls.updateChat(chatId, { activeLeafId: messageId });
    const { queryKey } = messagesQuery(chatId);
    await queryClient.cancelQueries({ queryKey });
    const newest = await calls.listMessages(chatId, {});
    queryClient.setQueryData(queryKey, { ...EMPTY_BRANCH, pages: [newest] });
    announceChange(chatId);
    return newest.messages.at(-1)?.id ?? null;
  } catch (error) {
    if (error instanceof ApiError || error instanceof NetworkError) return null;
    throw error;
  }
}
