import { DrizzleQueryError } from 'drizzle-orm';

/*
 * The only file that knows how the engines and the query builder say that something failed.
 */

/** Whether a row was there already. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null);
  return (
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ||
    code === '23505'
  );
}

/**
 * Whether a row is refused for what is in it, so that it will never be taken: its values break a rule
 * of the table, or no column can hold them. A row that was there already is not meant.
 */
export function isRowRefused(error: unknown): boolean {
  if (isUniqueViolation(error)) return false;
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null);
  return (
    code !== null &&
    // Classes 22 and 23 of SQLSTATE: data exceptions and broken constraints.
    /^(?:SQLITE_CONSTRAINT|SQLITE_MISMATCH|SQLITE_TOOBIG|2[23][0-9A-Z]{3}$)/.test(code)
  );
}

/** What an error says, without the values of the statement that failed: users and models wrote those. */
export function withoutValues(error: Error): { message: string; stack: string } {
  const { message, stack = '' } = error;
  if (!(error instanceof DrizzleQueryError)) return { message, stack };
  const statement = `Failed query: ${error.query}`;
  return { message: statement, stack: stack.replace(message, () => statement) };
}

/** Why something failed, in the words of who knows; a connection that was tried in vain has no words but a code. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? (codeOf(error) ?? 'for no reason given') : message;
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
    ? error.code
    : null;
}
