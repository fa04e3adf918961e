import type { BranchMessage } from '@parley/contracts';
import { useStore } from 'zustand';

import { changeStrings } from '../../../i18n/message-changes.ts';
import { useChatModel } from '../../chat/chat-model.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { editHome } from '../../chat/edit-home.ts';
import { sendEdit } from '../../chat/edits.actions.ts';
import { EMPTY_DRAFT, excessOf, isBlank } from '../../composer/draft.ts';
import { DraftAttachments } from '../../composer/components/draft-attachments.tsx';
import { DraftWarning } from '../../composer/components/draft-warning.tsx';
import { SendRefused } from '../../composer/components/send-refused.tsx';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { useCancelEdit } from '../use-cancel-edit.ts';
import { EditFrame } from './edit-frame.tsx';

const words = changeStrings;

/** In the place of a message: what is sent from it stands beside the message, as a new branch. */
export function QuestionEditor({ message }: { message: BranchMessage }) {
  const { id, chatId } = message;
  const home = editHome(id);
  const draft = useStore(chatStore, ({ drafts }) => drafts[home] ?? EMPTY_DRAFT);
  const isBusy = useStore(chatStore, ({ outgoing }) => outgoing[chatId] !== undefined);
  const modelId = useChatModel({ chatId, isStored: true, lastModelId: null });
  const cancel = useCancelEdit(message);
  const submit = () => {
    if (modelId === null) return setPickerOpen(true);
    sendEdit(message, draft, modelId);
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  return (
    <div className="-ms-(--bleed) self-stretch">
      <SendRefused home={home} />
      <EditFrame
        label={words.editing}
        text={draft.text}
        onChange={(next) => chatStore.setDraftText(home, next)}
        submit={words.sendAsBranch}
        isOff={isBusy || isBlank(draft) || excessOf(draft) !== null}
        enterSubmits
        onSubmit={submit}
        onCancel={cancel}
        below={<DraftWarning draft={draft} />}
      >
        <DraftAttachments home={home} attachments={draft.attachments} />
      </EditFrame>
    </div>
  );
}
