import type { BranchMessage } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { transcriptStrings } from '../../i18n/transcript.ts';
import { showToast } from '../../ui/toast.store.ts';
import { EMPTY_BRANCH, withBranchBelow } from './branch.ts';
import { messagesQuery } from './chat.queries.ts';
import { keepInPlace } from './reading.ts';
import { setSwitching, treeStore } from './tree.store.ts';
import { pagesAbove } from './window.query.ts';

/** Windows that are read to get from the end of a branch up to the message that was switched to. */
const MAX_WINDOWS = 50;

/**
 * Shows the branch that goes by another version of a message, to where it was last left, and has the
 * server remember it. What stands above stays as it is. Pressed again before it has come, the last
 * one counts.
 */
export async function switchTo(shown: BranchMessage, messageId: string): Promise<void> {
  const { chatId, parentId } = shown;
  const isWanted = () => treeStore.getState().switching[chatId] === messageId;
  if (messageId === shown.id) return setSwitching(chatId, null);
  setSwitching(chatId, messageId);
  try {
    const below = await readBelow(chatId, messageId);
    if (!isWanted()) return;
    keepInPlace(shown.id, messageId);
    await showBelow(chatId, parentId, below);
    setSwitching(chatId, null);
    await rememberLeaf(chatId, below.at(-1)?.id ?? messageId);
  } catch (error) {
    if (!isWanted()) return;
    setSwitching(chatId, null);
    showToast({ text: transcriptStrings.messageActions.notSwitched(sentenceOf(error)) });
    // Another tab may have deleted it.
    void queryClient.invalidateQueries({ queryKey: messagesQuery(chatId).queryKey });
  }
}

/** A message and what stands below it, down to the leaf. */
async function readBelow(chatId: string, messageId: string): Promise<BranchMessage[]> {
  const read: BranchMessage[] = [];
  let before: string | null = null;
  for (let windows = 0; windows < MAX_WINDOWS; windows += 1) {
    const place = before === null ? { through: messageId } : { before };
    const page = await calls.listMessages(chatId, place);
    read.unshift(...page.messages);
    const start = read.findIndex(({ id }) => id === messageId);
    if (start !== -1) return read.slice(start);
    before = page.before;
    if (before === null) break;
  }
  return read;
}

async function showBelow(
  chatId: string,
  parentId: string | null,
  below: readonly BranchMessage[],
): Promise<void> {
  const { queryKey } = messagesQuery(chatId);
  // An older answer under way must not bring the other branch back.
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (pages = EMPTY_BRANCH) =>
    withBranchBelow(pagesAbove(chatId, pages, parentId), parentId, below),
  );
}

/**
 * What is read is what is shown, also where the server cannot be told: then the chat begins with
 * another branch when it is opened anew, and nothing is lost.
 */
async function rememberLeaf(chatId: string, activeLeafId: string): Promise<void> {
  try {
    await calls.updateChat(chatId, { activeLeafId });
    announceChange(chatId);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) throw error;
  }
}
