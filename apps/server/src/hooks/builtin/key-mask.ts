import { type KeyForm, shortestKey } from '@parley/providers';

const MASK = '[redacted]';

/** Characters that may have to be held back until it is clear whether a key begins with them. */
const MAX_BEGINNING_CHARACTERS = 256;

/**
 * Where a key can begin: not inside a word (`task-…`, `raw_fw_…`), but behind what only looks like the
 * end of one, an escaped line break or an encoded character.
 */
const START = '(?<=^|[^A-Za-z0-9_-]|\\\\[nrtbf]|%[0-9A-Fa-f]{2})';
/** Characters before a piece that {@link START} looks at. */
const CONTEXT_CHARACTERS = 3;

/** What can be passed on, and what must be given back in front of the next piece. */
interface MaskedPiece {
  text: string;
  hold: string;
}

/** @param before what was passed on before this piece, or the end of it ({@link contextOf}) */
type Mask = (piece: string, final: boolean, before?: string) => MaskedPiece;

/**
 * Masks whatever has the form of a key in a text that comes in pieces. A key reaches as far as
 * characters of keys follow each other, so one that is longer than usual is masked whole.
 *
 * Nothing is remembered between pieces. Of a key that may go on in the next one, just enough is
 * held to know it again, however long it is; its rest is masked anyway.
 *
 * @throws when a form needs more than {@link MAX_BEGINNING_CHARACTERS} to be told from other text
 */
export function createKeyMask(forms: readonly KeyForm[]): Mask {
  const enough = Math.max(...forms.map(({ prefix, minLength }) => prefix.length + minLength));
  if (enough > MAX_BEGINNING_CHARACTERS)
    throw new Error(`a key must be known by its first ${MAX_BEGINNING_CHARACTERS} characters`);
  // A hyphen at the end of one alphabet is no range to the next.
  const characters = forms.map(({ alphabet }) => alphabet.replace(/-$/, '\\-')).join('');
  // The count is exact and the rest a loop of its own over one class: `{n,}` overflows the stack on
  // long texts, and so does a loop over several classes.
  const key = `(?:${forms.map(shortestKey).join('|')})[${characters}]*`;
  const beginning = `(?:${forms.flatMap(beginnings).join('|')})$`;
  const keys = new RegExp(`${START}${key}`, 'g');
  const suspects = new RegExp(`${START}(?:${key}|${beginning})`, 'g');

  return (piece, final, before = '') => {
    const context = contextOf(before);
    const text = context + piece;
    const pattern = final ? keys : suspects;
    let from = context.length;
    let passed = '';
    let hold = '';
    pattern.lastIndex = from;
    for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
      passed += text.slice(from, found.index);
      from = pattern.lastIndex;
      if (!final && from === text.length) hold = found[0].slice(0, enough);
      else passed += MASK;
    }
    return { text: passed + text.slice(from), hold };
  };
}

/** As much of what was passed on as the next piece needs to be judged. */
export function contextOf(passed: string): string {
  return passed.slice(-CONTEXT_CHARACTERS);
}

/** Everything that a key can begin with and that is none yet. */
function beginnings({ prefix, alphabet, minLength }: KeyForm): string[] {
  const cuts = Array.from({ length: prefix.length - 1 }, (_, index) => index + 1);
  return [
    ...cuts.map((cut) => literal(prefix.slice(0, cut))),
    `${literal(prefix)}[${alphabet}]{0,${minLength - 1}}`,
  ];
}

function literal(text: string): string {
  return text.replace(/\W/g, '\\$&');
}
