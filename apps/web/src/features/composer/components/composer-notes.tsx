import { Clock, type LucideIcon, Pencil, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { dropQueued, unqueue } from '../../chat/chat.actions.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { focusMessageField } from './message-field.tsx';
import type { Draft } from '../draft.ts';
import { NotAttached } from './not-attached.tsx';
import { SendRefused } from './send-refused.tsx';

interface ComposerNotesProps {
  chatId: string;
  /** The draft that the composer writes. */
  home: string;
  /** Why something could not be attached. */
  problems: readonly string[];
  onDismiss: () => void;
}

/** What stands above the composer: why something was not sent, and what is queued. */
export function ComposerNotes(props: ComposerNotesProps) {
  const { chatId, home, problems, onDismiss } = props;
  return (
    <>
      <SendRefused home={home} />
      {problems.length > 0 && <NotAttached problems={problems} onDismiss={onDismiss} />}
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
        <span className="text-ink-3">{queued}</span> {summaryOf(draft)}
      </p>
      <IconButton label={editQueued} icon={Pencil} onClick={backToField(unqueue)} />
      <IconButton label={removeQueued} icon={X} onClick={backToField(dropQueued)} />
    </Note>
  );
}

/** What is typed, or the names of what is attached. */
function summaryOf({ text, attachments }: Draft): string {
  const names = attachments.map(({ name }) => name).join(', ');
  return [names, text].filter((part) => part.trim() !== '').join(' · ');
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
