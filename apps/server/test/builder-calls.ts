import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a statement begins, whatever the handle of the database is called. */
const STATEMENT =
  /\b(?:db|transaction|tx)\s*\.\s*(?:select|selectDistinct|insert|update|delete)\b/g;

/** Calls that SQLite's builders have and PostgreSQL's lack. */
const SQLITE_ONLY = new Set(['get', 'all', 'run', 'values', 'prepare', 'sync', 'execute']);

/** One statement that the source builds, as the names of its calls: `select`, `from`, `where` … */
export type StatementCalls = readonly string[];

/** Every statement that a source text builds. */
export function statementsIn(source: string): StatementCalls[] {
  return [...source.matchAll(STATEMENT)].map((match) => callsFrom(source, match.index));
}

/** What of a statement's calls runs it in SQLite's way. `values` gives the rows of an insert. */
export function sqliteOnlyCalls(calls: StatementCalls): string[] {
  const isInsert = calls[0] === 'insert';
  return calls.filter((call) => SQLITE_ONLY.has(call) && !(isInsert && call === 'values'));
}

/** Every source file of a folder, tests left out, by its path below it. */
export async function sourcesIn(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true });
  const names = entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const read = async (name: string) => [name, await readFile(join(folder, name), 'utf8')] as const;
  return new Map(await Promise.all(names.toSorted().map(read)));
}

/** Follows a chain of calls to its end. */
function callsFrom(source: string, start: number): string[] {
  const calls: string[] = [];
  const link = /\s*\.\s*(\w+)\s*(?=\()/y;
  link.lastIndex = source.indexOf('.', start);
  for (let match = link.exec(source); match !== null; match = link.exec(source)) {
    calls.push(match[1] ?? '');
    link.lastIndex = endOfArguments(source, link.lastIndex);
  }
  return calls;
}

/** The place behind the parenthesis that closes the one here. */
function endOfArguments(source: string, open: number): number {
  let depth = 0;
  for (let at = open; at < source.length; at += 1) {
    if (source[at] === '(') depth += 1;
    if (source[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new Error(`a parenthesis is never closed: ${source.slice(open, open + 60)}`);
}
