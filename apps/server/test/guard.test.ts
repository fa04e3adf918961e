import { networkInterfaces } from 'node:os';

import { beforeEach, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { ask, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { type HttpAnswer, send, sendBytes } from './http-client.ts';
import { started } from './started.ts';

const PUBLIC = 'https://chat.example.org';
const PUBLIC_HOST = 'chat.example.org';

describe('the Host', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])('%s is ours', async (name) => {
    const server = await started();

    expect(await get(server, '/api/chats', { host: `${name}:${portOf(server)}` })).toMatchObject({
      status: 200,
    });
  });

  test('the listen address is ours', async () => {
    const address = addressOfThisMachine();
    const server = await started({ env: { PARLEY_HOST: address, PARLEY_AUTH: 'disabled' } });

    expect(server.url).toContain(address);
    expect(await get(server, '/api/chats')).toMatchObject({ status: 200 });
  });

  test('the hosts of PARLEY_PUBLIC_URL are ours', async () => {
    const server = await started({
      env: { PARLEY_PUBLIC_URL: `${PUBLIC}, http://nas.lan:8080`, PARLEY_AUTH: 'disabled' },
    });

    for (const host of [PUBLIC_HOST, 'Chat.Example.org', 'nas.lan:8080']) {
      expect(await get(server, '/api/chats', { host })).toMatchObject({ status: 200 });
    }
  });

  test.each([
    'evil.example',
    'localhost.evil.example',
    'chat.example.org.evil.example',
    'chat.example.org:8080',
    'nas.lan',
    '10.0.0.1',
  ])('"%s" is not, wherever it asks', async (host) => {
    const server = await started({
      env: { PARLEY_PUBLIC_URL: `${PUBLIC},http://nas.lan:8080`, PARLEY_AUTH: 'disabled' },
    });

    for (const path of ['/api/chats', '/api/nothing', '/', '/chats/abc', '/healthz', '/readyz']) {
      expectRefused(await get(server, path, { host }), 421, 'host_not_allowed');
    }
  });

  test.each(['', 'Host:\r\n'])('a request without one is refused as well', async (host) => {
    const server = await started();

    const answer = await sendBytes(
      server.url,
      `GET /api/chats HTTP/1.1\r\n${host}Connection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toMatch(/\r\nx-request-id: \S+\r\n/);
  });
});

describe('PARLEY_AUTH=auto, without a password', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await started({ env: { PARLEY_PUBLIC_URL: PUBLIC } });
  });

  test.each(['localhost', '127.0.0.1', '[::1]'])('lets a browser on %s in', async (name) => {
    const host = `${name}:${portOf(server)}`;

    expect(await get(server, '/api/chats', { host })).toMatchObject({ status: 200 });
    const fromPage = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect(await post(server, '/api/chats', fromPage)).toMatchObject({ status: 201 });
  });

  test.each([
    ['another name of ours', { host: PUBLIC_HOST }],
    ['another port in the Host', { host: 'localhost:1' }],
    ['no port in the Host', { host: 'localhost' }],
    ['Forwarded', { forwarded: 'for=192.0.2.1' }],
    ['X-Forwarded-For', { 'x-forwarded-for': '127.0.0.1' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'localhost' }],
    ['X-Forwarded-Proto', { 'x-forwarded-proto': 'https' }],
    ['X-Forwarded-Anything', { 'x-forwarded-prefix': '/parley' }],
    ['X-Real-IP', { 'x-real-ip': '127.0.0.1' }],
    ['Via', { via: '1.1 proxy' }],
    ['CF-Connecting-IP', { 'cf-connecting-ip': '127.0.0.1' }],
    ['an Origin of elsewhere', { origin: 'http://evil.example' }],
    ['an Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['an Origin of no page', { origin: 'null' }],
  ])('keeps out what is not on this machine: %s', async (_, headers) => {
    for (const path of ['/api/chats', '/api/nothing', '/api/providers']) {
      expectRefused(await get(server, path, headers), 401, 'bootstrap_required');
    }
    for (const path of ['/', '/chats/abc']) {
      const page = await get(server, path, headers);
      expect(page).toMatchObject({
        status: 401,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
      expect(page.text).toContain('No password is set yet');
      expect(page.text).toContain('PARLEY_PUBLIC_URL');
    }
  });

  test('answers probes from anywhere', async () => {
    for (const path of ['/healthz', '/readyz']) {
      expect(await get(server, path, { host: PUBLIC_HOST, via: '1.1 proxy' })).toMatchObject({
        status: 200,
      });
    }
  });

  test('keeps out other machines that call it by an address of its own', async () => {
    const address = addressOfThisMachine();
    const open = await started({ env: { PARLEY_HOST: address } });

    expectRefused(await get(open, '/api/chats'), 401, 'bootstrap_required');
  });
});

describe('PARLEY_AUTH=disabled', () => {
  test('lets in whoever can reach it', async () => {
    const server = await started({
      env: { PARLEY_AUTH: 'disabled', PARLEY_PUBLIC_URL: PUBLIC },
    });

    for (const headers of [
      {},
      { host: PUBLIC_HOST, 'x-forwarded-for': '192.0.2.1' },
      { host: PUBLIC_HOST, origin: PUBLIC },
    ]) {
      expect(await get(server, '/api/chats', headers)).toMatchObject({ status: 200 });
      expect(await post(server, '/api/chats', headers)).toMatchObject({ status: 201 });
    }
  });
});

describe.each(['auto', 'disabled'])('another site, with PARLEY_AUTH=%s', (auth) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await started({ env: { PARLEY_AUTH: auth, PARLEY_PUBLIC_URL: PUBLIC } });
  });

  const OTHER_SITES: [string, Record<string, string>][] = [
    ['an Origin of elsewhere', { origin: 'https://evil.example' }],
    ['an Origin that begins as ours', { origin: `${PUBLIC}.evil.example` }],
    ['our public host, but not by its scheme', { origin: `http://${PUBLIC_HOST}` }],
    ['an Origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['the Origin null', { origin: 'null' }],
    ['an Origin that is none', { origin: 'elsewhere' }],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site against Origin', { origin: PUBLIC, 'sec-fetch-site': 'cross-site' }],
  ];

  test.each(OTHER_SITES)('changes nothing: %s', async (_, headers) => {
    for (const [method, path] of [
      ['POST', '/api/chats'],
      ['POST', '/api/models/refresh'],
      ['POST', '/api/nothing'],
      ['PUT', '/api/providers/openrouter/key'],
      ['PATCH', '/api/chats/some-chat'],
      ['DELETE', '/api/providers/openrouter/key'],
      ['DELETE', '/api/chats/some-chat'],
    ] as const) {
      expectRefused(await send(server.url + path, { method, headers }), 403, 'cross_site');
    }
    expect((await server.call('GET', '/api/chats')).body.chats).toEqual([]);
    expect((await server.call('GET', '/api/providers')).body.providers[0].key.state).toBe('saved');
  });

  test.each(['/%61pi/models/refresh', '/api/%6Dodels/refresh'])(
    'cannot hide the address behind the spelling %s',
    async (target) => {
      const answer = await sendBytes(
        server.url,
        `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1:${portOf(server)}\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );

      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  test.each(['same-origin', 'none'])('is not what Sec-Fetch-Site calls %s', async (site) => {
    expect(await post(server, '/api/chats', { 'sec-fetch-site': site })).toMatchObject({
      status: 201,
    });
  });

  test('may look, as far as it is let in at all', async () => {
    const answer = await get(server, '/api/chats', { 'sec-fetch-site': 'cross-site' });

    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a request that others may read in another way than we do', () => {
  test.each([
    ['an address as for a proxy', 'POST http://127.0.0.1/api/models/refresh', ''],
    ['one of the gateway', 'GET http://evil.example/v1/models', ''],
    ['no address', 'OPTIONS *', ''],
    ['two hosts', 'GET /api/chats', 'Host: evil.example\r\n'],
    ['the same host twice', 'GET /v1/models', 'HOST: 127.0.0.1\r\n'],
  ])('is refused: %s', async (_, line, more) => {
    const server = await started();

    const answer = await sendBytes(
      server.url,
      `${line} HTTP/1.1\r\nHost: 127.0.0.1:${portOf(server)}\r\n${more}Connection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/\r\nx-request-id: \S+\r\n/);
  });
});

describe('x-request-id', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await started({ env: { PARLEY_PUBLIC_URL: PUBLIC } });
  });

  const ANSWERS: [number, string, () => Promise<HttpAnswer>][] = [
    [200, 'an answer', () => get(server, '/api/chats')],
    [200, 'a probe', () => get(server, '/healthz')],
    [204, 'an answer without a body', () => remove(server, '/api/providers/openrouter/key')],
    [400, 'a malformed body', () => post(server, '/api/chats', JSON_TYPE, '{')],
    [401, 'somebody who is kept out', () => get(server, '/api/chats', { host: PUBLIC_HOST })],
    [401, 'the page for somebody who is kept out', () => get(server, '/', { host: PUBLIC_HOST })],
    [403, 'another site', () => post(server, '/api/chats', { origin: 'null' })],
    [404, 'an unknown address', () => get(server, '/api/nothing')],
    [404, 'an unknown chat', () => get(server, '/api/chats/some-chat')],
    [405, 'a wrong method', () => remove(server, '/api/chats')],
    [413, 'a body that is too large', () => post(server, '/api/chats', JSON_TYPE, LARGE)],
    [415, 'a body of another type', () => post(server, '/api/chats', FORM_TYPE, 'a=b')],
    [421, 'an unknown Host', () => get(server, '/api/chats', { host: 'evil.example' })],
    [422, 'a body of another form', () => post(server, '/api/chats', JSON_TYPE, '[]')],
    [422, 'a URL that is none', () => get(server, '/api/chats/%zz')],
    [501, 'what is not implemented', () => post(server, '/api/hooks/register')],
  ];
  test.each(ANSWERS)('is on a %i: %s', async (status, _, ask) => {
    const answer = await ask();

    expect(answer.status).toBe(status);
    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    if (answer.headers['content-type']?.startsWith('application/json') && status >= 400) {
      expect(errorOf(answer).requestId).toBe(answer.headers['x-request-id']);
    }
  });

  test('is on a 500', async () => {
    await alterDatabase(server.dataDir, 'alter table chats rename to chats_gone');

    const answer = await get(server, '/api/chats');

    expectRefused(answer, 500, 'internal_error');
    expect(answer.headers['x-request-id']).toBe(errorOf(answer).requestId);
  });

  test('is on an event stream, and on one that refuses', async () => {
    const stream = await ask(server, question());
    await stream.all();
    const refusal = await ask(server, question('hello', { modelId: 'nobody/nothing' }));
    const [frame] = await refusal.all();

    expect(stream).toMatchObject({ status: 200, headers: { 'x-request-id': expect.any(String) } });
    expect(refusal).toMatchObject({
      status: 404,
      headers: { 'x-request-id': frame?.data.error.requestId },
    });
  });

  test.each([
    ['bytes that are no HTTP', 'NONSENSE\r\n\r\n', 400],
    ['headers that are too large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is on the answer to %s', async (_, bytes, status) => {
    const answer = await sendBytes(server.url, bytes);

    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const id = /\r\nx-request-id: (\S+)\r\n/.exec(answer)?.[1];
    const body = JSON.parse(answer.slice(answer.indexOf('{')));
    expect(body.error).toMatchObject({ code: 'validation_error', requestId: id });
  });

  test.each(['abc', 'r-1:2/3', 'x'.repeat(128)])('%s is kept as the caller’s', async (id) => {
    for (const name of ['x-request-id', 'request-id']) {
      const answer = await get(server, '/api/nothing', { [name]: id });
      expect(answer.headers['x-request-id']).toBe(id);
      expect(errorOf(answer).requestId).toBe(id);
    }
  });

  test.each(['', 'two words', 'x'.repeat(129), 'ümlaut'])('"%s" is replaced', async (id) => {
    const answer = await get(server, '/api/nothing', { 'x-request-id': id });

    expect(answer.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });
});

describe('every answer tells the browser', () => {
  test.each(['/', '/api/chats', '/api/nothing', '/healthz'])('at %s', async (path) => {
    const server = await started();

    const { headers } = await get(server, path);

    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('also when it is kept out, and on an event stream', async () => {
    const server = await started();

    const refused = await get(server, '/', { via: '1.1 proxy' });
    const stream = await ask(server, question());
    await stream.all();

    for (const { headers } of [refused, stream]) {
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
      });
    }
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const LARGE = JSON.stringify({ title: 'x'.repeat(4 * 1024 * 1024) });

function get(server: TestServer, path: string, headers: Record<string, string> = {}) {
  return send(server.url + path, { headers });
}

function post(
  server: TestServer,
  path: string,
  headers: Record<string, string> = {},
  body = '{}',
): Promise<HttpAnswer> {
  return send(server.url + path, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });
}

function remove(server: TestServer, path: string): Promise<HttpAnswer> {
  return send(server.url + path, { method: 'DELETE' });
}

function portOf(server: TestServer): string {
  return new URL(server.url).port;
}

function errorOf(answer: HttpAnswer): { code: string; message: string; requestId: string } {
  return JSON.parse(answer.text).error;
}

function expectRefused(answer: HttpAnswer, status: number, code: string): void {
  expect({ status: answer.status, ...errorOf(answer) }).toMatchObject({ status, code });
}

/** An address of this machine that is not its loopback one; the loopback one where it has no other. */
function addressOfThisMachine(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = addresses.find((address) => !address.internal && address.family === 'IPv4');
  return outer?.address ?? '127.0.0.2';
}
