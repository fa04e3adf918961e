import { FileText, TextAlignStart, X } from 'lucide-react';
import { memo, useMemo } from 'react';

import { strings } from '../../../i18n/index.ts';
import { countLines } from '../../../lib/count-lines.ts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

interface AttachmentTileProps {
  name: string;
  text: string;
  /** What pressing the tile does, with the name of the text. */
  label: string;
  onOpen: () => void;
  onRemove?: () => void;
}

/** A text that stands beside a message: its name, and how much it is. */
export const AttachmentTile = memo(function AttachmentTile(props: AttachmentTileProps) {
  const { name, text, label, onOpen, onRemove } = props;
  const caption = useMemo(() => captionOf(text), [text]);
  const isPasted = name === strings.attachments.pasted;
  return (
    <li className="flex h-12 max-w-full min-w-0 items-center rounded-lg border border-line bg-raised pe-1 text-start">
      <button
        type="button"
        aria-label={`${label}, ${caption}`}
        onClick={onOpen}
        className="flex h-full min-w-0 items-center gap-2.5 rounded-lg ps-2 pe-2 text-start transition-colors duration-(--d-fast) hover:bg-hover"
      >
        <span className="grid size-8 shrink-0 place-items-center rounded-sm bg-fill text-ink-2">
          <Icon of={isPasted ? TextAlignStart : FileText} />
        </span>
        <span className="min-w-0">
          <span dir="auto" className="block max-w-60 truncate text-13 font-strong">
            {name}
          </span>
          <span className="block truncate text-12 text-ink-3">{caption}</span>
        </span>
      </button>
      {onRemove !== undefined && (
        <IconButton
          size="sm"
          label={strings.attachments.remove(name)}
          icon={X}
          onClick={onRemove}
        />
      )}
    </li>
  );
});

/** `312 lines · 18 kB` */
function captionOf(text: string): string {
  const lines = countLines(text.replace(/\n$/, ''));
  const bytes = new Blob([text]).size;
  // Less than a kilobyte is told as one: there is no smaller unit, and none of it would be nothing.
  const size = formatBytes(Math.max(bytes, 1000));
  return `${strings.attachments.lines(lines, formatCount(lines))} · ${size}`;
}
