import type { Align } from '../tokens.ts';

const DELIMITER = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** How the columns are aligned, by the row under a table's head; `null` for any other line. */
export function alignmentsOf(line: string): Align[] | null {
  if (!line.includes('|') || !DELIMITER.test(line)) return null;
  return cellsOf(line).map((cell) => {
    const isStart = cell.startsWith(':');
    if (cell.endsWith(':')) return isStart ? 'center' : 'end';
    return isStart ? 'start' : null;
  });
}

/** The cells of a row, without the blanks around them. A bar after a backslash is a part of its cell. */
export function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const row = line.trim().replace(/^\|/, '');
  let cell = '';
  for (let at = 0; at < row.length; at += 1) {
    const char = row.charAt(at);
    if (char === '\\' && row[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (char === '\\') {
      cell += row.slice(at, at + 2);
      at += 1;
    } else if (char === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  if (cell.trim() !== '' || !row.endsWith('|')) cells.push(cell.trim());
  return cells;
}
