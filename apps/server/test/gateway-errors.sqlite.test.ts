import Anthropic from '@anthropic-ai/sdk';
import { ERRORS } from '@parley/contracts';
import { comment, end, frame, head, json, write } from '@parley/providers/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

import { ask, bearer, CHAT, clientsOf, deltaLine, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import { framesIn, openAiErrorIn } from './gateway-doors/told.ts';
import { startTestServer, TEST_KEY, type TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

/** An answer of a provider that fails with this error before anything else. */
const failing = (error: object) => [head(), frame({ error }), end];

/** The same from one that speaks Responses. */
const failedResponse = (error: object | null) => [
  head(),
  frame({ type: 'response.failed', response: { id: 'resp_1', status: 'failed', error } }),
  end,
];

/** `gateway.md` H2: the first event of the provider is a failure with this code, or this type. */
const STATUSES: readonly [what: string, error: { code?: string; type?: string }, status: number][] =
  [
    ['the code no_accounts', { code: 'no_accounts' }, 503],
    ['the code invalid_api_key', { code: 'invalid_api_key' }, 401],
    ['the code invalid_authentication', { code: 'invalid_authentication' }, 401],
    ['the code token_invalidated', { code: 'token_invalidated' }, 401],
    ['the code insufficient_permissions', { code: 'insufficient_permissions' }, 403],
    ['the code not_found', { code: 'not_found' }, 404],
    ['the code rate_limit_exceeded', { code: 'rate_limit_exceeded' }, 429],
    ['the code usage_limit_reached', { code: 'usage_limit_reached' }, 429],
    ['the code insufficient_quota', { code: 'insufficient_quota' }, 429],
    ['the code usage_not_included', { code: 'usage_not_included' }, 429],
    ['the code quota_exceeded', { code: 'quota_exceeded' }, 429],
    ['the code invalid_request_error', { code: 'invalid_request_error' }, 400],
    ['the code upstream_unavailable', { code: 'upstream_unavailable' }, 503],
    ['the code previous_response_not_found', { code: 'previous_response_not_found' }, 502],
    ['the code nobody_knows_this', { code: 'nobody_knows_this' }, 502],
    ['AT-H2.4 the code RATE_LIMIT_EXCEEDED', { code: 'RATE_LIMIT_EXCEEDED' }, 429],
    ['the code before the type', { code: 'not_found', type: 'rate_limit_error' }, 404],
    ['the type authentication_error', { type: 'authentication_error' }, 401],
    ['the type rate_limit_error', { type: 'rate_limit_error' }, 429],
    ['the type usage_limit_reached', { type: 'usage_limit_reached' }, 429],
    ['the type insufficient_quota', { type: 'insufficient_quota' }, 429],
    ['the type invalid_request_error', { type: 'invalid_request_error' }, 400],
    ['the type nobody_knows_this', { type: 'nobody_knows_this' }, 502],
  ];

describe('a failure of the provider before any output', () => {
  // One for all of the table: it is the provider that says something else each time.
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await server.call('PUT', '/api/providers/openai/key', { key: TEST_KEY });
  });
  afterAll(() => server.stop());

  test.each(STATUSES)('AT-H2.1 is told by a status: %s', async (_, words, status) => {
    server.upstream.always(failing({ ...words, message: 'Their words.' }));
    for (const stream of [false, true]) {
      const told = await ask(server, { stream });
      expect(told.status).toBe(status);
      expect(told.headers.get('content-type')).toMatch(/^application\/json/);
      // Read strictly: these three members, and none of them null.
      expect(openAiErrorIn(told.body)).toEqual({
        message: 'Their words.',
        type: words.type ?? expect.any(String),
        code: words.code?.toLowerCase() ?? expect.any(String),
      });
    }
  });

  test.each(STATUSES.filter(([, { code, type }]) => code !== undefined && type === undefined))(
    'AT-H2.1 is told by a status, of a response that failed: %s',
    async (_, { code }, status) => {
      server.upstream.always(failedResponse({ code, message: 'Their words.' }));
      const told = await ask(server, { model: 'openai/fake/model' });

      expect(told.status).toBe(status);
      expect(openAiErrorIn(told.body)).toMatchObject({
        message: 'Their words.',
        code: code?.toLowerCase(),
      });
    },
  );

  test('AT-H2.1 is a 502 where the provider says nothing of it', async () => {
    server.upstream.always(failedResponse(null));
    const told = await ask(server, { model: 'openai/fake/model' });

    expect(told.status).toBe(502);
    expect(openAiErrorIn(told.body)).toMatchObject({ type: 'server_error' });
  });

  test('AT-H2.2 keeps its status, whatever that is', async () => {
    server.upstream.always(json(418, { error: { message: 'a teapot', type: 'tea' } }));
    for (const stream of [false, true]) {
      const told = await ask(server, { stream });
      expect(told.status).toBe(418);
      expect(openAiErrorIn(told.body)).toMatchObject({ message: 'a teapot', type: 'tea' });
    }
  });

  test('keeps what programs go by beside its words', async () => {
    const limit = { type: 'usage_limit_reached', plan_type: 'plus', resets_at: 1_800_000_000 };
    const error = { ...limit, message: 'Wait.', resets_in_seconds: 90, internal: 'no' };
    server.upstream.always(json(429, { error }));
    const limited = await ask(server, {});
    const param = `input[0] of ${TEST_KEY}`;
    server.upstream.always(json(400, { error: { message: 'Bad.', param } }));
    const refused = await ask(server, {});

    expect(limited.body.error).toEqual({
      ...{ ...limit, message: 'Wait.', resets_in_seconds: 90 },
      code: 'rate_limit_exceeded',
    });
    expect(refused.body.error.param).toMatch(/^input\[0] of /);
    expect(JSON.stringify(refused.body)).not.toContain(TEST_KEY);
  });

  test('AT-H2.3 is known by its code where the status is that of a gateway', async () => {
    server.upstream.always(json(502, { error: { code: 'rate_limit_exceeded', message: 'slow' } }));
    const told = await ask(server, {});

    expect(told.status).toBe(429);
    expect(openAiErrorIn(told.body)).toMatchObject({ code: 'rate_limit_exceeded' });
  });

  test('AT-H2.6 is the right class of error to the client of OpenAI', async () => {
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

  test('AT-H2.6 is the right class where a code says what it is', async () => {
    const { openai } = await clientsOf(server);
    const classes = [
      ['rate_limit_exceeded', OpenAI.RateLimitError],
      ['invalid_api_key', OpenAI.AuthenticationError],
      ['invalid_request_error', OpenAI.BadRequestError],
      ['not_found', OpenAI.NotFoundError],
      ['no_accounts', OpenAI.InternalServerError],
    ] as const;
    for (const [code, expected] of classes) {
      server.upstream.always(failing({ code, message: 'no' }));
      for (const stream of [false, true]) {
        const asked = { model: MODEL, messages: HELLO, stream };
        await expect(openai.chat.completions.create(asked)).rejects.toBeInstanceOf(expected);
      }
    }
  });

  it('brings the time to wait along', async () => {
    server.upstream.always(json(429, { error: { message: 'slow' } }, { 'retry-after': '30' }));

    expect((await ask(server, {})).headers.get('retry-after')).toBe('30');
  });

  it('never shows the key of the provider, nor a header of its', async () => {
    server.upstream.always(
      json(400, { error: { message: `bad key ${TEST_KEY}` } }, { 'set-cookie': 'a=b' }),
    );
    const told = await ask(server, {});

    expect(JSON.stringify(told.body)).not.toContain(TEST_KEY);
    expect(told.headers.get('set-cookie')).toBeNull();
  });

  it('is told to a client of Anthropic in its own words', async () => {
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

  test('AT-H2.5 is one error, and no [DONE]; before it, it is a status', async () => {
    const server = await started();
    server.upstream.always(failing({ code: 'rate_limit_exceeded', message: 'slow' }));
    const [streamed, whole] = [await ask(server, { stream: true }), await ask(server, {})];
    expect([streamed.status, streamed.body]).toEqual([whole.status, whole.body]);
    expect(streamed.status).toBe(429);

    server.upstream.always(broken);
    const told = await ask(server, { stream: true });

    expect(told.status).toBe(200);
    expect(told.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(told.body.match(/^event: error$/gm)).toHaveLength(1);
    expect(told.body).toContain('first');
    expect(told.body).not.toContain('[DONE]');
    const last = framesIn(told.body).at(-1);
    expect([last?.event, openAiErrorIn(last?.data).message]).toEqual(['error', 'x']);
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
    expect(openAiErrorIn(told.body)).toMatchObject({ type: 'invalid_request_error' });
  });

  test('AT-M2.2 says when to ask again, where the limit is one of a key', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { requests: { day: 1 } } });
    await ask(server, {}, bearer(key));
    const told = await ask(server, {}, bearer(key));

    expect([told.status, openAiErrorIn(told.body).code]).toEqual([429, 'rate_limit_exceeded']);
    expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('AT-M2.3 is told how to ask, whoever refuses the key', async () => {
    const server = await started();
    const ours = await ask(server, {}, bearer('sk-parley-wrong'));
    server.upstream.always(
      json(401, { error: { message: 'no' } }, { 'www-authenticate': 'Basic' }),
    );
    const theirs = await ask(server, {});

    for (const { status, headers, body } of [ours, theirs]) {
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(openAiErrorIn(body)).toMatchObject({
        ...{ type: 'authentication_error', code: 'invalid_api_key' },
      });
    }
  });

  test.each([
    [{ message: '  too big ' }, 'too big'],
    [{ error: 'nope' }, 'nope'],
    [{}, ERRORS.upstream_invalid_request.message],
    ['', ERRORS.upstream_invalid_request.message],
    ['  ', ERRORS.upstream_invalid_request.message],
    [42, ERRORS.upstream_invalid_request.message],
  ])('AT-M2.4 is told in the words of a provider that says %j', async (said, expected) => {
    const server = await started();
    server.upstream.always(json(400, said));
    const { status, body } = await ask(server, {});

    expect([status, openAiErrorIn(body).message]).toEqual([400, expected]);
  });

  test('AT-M2.5 says nothing of what nobody foresaw, and the log does', async () => {
    const thrown = new Error('db password=hunter2');
    const throwing = () => {
      throw thrown;
    };
    const hook = { name: 'throwing', on: { 'generation.request': throwing } };
    const server = await started({ hooks: [hook] });
    for (const path of [CHAT, '/v1/messages']) {
      const asked = { model: MODEL, max_tokens: 9, messages: HELLO };
      const told = await server.call('POST', path, asked);
      const id = told.headers.get('x-request-id') ?? 'none';

      expect(told.status).toBe(500);
      expect(JSON.stringify(told.body)).not.toMatch(/hunter2|password/);
      const lines = server.logLines.filter((line) => line.includes(id));
      expect(lines.join('')).toContain('hunter2');
    }
  });

  test('AT-M2.6 names the place', async () => {
    const server = await started();
    const told = await ask(server, { messages: [{}] });

    expect(told.status).toBe(400);
    expect(told.body.error).toMatchObject({
      ...{ type: 'invalid_request_error', param: 'messages.0.role' },
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
