/** What a spreadsheet would take for a formula. */
const FORMULA = /^\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/u;
/** Numbers begin with a sign as well, and shall stay numbers. */
const NUMBER = /^\s*[+-]?(?:\d[\d.,\s\u00a0\u202f]*|[.,]\d+)(?:e[+-]?\d+)?\s*%?\s*$/iu;
const QUOTED = /[",\r\n]|^\s|\s$/;

/**
 * Rows as CSV (RFC 4180): lines end in CRLF, what needs quotes has them. A cell that a spreadsheet
 * would run as a formula is told apart by an apostrophe, with which it is text to all of them: what
 * a model wrote could fetch from, or send to, anywhere.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
