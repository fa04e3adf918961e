import { backoffMs } from '../../../../lib/backoff.ts';
import { wait } from '../../../../lib/wait.ts';

/** Draws a formula into an element; what it cannot read stands there as it was written. */
export type Draw = (tex: string, into: HTMLElement, display: boolean) => void;

let here: Draw | null = null;
let coming: Promise<Draw> | null = null;

/** What draws formulas, where it has been fetched already. */
export function drawNow(): Draw | null {
  return here;
}

/** Formulas can be read as they were written meanwhile, so this is tried for as long as it takes. */
export function fetchDraw(): Promise<Draw> {
  coming ??= fetchPatiently();
  return coming;
}

async function fetchPatiently(): Promise<Draw> {
  const { signal } = new AbortController();
  for (let failures = 1; ; failures += 1) {
    try {
      const { draw } = await import('./draw.ts');
      here = draw;
      return draw;
    } catch {
      await wait(backoffMs(failures), signal);
    }
  }
}
