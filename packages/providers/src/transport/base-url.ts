import { isLoopbackLiteral } from './address.ts';

/** Where a provider is, and what may be reached there. */
export interface Place {
  /** `scheme://host:port`. */
  origin: string;
  /** Whether its addresses may be those of a private network or of this machine. */
  allowsPrivate: boolean;
}

/**
 * Reads a base URL, by the parser that every request goes through as well: there is no second
 * opinion on which host it names.
 *
 * @param author who wrote it: the operator may mean any machine of theirs; the default of a vendor
 *   means a private address only where it is one of this machine, as that of a local server is
 * @throws {TypeError} when it is no URL, not http or https, or has a user name, a password, a query or
 *   a fragment in it
 */
export function placeOf(baseUrl: string, author: 'operator' | 'vendor'): Place {
  const url = new URL(baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('a base URL must be http or https');
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('a base URL must not have a user name or password');
  }
  if (url.search !== '' || url.hash !== '') {
    throw new TypeError('a base URL must not have a query or a fragment');
  }
  return { origin: url.origin, allowsPrivate: author === 'operator' || isLoopbackLiteral(url) };
}
