import { Clock, type LucideIcon, Pencil, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { dropQueued, unqueue } from '../../chat/chat.actions.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { focusMessageField } from './message-field.tsx';
import { SendRefused } from './send-refused.tsx';

interface ComposerNotesProps {
  chatId: string;
  /** The draft that the composer writes. */
  home: string;
}

/** What stands above the composer: why something was not sent, and what is queued. */
export function ComposerNotes({ chatId, home }: ComposerNotesProps) {
  return (
    <>
      <SendRefused home={home} />
      <Queued chatId={chatId} />
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
