import type { BranchMessage } from '@parley/contracts';
import { useState } from 'react';

import { sentenceOf } from '../../../api/client.ts';
import { formatCount } from '../../../lib/format.ts';
import { changeStrings } from '../../../i18n/message-changes.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { deleteFrom } from '../../chat/delete-from.ts';
import { knownPages } from '../../chat/chat.queries.ts';
import { focusMessageField } from '../../composer/components/message-field.tsx';
import { type Doomed, doomedBy } from '../doomed.ts';
import { focusAction } from '../focus-action.ts';

const words = changeStrings;

export interface DeleteMessageProps {
  message: BranchMessage;
  onClose: () => void;
}

/** Asks before a message and all below it are deleted, and says how much that is. */
export function DeleteMessage({ message, onClose }: DeleteMessageProps) {
  const { id, chatId, parentId, role } = message;
  const [doomed] = useState(() => doomedBy(knownPages(chatId), id));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const confirm = async () => {
    setBusy(true);
    try {
      await deleteFrom(message);
    } catch (error) {
      setProblem(sentenceOf(error));
      return setBusy(false);
    }
    onClose();
    // The version that is shown now stands in its place; else what it stood below is next to it.
    focusAction(parentId, 'more', focusMessageField);
  };
  return (
    <ConfirmDialog
      open
      title={role === 'user' ? words.deleteQuestion : words.deleteAnswer}
      text={textOf(doomed)}
      confirm={words.confirmDelete}
      cancel={words.keep}
      busy={isBusy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

function textOf({ below, isAll, isRunning }: Doomed): string {
  const count = formatCount(below);
  const extent = isAll ? words.deleteBelow(count, below === 1) : words.deleteBelowAtLeast(count);
  const sentences = [
    isAll && below === 0 ? words.deleteAlone : extent,
    ...(isRunning ? [words.deleteStops] : []),
    words.deleteForGood,
  ];
  return sentences.join(' ');
}
