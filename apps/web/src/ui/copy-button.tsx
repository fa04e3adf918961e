import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

import { copyText } from '../lib/copy-text.ts';
import { strings } from '../i18n/index.ts';
import { Icon } from './icon.tsx';

const SHOWN_MS = 1_500;

/** Copies text and says so for a moment, in the same place. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [outcome, setOutcome] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text())) ? 'done' : 'failed');
  return (
    <button
      type="button"
      aria-label={outcome === 'idle' ? label : strings.copy[outcome]}
      onClick={() => void copy()}
      className="inline-flex h-(--h-sm) items-center gap-1.5 rounded-sm px-2 text-12 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink"
    >
      <Icon of={outcome === 'done' ? Check : Copy} size="sm" />
      <span aria-live="polite">{strings.copy[outcome]}</span>
    </button>
  );
}
