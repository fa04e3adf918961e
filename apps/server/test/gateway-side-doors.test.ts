import Anthropic from '@anthropic-ai/sdk';
import { createGate, end, head, json, wait, write } from '@parley/providers/testing';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

import { bearer, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

const EMBEDDINGS = '/v1/embeddings';
/** As no writer of JSON would have it: what comes through untouched is known by that. */
const BYTES =
  '{ "object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPwAAAEA="}],' +
  '\n  "x_unknown":1.0,"model":"fake/model","usage":{"prompt_tokens":8,"total_tokens":8,"cost":2e-7} }';
const JSON_HEAD = head(200, { 'content-type': 'application/json' });

function embed(server: TestServer, body: object, headers: Record<string, string> = {}) {
  return server.call('POST', EMBEDDINGS, { model: MODEL, input: 'Hi', ...body }, headers);
}

async function serverWithVectors(): Promise<TestServer> {
  const server = await started();
  server.upstream.on(EMBEDDINGS.slice(3), [JSON_HEAD, write(BYTES), end]);
  return server;
}

describe('embeddings', () => {
  it('pass through, question and answer alike', async () => {
    const server = await serverWithVectors();
    const body = { model: MODEL, input: ['a', 'b'], encoding_format: 'base64', x_of_mine: [1] };
    const answer = await send(server.url + EMBEDDINGS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe(BYTES);
    const [asked] = server.upstream.completions;
    expect(asked?.body).toEqual({ ...body, model: 'fake/model' });
    expect(Object.keys(asked?.body ?? {})).toEqual(Object.keys(body));
    expect(asked?.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
  });

  it('are numbers to the client of OpenAI, which asks for base64', async () => {
    const server = await serverWithVectors();
    const openai = new OpenAI({
      ...{ baseURL: `${server.url}/v1`, apiKey: await keyOf(server), maxRetries: 0 },
    });
    const { data } = await openai.embeddings.create({ model: MODEL, input: 'Hi' });

    expect(server.upstream.completions[0]?.body).toMatchObject({ encoding_format: 'base64' });
    expect(data[0]?.embedding).toEqual([1, 2]);
  });

  it('are in the log, and charged to the key', async () => {
    const server = await serverWithVectors();
    const key = await keyOf(server, { limits: { tokens: { day: 10 }, requests: { day: 5 } } });
    const first = await embed(server, {}, bearer(key));
    const tooMuch = await embed(server, {}, bearer(key));
    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;
    const [apiKey] = (await server.call('GET', '/api/api-keys')).body.apiKeys;

    expect([first.status, tooMuch.status]).toEqual([200, 200]);
    expect((await embed(server, {}, bearer(key))).status).toBe(429);
    expect(requestLogs).toHaveLength(2);
    expect(requestLogs[0]).toMatchObject({
      ...{ source: 'gateway', dialect: 'openai-embeddings', streamed: false, attempts: 1 },
      ...{ modelId: MODEL, answeredModel: 'fake/model', outcome: 'completed' },
      tokens: { input: 8, output: 0 },
      cost: { usd: 2e-7, source: 'reported' },
    });
    expect(apiKey).toMatchObject({ running: 0 });
    expect(apiKey.gauges).toContainEqual(
      expect.objectContaining({ what: 'tokens', used: 16, reserved: 0 }),
    );
  });

  it('are for the models of the key alone', async () => {
    const server = await serverWithVectors();
    const key = await keyOf(server, { models: ['openrouter/other/*'] });

    expect((await embed(server, {}, bearer(key))).status).toBe(403);
    expect(server.upstream.completions).toEqual([]);
  });

  it('fail with the status and the words of the provider', async () => {
    const server = await started();
    server.upstream.on(
      EMBEDDINGS.slice(3),
      json(429, { error: { message: `slow, ${TEST_KEY}`, code: 'rate_limit_exceeded' } }),
    );
    const told = await embed(server, {});

    expect(told.status).toBe(429);
    expect(told.body.error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    });
    expect(told.body.error.message).toMatch(/^slow, /);
    expect(told.body.error.message).not.toContain(TEST_KEY);
    const rows = await server.rows('SELECT outcome, upstream_status FROM request_logs');
    expect(rows).toEqual([{ outcome: 'error', upstream_status: 429 }]);
  });

  it.each([
    ['no JSON', '{"object":'],
    ['no object', '[]'],
  ])('fail where what comes is %s', async (_, bytes) => {
    const server = await started();
    server.upstream.on(EMBEDDINGS.slice(3), [JSON_HEAD, write(bytes), end]);

    expect((await embed(server, {})).status).toBe(502);
  });

  it('are refused where a provider has none, and without a model', async () => {
    const server = await started({ providerId: 'anthropic' });
    const elsewhere = await embed(server, { model: 'anthropic/claude' });
    const nowhere = await embed(server, { model: 7 });

    for (const { status, body } of [elsewhere, nowhere]) {
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ type: 'invalid_request_error', param: 'model' });
    }
    expect(elsewhere.body.error.message).toBe(
      'Anthropic takes no embeddings in the form of OpenAI.',
    );
  });

  it('are broken off when the client leaves, and the row says so', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.on(EMBEDDINGS.slice(3), [wait(gate), JSON_HEAD, end]);
    const client = new AbortController();
    const left = fetch(server.url + EMBEDDINGS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, input: 'Hi' }),
      signal: client.signal,
    });
    await gate.reached;
    client.abort();

    await expect(left).rejects.toThrow();
    const rows = () => server.rows('SELECT outcome FROM request_logs');
    await expect.poll(rows).toEqual([{ outcome: 'stopped' }]);
    expect(server.upstream.completions[0]?.aborted).toBe(true);
    gate.release();
  });
});

