/** What of a text is shown before the place that was found, and after it. */
const SNIPPET_BEFORE = 40;
const SNIPPET_AFTER = 120;

export interface Occurrences {
  count: number;
  snippet: string;
}

/** A search for plain text in which upper and lower case are one (Unicode's simple case folding). */
export function textPattern(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'giu');
}

/** How often the pattern occurs in the texts, with the first place; `null`: nowhere. */
export function findIn(texts: readonly string[], pattern: RegExp): Occurrences | null {
  let count = 0;
  let snippet = '';
  for (const text of texts)
    for (const { index, 0: found } of text.matchAll(pattern)) {
      if (count === 0) snippet = snippetOf(text, index, index + found.length);
      count += 1;
    }
  return count === 0 ? null : { count, snippet };
}

function snippetOf(text: string, start: number, end: number): string {
  const from = Math.max(0, start - SNIPPET_BEFORE);
  const to = Math.min(text.length, end + SNIPPET_AFTER);
  // A character is not cut in two.
  const cut = text
    .slice(from, to)
    .replace(/^[\uDC00-\uDFFF]/, '')
    .replace(/[\uD800-\uDBFF]$/, '');
  const line = cut.replaceAll(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${line}${to < text.length ? '…' : ''}`;
}
