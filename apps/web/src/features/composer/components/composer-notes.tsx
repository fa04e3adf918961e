import { Clock, type LucideIcon, Pencil, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { cancelEdit, dropQueued, unqueue } from '../../chat/chat.actions.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { focusMessageField } from './message-field.tsx';
import { SendRefused } from './send-refused.tsx';

interface ComposerNotesProps {
  chatId: string;
  /** The draft that the composer writes. */
  home: string;
  isEditing: boolean;
}

/** What stands above the composer: why something was not sent, what is queued, what is edited. */
export function ComposerNotes({ chatId, home, isEditing }: ComposerNotesProps) {
  return (
    <>
      <SendRefused home={home} />
      <Queued chatId={chatId} />
      {isEditing && <Editing chatId={chatId} />}
    </>
  );
}

function Queued({ chatId }: { chatId: string }) {
  const draft = useStore(chatStore, ({ queued }) => queued[chatId]);
  const { queued, editQueued, removeQueued } = strings.chat;
  if (draft === undefined) return null;
  const backToField = (act: (chatId: string) => void) => () => {
    act(chatId);
    focusMessageField();
  };
  return (
    <Note icon={Clock}>
      <p role="status" className="min-w-0 grow truncate">
        <span className="text-ink-3">{queued}</span> {draft.text}
      </p>
      <IconButton label={editQueued} icon={Pencil} onClick={backToField(unqueue)} />
      <IconButton label={removeQueued} icon={X} onClick={backToField(dropQueued)} />
    </Note>
  );
}

function Editing({ chatId }: { chatId: string }) {
  const cancel = () => {
    cancelEdit(chatId);
    focusMessageField();
  };
  return (
    <Note icon={Pencil}>
      <p role="status" className="min-w-0 grow">
        {strings.chat.editing}
      </p>
      <IconButton label={strings.chat.cancelEdit} icon={X} onClick={cancel} />
    </Note>
  );
}

function Note({ icon, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <div className="mb-2 flex min-h-11 items-center gap-1 rounded-lg border border-line bg-panel ps-4 pe-1.5 text-13 text-ink-2">
      <span className="me-1.5">
        <Icon of={icon} />
      </span>
      {children}
    </div>
  );
}
