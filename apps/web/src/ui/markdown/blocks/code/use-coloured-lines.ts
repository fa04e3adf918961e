import { useEffect, useState } from 'react';

import type { Line } from './coloured-lines.ts';
import { whenIdle } from './when-idle.ts';

/** Longer code stays plain: its lines would be as many elements again, and more than its colours are worth. */
export const MAX_COLOURED_LINES = 2_000;
const MAX_COLOURED_CHARACTERS = 120_000;
/** A chat that is come back to shows its code in colour at once. */
const MAX_KEPT = 100;

/** `null`: it stays plain. */
const kept = new Map<string, readonly Line[] | null>();

/**
 * The code in colour, once it is complete and near what is seen, when the browser has nothing else
 * to do; `null` until then, and for ever where nothing knows its language.
 */
export function useColouredLines(
  language: string,
  code: string,
  isWanted: boolean,
): readonly Line[] | null {
  const key = `${language}\n${code}`;
  const [made, setMade] = useState<{ key: string; lines: readonly Line[] | null } | null>(null);
  const isDue = isWanted && language !== '' && isShort(code) && !kept.has(key);
  useEffect(() => {
    if (!isDue) return;
    return whenIdle(async (isOver) => {
      const { highlightAside } = await import('./highlight-aside.ts');
      const lines = await highlightAside({ language, code });
      keep(key, lines);
      if (!isOver()) setMade({ key, lines });
    });
  }, [isDue, key, language, code]);
  if (!isWanted) return null;
  return made?.key === key ? made.lines : (kept.get(key) ?? null);
}

function isShort(code: string): boolean {
  if (code.length > MAX_COLOURED_CHARACTERS) return false;
  let breaks = 0;
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) breaks += 1;
  return breaks < MAX_COLOURED_LINES;
}

/** The oldest makes room. */
function keep(key: string, lines: readonly Line[] | null): void {
  kept.set(key, lines);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
}
