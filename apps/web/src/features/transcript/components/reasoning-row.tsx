import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { Elapsed } from './byline.tsx';

interface ReasoningRowProps {
  text: string;
  /** The model is still at it. */
  live: boolean;
  startedAt: string;
}

/** One line that says what the model thinks, and all of it when unfolded. */
export function ReasoningRow({ text, live, startedAt }: ReasoningRowProps) {
  const [open, setOpen] = useState(false);
  const bodyId = useId();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const summary = (live ? lines.at(-1) : lines[0]) ?? '';
  if (summary === '' && !live) return null;
  return (
    <div className="mb-2.5 text-13">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? bodyId : undefined}
        onClick={() => setOpen(!open)}
        className="-ms-2 flex h-8 max-w-[calc(100%+0.5rem)] items-center gap-2 rounded-sm px-2 text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover pointer-coarse:h-11"
      >
        {live ? <Spinner /> : <Icon of={open ? ChevronDown : ChevronRight} size="sm" />}
        <span className="shrink-0 font-strong tabular-nums">
          {live ? (
            <>
              {strings.chat.thinking} <Elapsed since={startedAt} />
            </>
          ) : (
            strings.chat.thought
          )}
        </span>
        {!open && (
          <span className="truncate text-ink-3">{summary.replaceAll(/[*#_`]/g, '').trim()}</span>
        )}
      </button>
      {open && (
        <div
          id={bodyId}
          dir="auto"
          className="ms-[7px] mt-1 mb-4 border-s-2 border-line py-0.5 ps-4.5 text-14 leading-5.5 whitespace-pre-wrap text-ink-2 wrap-anywhere"
        >
          {text.trim()}
        </div>
      )}
    </div>
  );
}
