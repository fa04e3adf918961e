import type { BranchMessage } from '@parley/contracts';

import { ApiError } from '../../api/client.ts';
import { deleteMessage } from '../../api/message-calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { refreshChats } from '../chats/chats.queries.ts';
import { EMPTY_BRANCH } from './branch.ts';
import { messagesQuery, readThrough } from './chat.queries.ts';

/**
 * Deletes a message and all below it, then shows the branch that is left.
 *
 * @throws {ApiError} other than for a message that is gone already
 * @throws {NetworkError}
 */
export async function deleteFrom({ id, chatId, parentId }: BranchMessage): Promise<void> {
  await deleteMessage(id).catch(unlessMissing);
  const { queryKey } = messagesQuery(chatId);
  await queryClient.cancelQueries({ queryKey });
  // What is left where it stood: the chat may show another branch by now, which is not read here.
  const newest = await readThrough(chatId, parentId);
  queryClient.setQueryData(queryKey, { ...EMPTY_BRANCH, pages: [newest] });
  refreshChats();
  announceChange(chatId);
}

/** What is not there any more is as good as deleted. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
