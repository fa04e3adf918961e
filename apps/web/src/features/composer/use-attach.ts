import { useCallback, useState } from 'react';

import { attachFiles } from './attach.actions.ts';
import type { GivenFiles } from './attach.ts';

interface Attaching {
  attach: (given: GivenFiles) => void;
  /** Why something of what was given last could not be attached. */
  problems: readonly string[];
  dismiss: () => void;
}

const NONE: readonly string[] = [];

/** Attaches files to a draft. */
export function useAttach(home: string): Attaching {
  const [problems, setProblems] = useState(NONE);
  const attach = useCallback(
    (given: GivenFiles) => void attachFiles(home, given).then(setProblems),
    [home],
  );
  return { attach, problems, dismiss: () => setProblems(NONE) };
}
