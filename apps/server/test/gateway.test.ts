import Anthropic from '@anthropic-ai/sdk';
import {
  comment,
  createGate,
  end,
  frame,
  head,
  json,
  wait,
  write,
} from '@parley/providers/testing';
import OpenAI from 'openai';
import { describe, expect, it, test } from 'vitest';

import { ask, bearer, CHAT, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

async function clientsOf(server: TestServer) {
  const apiKey = await keyOf(server);
  return {
    openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: server.url, apiKey, maxRetries: 0 }),
  };
}

/** An answer of a provider that fails with this error before anything else. */
const failing = (error: object) => [head(), frame({ error }), end];

describe('the doors of the gateway', () => {
  it('answer a client of OpenAI, streamed and whole', async () => {
    const server = await started();
    const { openai } = await clientsOf(server);
    const whole = await openai.chat.completions.create({ model: MODEL, messages: HELLO });
    const stream = await openai.chat.completions.create({
      ...{ model: MODEL, messages: HELLO, stream: true },
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).not.toBe('');
    expect(whole.choices[0]?.message.content).toBe(text);
  });

  it('answer one of its Responses, and one of Anthropic', async () => {
    const server = await started();
    const { openai, anthropic } = await clientsOf(server);
    const response = await openai.responses.create({ model: MODEL, input: 'Hi' });
    const message = await anthropic.messages
      .stream({ model: MODEL, max_tokens: 100, messages: HELLO })
      .finalMessage();

    expect(response.output_text).not.toBe('');
    expect(message.content).toMatchObject([{ type: 'text', text: response.output_text }]);
  });

  it('list what may be asked, with the members of OpenAI and of OpenRouter', async () => {
    const server = await started();
    await server.call('POST', '/api/models/refresh');
    const all = await server.call('GET', '/v1/models');
    const key = await keyOf(server, { models: [all.body.data[0].id] });
    const allowed = await server.call('GET', '/v1/models', undefined, bearer(key));

    expect(all.body.object).toBe('list');
    expect(all.body.data.length).toBeGreaterThan(1);
    expect(all.body.data[0]).toMatchObject({
      ...{ object: 'model', owned_by: 'openrouter', id: expect.any(String) },
      ...{ context_length: expect.any(Number), pricing: { prompt: expect.any(String) } },
    });
    expect(allowed.body.data).toEqual([all.body.data[0]]);
  });

  it('name what of a question was not sent on', async () => {
    const server = await started();
    const tools = [{ type: 'web_search_preview' }];
    const response = await server.call('POST', '/v1/responses', {
      model: MODEL,
      input: 'Hi',
      tools,
    });

    expect(response.status).toBe(200);
    expect(response.headers.get('x-parley-dropped-params')).toMatch(/web_search_preview/);
  });

  it('let go of the provider when the client leaves', async () => {
    const server = await started({ hooks: [] });
    const gate = createGate();
    server.upstream.next([head(), write(deltaLine('first')), wait(gate), end]);
    const client = new AbortController();
    const body = JSON.stringify({ model: MODEL, messages: HELLO, stream: true });
    const headers = { 'content-type': 'application/json' };
    const { signal } = client;
    const response = await fetch(server.url + CHAT, { method: 'POST', headers, body, signal });
    await response.body?.getReader().read();
    client.abort();

    await expect.poll(() => server.upstream.completions[0]?.aborted).toBe(true);
    const rows = () => server.rows('SELECT outcome, source FROM request_logs');
    await expect.poll(rows).toEqual([{ outcome: 'stopped', source: 'gateway' }]);
    gate.release();
  });
});

function deltaLine(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'fake/model', choices })}\n\n`;
}

describe('a key of the gateway', () => {
  it('is needed by whoever is not on this machine, and a wrong one is refused everywhere', async () => {
    const server = await started();
    const body = JSON.stringify({ model: MODEL, messages: HELLO });
    const json = { 'content-type': 'application/json' };
    const from = (headers: Record<string, string>) =>
      send(server.url + CHAT, { method: 'POST', body, headers: { ...json, ...headers } });
    const afar = { 'x-forwarded-for': '192.0.2.1' };
    const wrong = bearer('sk-parley-wrong');

    expect((await from({})).status).toBe(200);
    expect((await from(bearer(await keyOf(server)))).status).toBe(200);
    expect((await from({ ...afar, ...bearer(await keyOf(server)) })).status).toBe(200);
    for (const headers of [afar, wrong, { ...afar, ...wrong }]) {
      const { status, headers: told, text } = await from(headers);
      expect(status).toBe(401);
      expect(told['www-authenticate']).toBe('Bearer');
      expect(JSON.parse(text).error).toMatchObject({
        ...{ type: 'authentication_error', code: 'invalid_api_key' },
      });
    }
  });

  it('opens nothing of the app, and no cookie opens the gateway', async () => {
    const server = await started();
    const afar = { 'x-forwarded-for': '192.0.2.1' };
    const key = await keyOf(server);
    const app = await send(`${server.url}/api/chats`, { headers: { ...afar, ...bearer(key) } });
    const gateway = await send(`${server.url}/v1/models`, {
      headers: { ...afar, cookie: `key=${key}` },
    });

    expect([app.status, gateway.status]).toEqual([401, 401]);
  });

  it('asks only the models on its list', async () => {
    const server = await started();
    const key = await keyOf(server, { models: ['openrouter/other/*'] });
    const refused = await ask(server, {}, bearer(key));
    const taken = await ask(server, { model: 'openrouter/other/one' }, bearer(key));

    expect(refused.status).toBe(403);
    expect(refused.body.error.code).toBe('insufficient_permissions');
    expect(taken.status).toBe(200);
  });

  it('is charged with what it used, once, and refused where a limit is reached', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { requests: { day: 2 } } });
    const first = await ask(server, {}, bearer(key));
    const second = await ask(server, { stream: true }, bearer(key));
    const third = await ask(server, {}, bearer(key));
    const [apiKey] = (await server.call('GET', '/api/api-keys')).body.apiKeys;
    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;

    expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
    expect(third.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(third.body.error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    });
    expect(apiKey).toMatchObject({
      running: 0,
      gauges: [{ what: 'requests', per: 'day', limit: 2, used: 2, reserved: 0 }],
    });
    expect(requestLogs).toHaveLength(2);
    expect(requestLogs[0]).toMatchObject({ source: 'gateway', dialect: 'openai-chat' });
  });
});

/** `gateway.md` H2: the first event of the provider is a failure with this code. */
const STATUSES: readonly [what: string, error: object, status: number][] = [
  ['no_accounts', { code: 'no_accounts', message: 'none' }, 503],
  ['invalid_api_key', { code: 'invalid_api_key', message: 'wrong' }, 401],
  ['authentication_error', { type: 'authentication_error', message: 'wrong' }, 401],
  ['insufficient_permissions', { code: 'insufficient_permissions', message: 'no' }, 403],
  ['not_found', { code: 'not_found', message: 'gone' }, 404],
  ['rate_limit_exceeded', { code: 'rate_limit_exceeded', message: 'slow' }, 429],
  ['usage_limit_reached', { code: 'usage_limit_reached', message: 'slow' }, 429],
  ['insufficient_quota', { code: 'insufficient_quota', message: 'empty' }, 429],
  ['usage_not_included', { code: 'usage_not_included', message: 'no' }, 429],
  ['quota_exceeded', { code: 'quota_exceeded', message: 'no' }, 429],
  ['invalid_request_error', { type: 'invalid_request_error', message: 'bad' }, 400],
  ['upstream_unavailable', { code: 'upstream_unavailable', message: 'away' }, 503],
  ['RATE_LIMIT_EXCEEDED (AT-H2.4)', { code: 'RATE_LIMIT_EXCEEDED', message: 'slow' }, 429],
];

describe('a failure of the provider before any output', () => {
  test.each(STATUSES)('AT-H2.1 %s', async (_, error, status) => {
    const server = await started();
    server.upstream.always(failing(error));
    for (const stream of [false, true]) {
      const told = await ask(server, { stream });
      expect(told.status).toBe(status);
      expect(told.headers.get('content-type')).toMatch(/^application\/json/);
      expect(JSON.stringify(told.body)).not.toContain('null');
      expect(told.body.error).toMatchObject({
        message: expect.any(String),
        type: expect.any(String),
        code: expect.any(String),
      });
    }
  });

  test('AT-H2.2 keeps its status, whatever that is', async () => {
    const server = await started();
    server.upstream.always(json(418, { error: { message: 'a teapot', type: 'tea' } }));

    expect((await ask(server, {})).status).toBe(418);
  });

  test('AT-H2.3 is known by its code where the status is that of a gateway', async () => {
    const server = await started();
    server.upstream.always(json(502, { error: { code: 'rate_limit_exceeded', message: 'slow' } }));

    expect((await ask(server, {})).status).toBe(429);
  });

  test('AT-H2.6 is the right class of error to the client of OpenAI', async () => {
    const server = await started();
    const { openai } = await clientsOf(server);
    const classes = [
      [429, OpenAI.RateLimitError],
      [401, OpenAI.AuthenticationError],
      [400, OpenAI.BadRequestError],
      [404, OpenAI.NotFoundError],
      [500, OpenAI.InternalServerError],
    ] as const;
    for (const [status, expected] of classes) {
      server.upstream.always(json(status, { error: { message: 'no' } }));
      await expect(
        openai.chat.completions.create({ model: MODEL, messages: HELLO }),
      ).rejects.toBeInstanceOf(expected);
    }
  });

  it('brings the time to wait along', async () => {
    const server = await started();
    server.upstream.always(json(429, { error: { message: 'slow' } }, { 'retry-after': '30' }));

    expect((await ask(server, {})).headers.get('retry-after')).toBe('30');
  });

  it('never shows the key of the provider, nor a header of its', async () => {
    const server = await started();
    server.upstream.always(
      json(400, { error: { message: `bad key ${TEST_KEY}` } }, { 'set-cookie': 'a=b' }),
    );
    const told = await ask(server, {});

    expect(JSON.stringify(told.body)).not.toContain(TEST_KEY);
    expect(told.headers.get('set-cookie')).toBeNull();
  });

  it('is told to a client of Anthropic in its own words', async () => {
    const server = await started();
    server.upstream.always(json(429, { error: { message: 'slow down' } }));
    const { anthropic } = await clientsOf(server);

    await expect(
      anthropic.messages.create({ model: MODEL, max_tokens: 9, messages: HELLO }),
    ).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });
});

describe('a failure in the middle of a stream', () => {
  const broken = [
    head(),
    write(deltaLine('first')),
    frame({ error: { code: 500, message: 'x' } }),
    end,
  ];

  test('AT-H2.5 is one error, and no [DONE]', async () => {
    const server = await started();
    server.upstream.always(broken);
    const told = await ask(server, { stream: true });

    expect(told.status).toBe(200);
    expect(told.body.match(/^event: error$/gm)).toHaveLength(1);
    expect(told.body).toContain('first');
    expect(told.body).not.toContain('[DONE]');
  });

  it('is the last thing that each of the clients sees', async () => {
    const server = await started();
    server.upstream.always(broken);
    const { openai, anthropic } = await clientsOf(server);
    const chat = async () => {
      const stream = await openai.chat.completions.create({
        ...{ model: MODEL, messages: HELLO, stream: true },
      });
      for await (const _ of stream);
    };
    const messages = () =>
      anthropic.messages.stream({ model: MODEL, max_tokens: 9, messages: HELLO }).finalMessage();

    await expect(chat()).rejects.toBeInstanceOf(OpenAI.APIError);
    await expect(messages()).rejects.toBeInstanceOf(Anthropic.APIError);
  });
});

describe('a question that cannot be answered', () => {
  test('AT-M2.1 is told with what the address takes', async () => {
    const server = await started();
    const told = await server.call('POST', '/v1/models', {});

    expect(told.status).toBe(405);
    expect(told.headers.get('allow')).toContain('GET');
    expect(told.body.error.type).toBe('invalid_request_error');
  });

  test('AT-M2.6 names the place', async () => {
    const server = await started();
    const told = await ask(server, { messages: [{}] });

    expect(told.status).toBe(400);
    expect(told.body.error).toMatchObject({
      ...{ type: 'invalid_request_error', param: expect.stringMatching(/^messages\.0/) },
    });
  });

  it('is no JSON', async () => {
    const server = await started();
    const headers = { 'content-type': 'application/json' };
    for (const path of [CHAT, '/v1/responses', '/v1/messages']) {
      const told = await send(server.url + path, { method: 'POST', headers, body: '{' });
      expect(told.status).toBe(400);
      expect(JSON.parse(told.text).error.type).toBe('invalid_request_error');
    }
  });

  it('asks for a model that there is not', async () => {
    const server = await started();
    const openAi = await ask(server, { model: 'nowhere/model' });
    const anthropic = await server.call('POST', '/v1/messages', {
      ...{ model: 'nowhere/model', max_tokens: 9, messages: HELLO },
    });

    expect([openAi.status, anthropic.status]).toEqual([404, 404]);
    expect(openAi.body.error.code).toBe('model_not_found');
    expect(anthropic.body).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
  });

  it('is too large at 32 MiB, and not before', async () => {
    const server = await started();
    const large = (bytes: number) => [{ role: 'user', content: 'x'.repeat(bytes) }];
    const taken = await ask(server, { messages: large(31 * 1024 * 1024) });
    const refused = await ask(server, { messages: large(33 * 1024 * 1024) });

    expect([taken.status, refused.status]).toEqual([200, 413]);
  });

  it('leaves no trace of comments and empty pieces of the provider', async () => {
    const server = await started();
    server.upstream.always([head(), comment('waiting'), comment('waiting'), end]);

    expect((await ask(server, { stream: true })).status).toBe(502);
  });
});
