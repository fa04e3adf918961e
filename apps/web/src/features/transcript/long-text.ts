/** A message with more than this is shown by its beginning. */
const MAX_LINES = 12;
const MAX_CHARACTERS = 2_000;

/** The beginning of a long text; `null` of one that is shown whole. */
export function startOf(text: string): string | null {
  if (text.length <= MAX_CHARACTERS && endOfLine(text, MAX_LINES) === -1) return null;
  const cut = text.slice(0, MAX_CHARACTERS);
  const end = endOfLine(cut, MAX_LINES);
  // Never inside a character.
  return (end === -1 ? cut : cut.slice(0, end)).replace(/[\uD800-\uDBFF]$/, '').trimEnd();
}

/** Where a line ends, counted from 1; -1 where nothing but blank stands below it. */
function endOfLine(text: string, line: number): number {
  let end = -1;
  for (let count = 0; count < line; count += 1) {
    end = text.indexOf('\n', end + 1);
    if (end === -1) return -1;
  }
  return text.slice(end).trim() === '' ? -1 : end;
}
