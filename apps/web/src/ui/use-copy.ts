import { useEffect, useState } from 'react';

import { copyText } from '../lib/copy-text.ts';

/** How long it is said what became of it. */
const SHOWN_MS = 1_500;

export type CopyOutcome = 'idle' | 'done' | 'failed';

interface Copy {
  /** Of the last copy, for a moment. */
  outcome: CopyOutcome;
  copy: (text: string) => void;
}

export function useCopy(): Copy {
  const [outcome, setOutcome] = useState<CopyOutcome>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (text: string) => setOutcome((await copyText(text)) ? 'done' : 'failed');
  return { outcome, copy: (text) => void copy(text) };
}
