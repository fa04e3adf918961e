import type { Dialect } from './dialects/dialect.ts';

/** A header of a list of words, and no more than clients send. */
const PRINTABLE = /^[\x20-\x7e]{1,2048}$/;

/** Headers of a request, by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The headers that go to a provider with a body of this dialect, as members of it depend on them. */
export function headersAlong(
  dialect: Pick<Dialect, 'headers'>,
  headers: RequestHeaders,
): Record<string, string> {
  const along = (dialect.headers ?? []).flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && PRINTABLE.test(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(along);
}
