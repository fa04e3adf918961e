import 'katex/dist/katex.min.css';
import 'katex/dist/contrib/copy-tex.mjs';

import katex from 'katex';

import type { Draw } from './fetch-draw.ts';

/** In em: what is set larger, or moved further, is held to this. */
const MAX_SIZE_EM = 20;
/** Macros that call each other end here; formulas that people write need some tens. */
const MAX_EXPANSIONS = 300;
/** More is no formula any more, and would hold the page for seconds. */
const MAX_CHARACTERS = 5_000;

export const draw: Draw = (tex, into, display) => {
  if (tex.length > MAX_CHARACTERS) {
    into.textContent = tex;
    return;
  }
  try {
    katex.render(tex, into, {
      displayMode: display,
      // No links, pictures, classes, ids or data attributes of the model's choice.
      trust: false,
      throwOnError: false,
      errorColor: 'var(--danger)',
      strict: 'ignore',
      maxSize: MAX_SIZE_EM,
      maxExpand: MAX_EXPANSIONS,
      // What one formula defines is not known to the next.
      globalGroup: false,
      macros: {},
    });
  } catch {
    // Deep nesting overflows its stack, which it does not count as an error of the formula.
    into.textContent = tex;
  }
};
