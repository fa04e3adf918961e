import { ArrowUp } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';

/** The composer where it will be, before it can be used: it says why it cannot. */
export function ClosedComposer({ reason }: { reason: string }) {
  return (
    <div className="z-(--z-dock) shrink-0 px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div className="mx-auto max-w-[calc(var(--measure)+2*var(--bleed))] rounded-xl border border-line bg-panel">
        <textarea
          disabled
          rows={1}
          aria-label={strings.chat.composer}
          placeholder={reason}
          className="block w-full resize-none px-4 pt-3 pb-1.5 text-16"
        />
        <div className="flex items-center justify-between gap-1 px-2 pt-1 pb-2">
          <span className="px-2 text-13 font-strong text-ink-3">{strings.firstRun.noModel}</span>
          <button
            type="button"
            disabled
            aria-label={strings.chat.send}
            className="grid size-8.5 shrink-0 place-items-center rounded-md bg-fill text-ink-3 pointer-coarse:size-11"
          >
            <Icon of={ArrowUp} size="lg" />
          </button>
        </div>
      </div>
    </div>
  );
}
