import type { ReactElement } from 'react';

import { backoffMs } from '../../../../lib/backoff.ts';
import { wait } from '../../../../lib/wait.ts';

/** The element of a formula. */
export type DrawFormula = (tex: string, display: boolean) => ReactElement;

let here: DrawFormula | null = null;
let coming: Promise<DrawFormula> | null = null;

/** What draws formulas, where it has been fetched already. */
export function drawnHere(): DrawFormula | null {
  return here;
}

/** Formulas can be read as they were written meanwhile, so this is tried for as long as it takes. */
export function fetchDrawn(): Promise<DrawFormula> {
  coming ??= fetchPatiently();
  return coming;
}

async function fetchPatiently(): Promise<DrawFormula> {
  const { signal } = new AbortController();
  for (let failures = 1; ; failures += 1) {
    try {
      here = (await import('./drawn-formula.tsx')).drawFormula;
      return here;
    } catch {
      await wait(backoffMs(failures), signal);
    }
  }
}
