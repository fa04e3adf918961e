import { X } from 'lucide-react';

import { adminStrings } from '../../../i18n/admin.ts';
import { IconButton } from '../../../ui/button.tsx';

interface EntryRowProps {
  entry: string;
  /** What it stands for at present. */
  note: string;
  readOnly: boolean;
  onRemove: () => void;
}

/** A model of a key, or a pattern of several. */
export function EntryRow({ entry, note, readOnly, onRemove }: EntryRowProps) {
  return (
    <li className="flex min-h-9 items-center gap-3 ps-2.5 pe-1">
      <span className="min-w-0 grow font-mono text-13 wrap-anywhere">{entry}</span>
      <span className="shrink-0 text-12 text-ink-3 tabular-nums">{note}</span>
      <IconButton
        label={adminStrings.apiKeys.removeEntry(entry)}
        icon={X}
        size="sm"
        disabled={readOnly}
        onClick={onRemove}
      />
    </li>
  );
}
