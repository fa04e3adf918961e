import type { ReactElement } from 'react';

import { insist } from '../../../../lib/insist.ts';

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
  coming ??= insist(async () => (here = (await import('./drawn-formula.tsx')).drawFormula));
  return coming;
}
