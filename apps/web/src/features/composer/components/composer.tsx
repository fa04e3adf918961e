import type { Message } from '@parley/contracts';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { enterKey } from '../../keys/keys.cards.ts';
import { setPickerOpen, showModel } from '../../models/models.store.ts';
import { queue, sendDraft } from '../../chat/chat.actions.ts';
import { editLastMessage } from '../../chat/edits.actions.ts';
import { chooseChatModel, useChatModel, useIsModelRead } from '../../chat/chat-model.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { EMPTY_DRAFT, excessOf, isBlank } from '../draft.ts';
import { restoreDraft } from '../drafts.actions.ts';
import { useAttach } from '../use-attach.ts';
import { usePaste } from '../use-paste.ts';
import { usePlaceholder } from '../use-placeholder.ts';
import { useSubmitOnceRead } from '../use-submit-once-read.ts';
import { ComposerNotes } from './composer-notes.tsx';
import { DraftAttachments } from './draft-attachments.tsx';
import { DraftWarning } from './draft-warning.tsx';
import { DropTarget } from './drop-target.tsx';
import { ComposerTools } from './composer-tools.tsx';
import { focusMessageFieldUnlessTouch, MessageField } from './message-field.tsx';

interface ComposerProps {
  chatId: string;
  /** The draft that it writes. */
  home: string;
  /** The server has the chat. */
  isStored: boolean;
  /** Its messages have been read, so that it is known under which the next one stands. */
  isRead: boolean;
  /** The model that answered last. */
  lastModelId: string | null;
  /** The message under which the next one stands. */
  parentId: string | null;
  /** The answer that is being written. */
  running: Message | null;
  /** A request is on its way. */
  sending: boolean;
  roomy: boolean;
}

export function Composer(props: ComposerProps) {
  const { chatId, home, isStored, isRead, lastModelId, parentId, running, sending, roomy } = props;
  const draft = useStore(chatStore, ({ drafts }) => drafts[home] ?? EMPTY_DRAFT);
  const modelId = useChatModel({ chatId, isStored, lastModelId });
  const isBusy = sending || running !== null;
  const { placeholder, missingKeyOf } = usePlaceholder(modelId, isBusy);
  const { attach, problems, dismiss } = useAttach(home);
  const paste = usePaste(home, attach);
  const box = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => restoreDraft(home), [home]);
  useEffect(() => showModel(modelId), [modelId]);

  const choose = useCallback(
    (id: string) => void chooseChatModel({ chatId, isStored }, id),
    [chatId, isStored],
  );
  const isModelRead = useIsModelRead({ chatId, isStored });
  const submit = () => {
    if (isBlank(draft) || excessOf(draft) !== null) return;
    dismiss();
    if (modelId === null) {
      if (missingKeyOf === null) setPickerOpen(true);
      else enterKey(missingKeyOf);
      return;
    }
    if (isBusy) queue(chatId, draft);
    else sendDraft({ chatId, home, parentId, draft, modelId });
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  const submitSoon = useSubmitOnceRead(isRead && (modelId !== null || isModelRead), draft, submit);

  return (
    <div className="z-(--z-dock) shrink-0 px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div className="mx-auto max-w-[calc(var(--measure)+2*var(--bleed))]">
        <DropTarget onDrop={attach} />
        <ComposerNotes
          chatId={chatId}
          home={home}
          problems={problems}
          onDismiss={() => {
            dismiss();
            focusMessageFieldUnlessTouch();
          }}
        />
        <form
          ref={box}
          onSubmit={(event) => {
            event.preventDefault();
            submitSoon();
          }}
          className={classNames(
            'rounded-xl border shadow-1 transition-colors duration-(--d-fast) has-[textarea:focus]:border-accent has-[textarea:focus]:ring-1 has-[textarea:focus]:ring-accent',
            missingKeyOf === null ? 'border-control bg-raised' : 'border-line bg-panel',
          )}
        >
          <DraftAttachments home={home} attachments={draft.attachments} />
          <MessageField
            text={draft.text}
            placeholder={placeholder}
            roomy={roomy}
            onChange={(next) => chatStore.setDraftText(home, next)}
            paste={paste}
            onUp={() => draft.attachments.length === 0 && editLastMessage(chatId)}
          />
          <DraftWarning draft={draft} />
          <ComposerTools
            modelId={modelId}
            box={box}
            draft={draft}
            running={running}
            isBusy={isBusy}
            onChoose={choose}
            onAttach={attach}
          />
        </form>
      </div>
    </div>
  );
}
