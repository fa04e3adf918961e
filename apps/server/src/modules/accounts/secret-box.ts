import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Secret } from '../../config.ts';

const VERSION = 'v1';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The sealed text was changed, belongs elsewhere, or was sealed with another master key. */
export class SecretUnreadable extends Error {}

/** The master key is missing or does not fit the secrets that were saved with it. */
export class MasterKeyRefused extends Error {}

/** Seals secrets for storage: AES-256-GCM, bound to the place (`boundTo`) where the text may be opened. */
export class SecretBox {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  seal(secret: string, boundTo: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(boundTo));
    const sealed = Buffer.concat([
      iv,
      cipher.update(secret, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `${VERSION}.${sealed.toString('base64url')}`;
  }

  /** @throws {SecretUnreadable} */
  open(sealed: string, boundTo: string): string {
    const [version, payload = ''] = sealed.split('.');
    const bytes = Buffer.from(payload, 'base64url');
    if (version !== VERSION || bytes.length < IV_BYTES + TAG_BYTES)
      throw new SecretUnreadable('not a sealed secret');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(boundTo)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    } catch (cause) {
      throw new SecretUnreadable('the secret does not open', { cause });
    }
  }
}

/**
 * Finds the master key: the environment's, else the file in the data directory, which is made when
 * there is none and nothing was saved with an earlier one.
 *
 * @throws {MasterKeyRefused} in one sentence for whoever starts the server
 */
export function openSecretBox(
  fromEnvironment: Secret | null,
  dataDir: string,
  secretsExist: boolean,
): SecretBox {
  if (fromEnvironment !== null)
    return new SecretBox(Buffer.from(fromEnvironment.reveal(), 'base64'));
  const path = join(dataDir, 'secret.key');
  if (existsSync(path)) {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    if (key.length !== KEY_BYTES)
      throw new MasterKeyRefused(
        `${path} does not hold a master key of ${KEY_BYTES} bytes: restore it from a backup.`,
      );
    return new SecretBox(key);
  }
  if (secretsExist) {
    throw new MasterKeyRefused(
      `The database holds saved keys but their master key is missing: restore ${path}, or set PARLEY_SECRET_KEY to what it was.`,
    );
  }
  const key = randomBytes(KEY_BYTES);
  writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return new SecretBox(key);
}
