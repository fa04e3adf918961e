import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { json } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { ask, CHAT, HELLO, MODEL } from './gateway-asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';

const BODY = JSON.stringify({ model: MODEL, max_tokens: 9, messages: HELLO });
const MANY = 2_000_000;

async function post(
  server: TestServer,
  path: string,
  body: string | Buffer<ArrayBuffer>,
  encoding?: string,
) {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
    body,
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

describe('a body of millions of values', () => {
  it.each([
    ['members', () => `{${Array.from({ length: MANY }, (_, n) => `"k${n}":0`).join(',')}}`],
    ['empty objects', () => `{"model":"${MODEL}","messages":[${'{},'.repeat(MANY)}{}]}`],
    ['tokens', () => `{"model":"${MODEL}","input":[${'0,'.repeat(MANY)}0]}`],
  ])('is refused before it is parsed: %s', async (_, text) => {
    const server = await started();
    const body = text();
    for (const path of [CHAT, '/v1/messages', '/v1/responses', '/v1/embeddings']) {
      const told = await post(server, path, body);
      expect(told.status).toBe(400);
      expect(told.body.error).toMatchObject({
        ...{
          type: 'invalid_request_error',
          message: expect.stringMatching(/^The body has more than/),
        },
      });
    }
    expect(server.upstream.completions).toEqual([]);
  });

  it('is refused with more parameters than any protocol has', async () => {
    const server = await started();
    const parameters = Array.from({ length: 1000 }, (_, n) => [`p${n}`, 0]);
    const told = await ask(server, Object.fromEntries(parameters));

    expect(told.status).toBe(400);
    expect(told.body.error.message).toBe('The body has more than 1000 parameters.');
  });

  it('is taken where it is text, and where it is the most that OpenAI takes of tokens', async () => {
    const server = await started();
    server.upstream.on('/embeddings', json(200, { object: 'list', data: [], usage: null }));
    const input = Array.from({ length: 37 }, () => Array.from({ length: 8192 }, () => 50_256));
    const embedded = await server.call('POST', '/v1/embeddings', { model: MODEL, input });
    const content = '[{,"'.repeat(MANY);
    const told = await ask(server, { messages: [{ role: 'user', content }] });

    expect([embedded.status, told.status]).toEqual([200, 200]);
    expect(server.upstream.completions[0]?.body).toMatchObject({ input });
    expect(server.upstream.completions[1]?.body).toMatchObject({ messages: [{ content }] });
  });

  it.each(['[]', '7', 'null', '"text"', ''])('is no object: %s', async (body) => {
    const server = await started();
    expect((await post(server, CHAT, body)).status).toBe(400);
  });
});

describe('a compressed body', () => {
  const FORMS: [string, (text: string) => Buffer<ArrayBuffer>][] = [
    ['gzip', (text) => Buffer.from(gzipSync(text))],
    ['x-gzip', (text) => Buffer.from(gzipSync(text))],
    ['deflate', (text) => Buffer.from(deflateSync(text))],
    ['br', (text) => Buffer.from(brotliCompressSync(text))],
    ['zstd', (text) => Buffer.from(zstdCompressSync(text))],
  ];

  it.each(FORMS)('is read at every door: %s', async (encoding, pack) => {
    const server = await started();
    const told = [];
    for (const path of [CHAT, '/v1/messages', '/v1/messages/count_tokens'])
      told.push(await post(server, path, pack(BODY), encoding));
    expect(told).toMatchObject([{ status: 200 }, { status: 200 }, { status: 200 }]);
    expect(server.upstream.completions[0]?.body).toMatchObject({ messages: HELLO });
  });

  it.each(FORMS)(
    'is 413 as soon as there is more than 32 MiB in it: %s',
    async (encoding, pack) => {
      const server = await started();
      const bomb = pack(`{"model":"${MODEL}","x":"${' '.repeat(40 * 1024 * 1024)}"}`);
      expect(bomb.length).toBeLessThan(64 * 1024);
      const told = await post(server, '/v1/messages', bomb, encoding);

      expect(told).toMatchObject({ status: 413, body: { error: { type: 'request_too_large' } } });
      expect((await ask(server, {})).status).toBe(200);
    },
  );

  it('is 413 where there is never anything in it', async () => {
    const server = await started();
    // An empty block that is not the last, for ever.
    const start = Buffer.from('789c', 'hex');
    const block = Buffer.from('000000ffff', 'hex');
    const body = Buffer.concat([start, Buffer.alloc(33 * 1024 * 1024, block)]);
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(body);
        controller.close();
      },
    });
    const response = await fetch(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'deflate' },
      body: chunked,
      duplex: 'half',
    });

    expect(response.status).toBe(413);
    await response.text();
  });

  it.each([
    ['what it is not', gzipSync(BODY), 'zstd'],
    ['cut off', gzipSync(BODY).subarray(0, 20), 'gzip'],
  ])('is 400 where it is %s', async (_, bytes, encoding) => {
    const server = await started();
    const told = await post(server, CHAT, Buffer.from(bytes), encoding);

    expect(told.status).toBe(400);
    expect(told.body.error.message).toBe('The body is not what its content-encoding says.');
  });

  it.each(['compress', 'gzip, br', 'aws-chunked', '__proto__'])(
    'is 415 where nobody here knows the form: %s',
    async (encoding) => {
      const server = await started();
      const told = await post(server, CHAT, BODY, encoding);

      expect(told.status).toBe(415);
      expect(told.body.error.message).toMatch(/not one of gzip, deflate, br and zstd/);
    },
  );

  it('is no way around the limits of what is in it', async () => {
    const server = await started();
    const told = await post(server, CHAT, gzipSync(`[${'{},'.repeat(MANY)}{}]`), 'gzip');

    expect(told.status).toBe(400);
  });
});

describe('a property of any name', () => {
  const properties =
    '{"__proto__":{"type":"string"},"constructor":{"prototype":{"type":"number"}}}';
  const schema = `{"type":"object","properties":${properties}}`;
  const messages = JSON.stringify(HELLO);

  it.each([
    [
      CHAT,
      `"messages":${messages},"tools":[{"type":"function","function":{"name":"f","parameters":${schema}}}]`,
    ],
    [
      '/v1/messages',
      `"messages":${messages},"max_tokens":9,"tools":[{"name":"f","input_schema":${schema}}]`,
    ],
    [
      '/v1/responses',
      `"input":"Hi","tools":[{"type":"function","name":"f","parameters":${schema}}]`,
    ],
  ])('is taken in a schema, and changes nothing but that schema: %s', async (door, members) => {
    const server = await started();
    const told = await post(
      server,
      door,
      `{"model":"${MODEL}",${members},"__proto__":{"polluted":1}}`,
    );

    expect(told.status).toBe(200);
    expect(JSON.stringify(server.upstream.completions[0]?.body)).toContain(properties);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'type')).toBeUndefined();
  });
});
