import 'katex/dist/katex.min.css';
import 'katex/dist/contrib/copy-tex.mjs';

import katex from 'katex';

/** In em: what is set larger, or moved further, is held to this. */
const MAX_SIZE_EM = 20;
/** Macros that call each other end here; formulas that people write need some tens. */
const MAX_EXPANSIONS = 300;
/** More is no formula any more, and would hold the page for seconds. */
const MAX_CHARACTERS = 5_000;

/**
 * Elements within each other. Twenty nested roots make some 150; a browser's layout calls itself for
 * each, and where 2,000 stand in each other the whole page crashes.
 */
const MAX_DEPTH = 400;

/** Draws a formula into an element; what it cannot read stands there as it was written. */
export function draw(tex: string, into: HTMLElement, display: boolean): void {
  if (tex.length > MAX_CHARACTERS) {
    into.textContent = tex;
    return;
  }
  // Not yet part of the page, so nothing of it is laid out.
  const drawn = document.createElement('span');
  try {
    katex.render(tex, drawn, {
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
    drawn.textContent = tex;
  }
  if (isDeeper(drawn, MAX_DEPTH)) into.textContent = tex;
  else into.replaceChildren(...drawn.childNodes);
}

/** Level by level, since a walk that calls itself would end where the layout does. */
function isDeeper(root: Element, max: number): boolean {
  let level = [root];
  for (let depth = 0; depth <= max; depth += 1) {
    level = level.flatMap((element) => [...element.children]);
    if (level.length === 0) return false;
  }
  return true;
}
