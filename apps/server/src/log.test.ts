import { Writable } from 'node:stream';

import { DrizzleQueryError } from 'drizzle-orm';
import type { Logger } from 'pino';
import { describe, expect, test } from 'vitest';

import { createLog } from './log.ts';

const KEY = 'sk-or-v1-9f3c2b1a0d4e5f60718293a4b5c6d7e8f9012345';
const SECRET = 'correct-horse-battery-staple';

describe('the log hides', () => {
  test.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'set-cookie',
    'x-api-key',
    'apiKey',
    'api_key',
    'key',
    'secret',
    'password',
    'token',
  ])('the field %s, however deep it is and whatever is around it', (name) => {
    const line = logged((log) =>
      log.info({ [name]: SECRET, a: { b: { c: { d: [{ [name]: SECRET, kept: 'yes' }] } } } }, 'hi'),
    );

    expect(line).not.toContain(SECRET);
    expect(JSON.parse(line)).toMatchObject({
      [name]: '[redacted]',
      a: { b: { c: { d: [{ [name]: '[redacted]', kept: 'yes' }] } } },
      msg: 'hi',
    });
  });

  test('a secret with quotes and backslashes in it, whole', () => {
    const line = logged((log) => log.info({ secret: `a"b\\${SECRET}"`, kept: 'yes' }));

    expect(line).not.toContain(SECRET);
    expect(JSON.parse(line)).toMatchObject({ secret: '[redacted]', kept: 'yes' });
  });

  test('a list of cookies', () => {
    const line = logged((log) =>
      log.info({ headers: { 'set-cookie': [`a=${SECRET}]`, `b=${SECRET}`] }, kept: 'yes' }),
    );

    expect(line).not.toContain(SECRET);
    expect(JSON.parse(line)).toMatchObject({
      headers: { 'set-cookie': '[redacted]' },
      kept: 'yes',
    });
  });

  test.each([
    ['the message', (log: Logger) => log.info(`the provider said: ${KEY} is bad`)],
    ['a field of another name', (log: Logger) => log.info({ note: `(${KEY})` })],
    ['a list of headers', (log: Logger) => log.info({ raw: ['authorization', `Bearer ${KEY}`] })],
    ['what a child is bound to', (log: Logger) => log.child({ what: KEY }).info('hi')],
    ['the message of an error', (log: Logger) => log.error({ err: new Error(`no ${KEY}`) })],
    [
      'the cause of an error',
      (log: Logger) => log.error(new Error('no', { cause: new Error(KEY) })),
    ],
  ])('a key by its form, in %s', (_, write) => {
    expect(logged(write)).not.toContain(KEY.slice(9, 21));
  });

  test('a bearer token of any form', () => {
    const line = logged((log) => log.info({ header: `authorization: bearer ${SECRET}` }, 'hi'));

    expect(JSON.parse(line)).toMatchObject({
      header: 'authorization: bearer [redacted]',
      msg: 'hi',
    });
  });

  test('what an HTTP client or a parser hangs on its errors', () => {
    const error = Object.assign(new Error('Response status code 401'), {
      code: 'UND_ERR_RESPONSE',
      headers: { 'x-echo': SECRET },
      body: SECRET,
      rawPacket: Buffer.from(SECRET),
    });

    const line = logged((log) => log.error({ err: error }, 'it failed'));

    expect(line).not.toContain(SECRET);
    expect(line).not.toContain([...Buffer.from(SECRET)].join(','));
    expect(JSON.parse(line)).toMatchObject({
      err: {
        type: 'Error',
        code: 'UND_ERR_RESPONSE',
        message: 'Response status code 401',
        stack: expect.stringContaining('log.test.ts'),
      },
    });
  });
});

test('the log says which statement failed and why, and not with which values', () => {
  const cause = Object.assign(new Error('relation "messages" does not exist'), { code: '42P01' });
  const error = new DrizzleQueryError('insert into "messages" values ($1)', [SECRET], cause);

  const line = logged((log) => log.error({ err: new Error('it failed', { cause: error }) }));

  expect(line).not.toContain(SECRET);
  expect(JSON.parse(line)).toMatchObject({
    err: {
      message: 'it failed',
      cause: {
        type: 'DrizzleQueryError',
        message: 'Failed query: insert into "messages" values ($1)',
        stack: expect.stringContaining('log.test.ts'),
        cause: { code: '42P01', message: 'relation "messages" does not exist' },
      },
    },
  });
});

test('the log takes errors that are their own cause', () => {
  const error = new Error('round and round');
  error.cause = error;

  expect(JSON.parse(logged((log) => log.error(error)))).toMatchObject({
    err: { message: 'round and round', cause: { message: 'round and round' } },
    msg: 'round and round',
  });
});

test('the log keeps everything else as it is', () => {
  const fields = {
    event: 'request',
    path: '/api/providers/openrouter/key',
    hint: 'monkey: "see"',
    inputTokens: 12,
    keys: ['a', 'b'],
    secretKey: null,
  };

  const line = logged((log) => log.warn(fields, 'a key was saved, the bearer of it is unknown'));

  expect(JSON.parse(line)).toMatchObject({
    ...fields,
    level: 40,
    msg: 'a key was saved, the bearer of it is unknown',
  });
});

/** The one line that this writes. */
function logged(write: (log: Logger) => void): string {
  let text = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  write(createLog('trace', destination));
  return text.trimEnd();
}
