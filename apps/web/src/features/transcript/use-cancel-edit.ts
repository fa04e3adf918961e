import type { Message } from '@parley/contracts';
import { useState } from 'react';

import { changeStrings } from '../../i18n/message-changes.ts';
import { showToast } from '../../ui/toast.store.ts';
import { focusMessageField, MESSAGE_FIELD_ID } from '../composer/components/message-field.tsx';
import { chatStore } from '../chat/chat.store.ts';
import { editHome } from '../chat/edit-home.ts';
import { cancelEdit, reopenEdit } from '../chat/edits.actions.ts';
import { draftOf, EMPTY_DRAFT, isBlank, isSameDraft } from '../composer/draft.ts';
import { focusAction } from './focus-action.ts';

/**
 * Closes the field in the place of a message, and gives the focus back to where it was opened. What
 * was changed in it can be had back for a moment.
 */
export function useCancelEdit(message: Message): () => void {
  // Drawn for the first time, the field has not taken the focus yet.
  const [isOfComposer] = useState(() => document.activeElement?.id === MESSAGE_FIELD_ID);
  return () => {
    const { id } = message;
    const typed = chatStore.getState().drafts[editHome(id)] ?? EMPTY_DRAFT;
    chatStore.setRefusal(editHome(id), null);
    cancelEdit(id);
    if (isOfComposer) focusMessageField();
    else focusAction(id, 'edit');
    if (isBlank(typed) || isSameDraft(typed, draftOf(message))) return;
    const undo = () => reopenEdit(id, typed);
    showToast({ text: changeStrings.editDropped, undo });
  };
}
