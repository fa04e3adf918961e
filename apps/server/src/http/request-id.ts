import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a caller may call a request: visible ASCII, at most 128 characters. */
const ACCEPTABLE = /^[\x21-\x7e]{1,128}$/;

/** The id of a request: what the caller called it (`x-request-id`, else `request-id`) if that is acceptable, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'] ?? request.headers['request-id'];
  return typeof given === 'string' && ACCEPTABLE.test(given) ? given : randomUUID();
}
