import { createLowlight } from 'lowlight';

import { colouredLines, type Line } from './coloured-lines.ts';
import { grammarOf, loadGrammars } from './languages.ts';

const lowlight = createLowlight();

/**
 * Fetches what a language needs, if anything knows it.
 *
 * @returns how to colour code of it; `null` where it stays plain
 * @throws when its grammar cannot be fetched
 */
export async function highlighterOf(
  language: string,
): Promise<((code: string) => readonly Line[]) | null> {
  const name = grammarOf(language);
  if (name === null) return null;
  if (!lowlight.registered(name)) lowlight.register(Object.fromEntries(await loadGrammars(name)));
  return (code) => colouredLines(lowlight.highlight(name, code).children);
}
