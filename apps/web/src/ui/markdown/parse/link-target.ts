import { unescapeText } from './entities.ts';

const TARGET = /\([ \t]*\n?[ \t]*(?:<((?:[^<>\n\\]|\\.)*)>|([^\s<][^\s]{0,2000})?)/y;
const REST =
  /(?:[ \t]*\n?[ \t]*(?<=[\s])(?:"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^])*)'|\(((?:[^()\\]|\\[^])*)\)))?[ \t]*\n?[ \t]*\)/y;
/** Brackets in an address that was written without `<>`. */
const MAX_NESTED = 32;

export interface LinkTarget {
  href: string;
  title: string | undefined;
  /** Where it ends. */
  end: number;
}

/** The `(target "title")` at a place. */
export function linkTargetAt(text: string, at: number): LinkTarget | null {
  TARGET.lastIndex = at;
  const match = TARGET.exec(text);
  if (match === null) return null;
  const [source, enclosed, bare = ''] = match;
  const target = enclosed ?? balanced(bare);
  REST.lastIndex = at + source.length - (enclosed === undefined ? bare.length - target.length : 0);
  const rest = REST.exec(text);
  if (rest === null) return null;
  const title = rest[1] ?? rest[2] ?? rest[3];
  return {
    href: unescapeText(target),
    title: title === undefined ? undefined : unescapeText(title),
    end: REST.lastIndex,
  };
}

/** An address up to the first bracket that closes none of its own. */
function balanced(bare: string): string {
  let depth = 0;
  for (let at = 0; at < bare.length; at += 1) {
    const char = bare[at];
    if (char === '\\') at += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth < 0 || depth > MAX_NESTED) return bare.slice(0, at);
  }
  return bare;
}
