import type { Message } from '@parley/contracts';
import { Suspense, useRef, useState } from 'react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { usageLine } from '../usage-line.ts';

const LazyPopover = lazyPart(async () => (await import('./usage-popover.tsx')).UsagePopover);

/** What an answer cost and used, in one line, and behind it all that is known; nothing where nobody knows. */
export function UsageLine({ answer }: { answer: Message }) {
  const [open, setOpen] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const line = usageLine(answer);
  if (line === null) return null;
  const toggle = () => {
    setWanted(true);
    setOpen(!open);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={toggle}
        className="-me-2 flex h-(--h-sm) min-w-0 items-center rounded-sm px-2 text-12 text-ink-3 tabular-nums transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink pointer-coarse:h-11"
      >
        <span className="sr-only">{transcriptStrings.details.usage}</span>
        <span className="truncate">{line}</span>
      </button>
      {isWanted && (
        <Suspense>
          <LazyPopover answer={answer} open={open} onClose={() => setOpen(false)} opener={button} />
        </Suspense>
      )}
    </>
  );
}
