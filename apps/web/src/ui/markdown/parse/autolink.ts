/** A mail address is looked for only where a word begins, and is no longer than one may be: a word may be 60 KB of hex. */
const BEGIN =
  /https?:\/\/|www\.|(?<![a-z0-9.+-])[a-z0-9.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+/gi;
/** What may stand right before an address that was written without marks. */
const BEFORE = /(?:^|[^A-Za-z0-9/@.+-])$/;
const IN_TEXT = /[^\s<\u3000-\u303f\uff00-\uff65]*/y;
const IN_BRACKETS = /[^\s<\]\u3000-\u303f\uff00-\uff65]*/y;
const TRAILING = /[?!.,:;*_~'"]/;
const ENTITY_END = /&[A-Za-z0-9]{1,32};$/;
const MAX_ENTITY = 34;

export interface Address {
  at: number;
  text: string;
  href: string;
}

/**
 * The first address in a stretch of text; it may reach past the stretch's end.
 *
 * @param inBrackets it stands in the text of what may become a link, which a `]` ends
 */
export function findAddress(
  source: string,
  from: number,
  to: number,
  inBrackets: boolean,
): Address | null {
  const stretch = source.slice(from, to);
  for (const match of stretch.matchAll(BEGIN)) {
    const at = from + match.index;
    if (!BEFORE.test(source.slice(Math.max(0, at - 1), at))) continue;
    const [begin] = match;
    if (begin.includes('@')) return { at, text: begin, href: `mailto:${begin}` };
    const reach = inBrackets ? IN_BRACKETS : IN_TEXT;
    reach.lastIndex = at;
    const text = trimmed(reach.exec(source)?.[0] ?? '');
    if (text.length <= begin.length) continue;
    return { at, text, href: begin.toLowerCase() === 'www.' ? `http://${text}` : text };
  }
  return null;
}

/** Without the punctuation of the sentence around it, nor the bracket that this address stands in. */
function trimmed(address: string): string {
  let end = address.length;
  let unopened = count(address, ')') - count(address, '(');
  for (;;) {
    const char = address.charAt(end - 1);
    const entity =
      char === ';' ? ENTITY_END.exec(address.slice(Math.max(0, end - MAX_ENTITY), end)) : null;
    if (entity !== null) end -= entity[0].length;
    else if (TRAILING.test(char)) end -= 1;
    else if (char === ')' && unopened > 0) {
      end -= 1;
      unopened -= 1;
    } else return address.slice(0, end);
  }
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
