import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { Secret } from '../../config.ts';
import { MasterKeyRefused, openSecretBox, SecretBox, SecretUnreadable } from './secret-box.ts';

const PLACE = 'accounts:openrouter:default:secret:https://openrouter.ai';
const SECRET = 'sk-or-v1-9f3c2b1a0d4e5f60718293a4b5c6d7e8f9012345';
const MASTER_KEY = Buffer.alloc(32, 7);

describe('a secret box', () => {
  const box = new SecretBox(MASTER_KEY);

  test('opens what it sealed, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 600 });
    fc.assert(
      fc.property(text, text, (secret, place) => {
        expect(box.open(box.seal(secret, place), place)).toBe(secret);
      }),
      { numRuns: 1000 },
    );
  });

  test('does not show what it holds, nor that it holds the same twice', () => {
    const [one, two] = [box.seal(SECRET, PLACE), box.seal(SECRET, PLACE)];

    expect(one).not.toBe(two);
    expect(one).toMatch(/^v1\.[\w-]+$/);
    expect(Buffer.from(one.slice(3), 'base64url').includes(SECRET.slice(0, 8))).toBe(false);
  });

  test('opens it in its place alone', () => {
    const sealed = box.seal(SECRET, PLACE);

    for (const place of ['', `${PLACE}.evil.example`, PLACE.replace('openrouter', 'openai')]) {
      expect(() => box.open(sealed, place)).toThrow(SecretUnreadable);
    }
  });

  test('opens it with its own key alone', () => {
    const other = new SecretBox(Buffer.alloc(32, 8));

    expect(() => other.open(box.seal(SECRET, PLACE), PLACE)).toThrow(SecretUnreadable);
  });

  test('notices a change of any bit', () => {
    const bytes = Buffer.from(box.seal(SECRET, PLACE).slice(3), 'base64url');

    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      const index = Math.floor(bit / 8);
      changed.writeUInt8(changed.readUInt8(index) ^ (1 << (bit % 8)), index);
      const sealed = `v1.${changed.toString('base64url')}`;
      expect(() => box.open(sealed, PLACE), `bit ${bit}`).toThrow(SecretUnreadable);
    }
  });

  test('notices when something is missing', () => {
    const sealed = box.seal(SECRET, PLACE);

    for (let length = 0; length < sealed.length; length += 1) {
      const start = sealed.slice(0, length);
      expect(() => box.open(start, PLACE), start).toThrow(SecretUnreadable);
    }
  });

  test('knows one version', () => {
    const sealed = box.seal(SECRET, PLACE).replace('v1', 'v2');

    expect(() => box.open(sealed, PLACE)).toThrow(SecretUnreadable);
  });

  test('says nothing of the secret when it does not open', () => {
    const thrown = catchThrown(() => box.open(box.seal(SECRET, PLACE), 'elsewhere'));

    expect(String(thrown)).not.toContain(SECRET.slice(0, 8));
  });
});

describe('the master key', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const inEnvironment = new Secret(MASTER_KEY.toString('base64'));
  const file = () => join(folder, 'secret.key');

  test('is made once, random, and for its owner’s eyes alone', () => {
    const sealed = openSecretBox(null, folder, false).seal(SECRET, PLACE);
    const written = readFileSync(file(), 'utf8');

    expect(Buffer.from(written, 'base64')).toHaveLength(32);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(openSecretBox(null, folder, true).open(sealed, PLACE)).toBe(SECRET);
    expect(readFileSync(file(), 'utf8')).toBe(written);
  });

  test('of the environment is used, and no file is made or read', () => {
    writeFileSync(file(), 'something else');

    const box = openSecretBox(inEnvironment, folder, true);

    expect(new SecretBox(MASTER_KEY).open(box.seal(SECRET, PLACE), PLACE)).toBe(SECRET);
    expect(readFileSync(file(), 'utf8')).toBe('something else');
  });

  test('that is missing beside secrets refuses, and makes none', () => {
    const thrown = catchThrown(() => openSecretBox(null, folder, true));

    expect(thrown).toBeInstanceOf(MasterKeyRefused);
    expect(String(thrown)).toContain(file());
    expect(existsSync(file())).toBe(false);
  });

  test.each([
    '',
    'short',
    Buffer.alloc(31).toString('base64'),
    Buffer.alloc(33).toString('base64'),
  ])('in a file that holds %j refuses', (content) => {
    writeFileSync(file(), content);

    for (const secretsExist of [true, false]) {
      expect(() => openSecretBox(null, folder, secretsExist)).toThrow(MasterKeyRefused);
    }
    expect(readFileSync(file(), 'utf8')).toBe(content);
  });
});

function catchThrown(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return null;
}
