/**
 * How deep a body may nest. Schemas of tools are the deepest that clients send, some 20 levels;
 * what is read and written again later takes a stack that grows with it.
 */
export const MAX_NESTING = 128;
/**
 * How many objects and lists a body may have, and members of objects. A conversation of 30,000
 * messages has fewer; ten million empty objects, for which a body has room, hold up everybody for
 * seconds.
 */
export const MAX_MEMBERS = 150_000;
/**
 * How many items and members of any kind. The longest lists that a client may send are those of
 * tokens to be embedded: 300,000 in one request (OpenAI's limit).
 */
export const MAX_VALUES = 400_000;

/** Of a string that is looked at byte by byte: most end before that, the others are left to the machine. */
const SHORT_STRING = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENS_LIST = 0x5b;
const CLOSES_LIST = 0x5d;
const OPENS_OBJECT = 0x7b;
const CLOSES_OBJECT = 0x7d;

/**
 * What is too much about a document, told before anything is made of it: to parse it would already
 * take seconds. What is no JSON is not found out here.
 *
 * @returns a sentence, or `null` for what may be parsed
 */
export function excessOf(json: Buffer): string | null {
  let values = 0;
  let members = 0;
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at];
    at += 1;
    if (byte === QUOTE) {
      at = endOfString(json, at);
    } else if (byte === COMMA) {
      values += 1;
      if (values > MAX_VALUES) return `The body has more than ${MAX_VALUES} values.`;
    } else if (byte === COLON) {
      members += 1;
    } else if (byte === OPENS_OBJECT || byte === OPENS_LIST) {
      members += 1;
      depth += 1;
      if (depth > MAX_NESTING) return `The body nests deeper than ${MAX_NESTING} levels.`;
    } else if (byte === CLOSES_OBJECT || byte === CLOSES_LIST) {
      depth -= 1;
    }
    if (members > MAX_MEMBERS)
      return `The body has more than ${MAX_MEMBERS} members, objects and lists.`;
  }
  return null;
}

/** @returns where the text goes on behind the string whose inside begins at `from` */
function endOfString(json: Buffer, from: number): number {
  let at = from;
  while (at < json.length) {
    const near = at + SHORT_STRING;
    while (at < near) {
      const byte = json[at];
      if (byte === QUOTE) return at + 1;
      at += byte === BACKSLASH ? 2 : 1;
    }
    const quote = json.indexOf(QUOTE, at);
    if (quote === -1) return json.length;
    let slashes = 0;
    while (quote - slashes > at && json[quote - slashes - 1] === BACKSLASH) slashes += 1;
    at = quote + 1;
    if (slashes % 2 === 0) return at;
  }
  return at;
}
