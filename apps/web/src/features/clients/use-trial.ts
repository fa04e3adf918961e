import { useCallback, useEffect, useRef, useState } from 'react';

import type { Trial, TrialState } from './trial.ts';
import { tryDoor } from './try-door.ts';

interface RunningTrial {
  /** `null` before the first one. */
  state: TrialState | null;
  start: (trial: Trial) => void;
  stop: () => void;
}

/** One test request at a time; it ends with the page that shows it. */
export function useTrial(): RunningTrial {
  const [state, setState] = useState<TrialState | null>(null);
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => running.current?.abort(), []);
  const start = useCallback((trial: Trial) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    const show = (next: TrialState) => {
      if (running.current === own) setState(next);
    };
    void tryDoor(trial, own.signal, show);
  }, []);
  useEffect(() => stop, [stop]);
  return { state, start, stop };
}
