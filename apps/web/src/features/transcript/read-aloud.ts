import { strings } from '../../i18n/index.ts';

/** Who wants to hear more goes into the transcript. */
const MAX_CHARACTERS = 1_000;
/** As much Markdown is looked at: addresses, tables and code make it longer than what is read of it. */
const MAX_SOURCE = 8_000;

/** An answer as it is read aloud once: its words without the marks of Markdown, code by its name. */
export function readAloud(markdown: string): string {
  const words = plainWords(markdown.slice(0, MAX_SOURCE));
  if (words.length <= MAX_CHARACTERS && markdown.length <= MAX_SOURCE) return words;
  const cut = words.slice(0, MAX_CHARACTERS);
  // Not in the middle of a word, where there are blanks between words.
  const end = cut.lastIndexOf(' ');
  return `${end > MAX_CHARACTERS / 2 ? cut.slice(0, end) : cut}…`;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^\s`]*)/;

function plainWords(markdown: string): string {
  return (
    withoutCode(markdown)
      // Pictures and links by their words.
      .replaceAll(/!?\[([^[\]]*)\]\([^)]*\)/g, '$1')
      // The line under the head of a table, and lines across the page.
      .replaceAll(/^[-:| \t]{3,}$/gm, '')
      .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]+/gm, '')
      .replaceAll(/^\[[ xX]\][ \t]+/gm, '')
      .replaceAll('|', ' ')
      .replaceAll(/\*\*|__|~~|`/g, '')
      .replaceAll(/(^|[\s(])[*_](\S|\S[^*_\n]*\S)[*_](?=[\s).,;:!?]|$)/gm, '$1$2')
      .replaceAll(/\s+/g, ' ')
      .trim()
  );
}

/** Each block of code by its name; one that is not closed reaches to the end. */
function withoutCode(markdown: string): string {
  const kept: string[] = [];
  let open: string | null = null;
  for (const line of markdown.split('\n')) {
    const [, fence = '', language = ''] = FENCE.exec(line) ?? [];
    if (open !== null) {
      if (fence.startsWith(open)) open = null;
    } else if (fence === '') kept.push(line);
    else {
      open = fence;
      kept.push(codeName(language));
    }
  }
  return kept.join('\n');
}

function codeName(language: string): string {
  return `${strings.code.label(language === '' ? strings.code.plain : language)}.`;
}
