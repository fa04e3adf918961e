import { redirect } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { ask, question } from './asking.ts';
import { TEST_KEY } from './harness.ts';
import { started, startedUpstream } from './started.ts';

/** What other products have let a client say about where its question goes, and with which key. */
const WISHES = ['api_base', 'apiBase', 'base_url', 'baseUrl', 'baseURL', 'endpoint', 'proxy'];
const KEY_WISHES = { api_key: 'sk-of-somebody', extra_headers: { authorization: 'Bearer other' } };

describe('where a question goes is not for its sender to say', () => {
  it('by fields of its body (CVE-2024-6587)', async () => {
    const elsewhere = await startedUpstream();
    const server = await started();
    const wishes = Object.fromEntries(WISHES.map((name) => [name, elsewhere.baseUrl]));

    const stream = await ask(server, question('Hi', { ...wishes, ...KEY_WISHES }));
    await stream.all();

    expect(stream.status).toBe(200);
    expect(server.upstream.completions).toHaveLength(1);
    expect(JSON.stringify(server.upstream.completions[0]?.headers)).not.toMatch(/other|somebody/);
    expect(JSON.stringify(server.upstream.completions[0]?.body)).not.toContain(elsewhere.baseUrl);
    expect(elsewhere.connections).toBe(0);
  });

  it.each([...WISHES, ...Object.keys(KEY_WISHES)])('by the parameter %s', async (name) => {
    const elsewhere = await startedUpstream();
    const server = await started();

    const body = question('Hi', { params: { [name]: elsewhere.baseUrl } });
    const answer = await server.call('POST', '/api/generations', body);

    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'validation_error' } } });
    expect(server.upstream.completions).toEqual([]);
    expect(elsewhere.connections).toBe(0);
  });

  it('by headers, of which none is passed on', async () => {
    const elsewhere = await startedUpstream();
    const server = await started();
    const headers = {
      'x-base-url': elsewhere.baseUrl,
      'x-api-base': elsewhere.baseUrl,
      'x-api-key': 'mine',
      authorization: 'Bearer mine',
      cookie: 'session=mine',
      'user-agent': 'a browser',
      'accept-language': 'de',
    };

    const stream = await ask(server, question(), headers);
    await stream.all();

    expect(stream.status).toBe(200);
    const sent = server.upstream.completions[0]?.headers ?? {};
    expect(Object.keys(sent).toSorted()).toEqual([
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
    expect(sent.authorization).toBe(`Bearer ${TEST_KEY}`);
    expect(elsewhere.connections).toBe(0);
  });

  it('by a provider that sends it on (CVE-2026-45401)', async () => {
    const elsewhere = await startedUpstream();
    const server = await started();
    server.upstream.next(redirect(`${elsewhere.baseUrl}/chat/completions`));

    const stream = await ask(server, question());
    await stream.all();

    expect(stream.status).toBe(502);
    expect(stream.raw).not.toContain(elsewhere.baseUrl);
    expect(elsewhere.connections).toBe(0);
  });
});
