import { Check, Copy } from 'lucide-react';

import { strings } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { useCopy } from './use-copy.ts';

interface CopyButtonProps {
  /** What it does, for those who do not see where it stands. */
  label: string;
  /** What stands on it; “Copy” when it is left out. */
  name?: string;
  text: () => string;
}

/** Copies text and says so for a moment, in the same place. */
export function CopyButton({ label, name = strings.copy.idle, text }: CopyButtonProps) {
  const { outcome, copy } = useCopy();
  return (
    <button
      type="button"
      aria-label={outcome === 'idle' ? label : strings.copy[outcome]}
      onClick={() => copy(text())}
      className="inline-flex h-(--h-sm) shrink-0 items-center gap-1.5 rounded-sm px-2 text-12 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink pointer-coarse:h-11"
    >
      <Icon of={outcome === 'done' ? Check : Copy} size="sm" />
      {outcome === 'idle' ? name : strings.copy[outcome]}
      {/* Empty until there is something to say: that the word is back is no news. */}
      <span aria-live="polite" className="sr-only">
        {outcome !== 'idle' && strings.copy[outcome]}
      </span>
    </button>
  );
}
