import { createHash, randomBytes } from 'node:crypto';

import { API_KEY_PREFIX } from '@parley/contracts';

/** Random bytes of a key: as many as its hash has. */
const KEY_BYTES = 32;
/** Characters of a key that are shown, the common beginning included. */
const SHOWN_CHARACTERS = API_KEY_PREFIX.length + 4;

/** A new key, what of it may be shown, and what is kept of it. */
export function newSecret(): { key: string; prefix: string; hash: string } {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  return { key, prefix: key.slice(0, SHOWN_CHARACTERS), hash: hashOf(key) };
}

/** Of the whole key: one that only begins like another is another. */
export function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
