import { ArrowDown } from 'lucide-react';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Icon } from '../../../ui/icon.tsx';

/** Leads to the newest, and tells when that is new to the reader. */
export function JumpToEnd({ isNew, onClick }: { isNew: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute bottom-4 left-1/2 inline-flex h-(--h-md) -translate-x-1/2 animate-rise items-center gap-1.5 rounded-full border border-line bg-raised ps-2.5 pe-3 text-13 text-ink-2 shadow-2 hover:text-ink pointer-coarse:h-11"
    >
      <Icon of={ArrowDown} size="sm" />
      {isNew ? transcriptStrings.reading.newBelow : transcriptStrings.reading.latest}
      {isNew && <span aria-hidden className="size-1.5 rounded-full bg-accent" />}
    </button>
  );
}