describe('counting tokens', () => {
  const COUNT = '/v1/messages/count_tokens';
  const THOUGHTS = [
    { type: 'thinking', thinking: 'hm', signature: 'parley:e30' },
    { type: 'text', text: 'Hello' },
  ];

  it('is an estimate where nobody counts, and says so', async () => {
    const server = await started();
    const body = { model: MODEL, messages: HELLO };
    const told = await server.call('POST', COUNT, body);

    expect(told).toMatchObject({ status: 200, body: { input_tokens: 1 } });
    expect(told.headers.get('x-parley-estimated')).toBe('input_tokens');
    expect(server.upstream.completions).toEqual([]);
  });

  it('is done by Anthropic for its models, without what other models thought', async () => {
    const server = await started({ providerId: 'anthropic' });
    server.upstream.on(COUNT, json(200, { input_tokens: 42, more: true }));
    const anthropic = new Anthropic({ baseURL: server.url, apiKey: await keyOf(server) });
    const messages = [...HELLO, { role: 'assistant' as const, content: THOUGHTS }, ...HELLO];
    const body = { model: 'anthropic/claude', messages } as never;
    const { data, response } = await anthropic.messages.countTokens(body).withResponse();

    expect(data).toEqual({ input_tokens: 42, more: true });
    expect(response.headers.get('x-parley-estimated')).toBeNull();
    expect(server.upstream.completions[0]?.body).toEqual({
      model: 'claude',
      messages: [...HELLO, { role: 'assistant', content: THOUGHTS.slice(1) }, ...HELLO],
    });
    expect(await server.rows('SELECT id FROM request_logs')).toEqual([]);
  });

  it.each([
    ['by Anthropic', 'anthropic/claude'],
    ['by nobody', MODEL],
  ])('is one request of a key, and no more of its limits: %s', async (_, model) => {
    const server = await started({ env: { PARLEY_PROVIDER_ANTHROPIC_KEY: TEST_KEY } });
    server.upstream.on(COUNT, json(200, { input_tokens: 42 }));
    const limits = { requests: { day: 2 }, tokens: { day: 1 }, costUsd: { day: 0.01 } };
    const key = await keyOf(server, { limits });
    const count = () => server.call('POST', COUNT, { model, messages: HELLO }, bearer(key));
    const told = [await count(), await count(), await count()];
    const [apiKey] = (await server.call('GET', '/api/api-keys')).body.apiKeys;

    expect(told.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(told[2]?.body.error.type).toBe('rate_limit_error');
    expect(apiKey).toMatchObject({
      running: 0,
      gauges: [
        { what: 'requests', used: 2, reserved: 0, unknown: 0 },
        { what: 'tokens', used: 0, reserved: 0, unknown: 0 },
        { what: 'costUsd', used: 0, reserved: 0, unknown: 0 },
      ],
    });
  });

  it('holds one of the requests that a key may run at once', async () => {
    const server = await started({ providerId: 'anthropic' });
    const gate = createGate();
    server.upstream.on(COUNT, [wait(gate), ...json(200, { input_tokens: 42 })]);
    const key = await keyOf(server, { limits: { concurrency: 1 } });
    const body = { model: 'anthropic/claude', messages: HELLO };
    const first = server.call('POST', COUNT, body, bearer(key));
    await gate.reached;

    expect((await server.call('POST', COUNT, body, bearer(key))).status).toBe(429);
    gate.release();
    expect((await first).status).toBe(200);
  });

  it('is an estimate again where its server does not know the address', async () => {
    const server = await started({ providerId: 'anthropic' });
    server.upstream.on(COUNT, json(404, { error: { message: 'not found' } }));
    const body = { model: 'anthropic/claude', messages: HELLO };
    const told = await server.call('POST', COUNT, body);

    expect(told.body).toEqual({ input_tokens: 1 });
    expect(told.headers.get('x-parley-estimated')).toBe('input_tokens');
  });

  it('fails in the words of Anthropic', async () => {
    const server = await started({ providerId: 'anthropic' });
    const body = { model: 'anthropic/claude', messages: HELLO };
    server.upstream.on(COUNT, json(529, { type: 'error', error: { type: 'overloaded_error' } }));
    const overloaded = await server.call('POST', COUNT, body);
    const unreadable = await server.call('POST', COUNT, { ...body, messages: 'Hi' });

    expect([overloaded.status, unreadable.status]).toEqual([529, 400]);
    expect(overloaded.body).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect(unreadable.body.error.type).toBe('invalid_request_error');
  });
});
