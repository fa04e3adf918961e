import type { BranchMessage } from '@parley/contracts';
import { useEffect, useRef } from 'react';

import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { deletedBetween } from './deleted-between.ts';
import { rescueEdit } from './edits.actions.ts';

/** What was typed in place of a message that is deleted meanwhile goes into the message box. */
export function useRescuedEdits(
  chatId: string,
  branch: readonly BranchMessage[] | undefined,
): void {
  const before = useRef<readonly BranchMessage[]>([]);
  useEffect(() => {
    if (branch === undefined) return;
    // What was read before may be of another chat, of which this says nothing.
    const known = before.current.filter((message) => message.chatId === chatId);
    const deleted = deletedBetween(known, branch);
    before.current = branch;
    const rescued = deleted.filter((message) => rescueEdit(message));
    if (rescued.length > 0) showToast({ text: strings.chat.editLost });
  }, [chatId, branch]);
}
