import { AppError, type ErrorCode, ERRORS } from '@parley/contracts';
import {
  answer,
  answerFrames,
  closedPortUrl,
  createGate,
  head,
  httpError,
  json,
  rateLimited,
  type Script,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { alterDatabase } from './alter-database.ts';
import { ask, question } from './asking.ts';
import type { TestServer, TestServerOptions } from './harness.ts';
import { started } from './started.ts';

const WITHOUT_STREAM = { stream: false };
const SECRET = 'db password=hunter2';

describe('AT-M2.2 how long to wait is told', () => {
  test.each([
    ['by a provider', { script: rateLimited({ 'retry-after': '30' }) }, 'upstream_rate_limited'],
    ['by a rule of the server', { hook: pauseOf(30_000) }, 'too_many_generations'],
    ['to the next whole second', { hook: pauseOf(29_001) }, 'too_many_generations'],
  ] as const)('%s', async (_, options, code) => {
    const server = await serverThat(options);

    const answer = await failureOf(server);
    expect(answer).toMatchObject({ status: 429, body: { error: { code, retryable: true } } });
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(Math.ceil(answer.body.error.retryAfterMs / 1000)).toBe(30);

    const { status, headers, error } = await streamedFailureOf(server);
    expect({ status, error }).toMatchObject({ status: 429, error: { code, retryable: true } });
    expect(headers['retry-after']).toBe('30');
  });

  test('and nothing where nobody knows', async () => {
    const server = await serverThat({ script: rateLimited() });

    const answer = await failureOf(server);

    expect(answer.status).toBe(429);
    expect(answer.headers.has('retry-after')).toBe(false);
    expect(answer.body.error).not.toHaveProperty('retryAfterMs');
  });
});

describe('AT-M2.3 a 401 of a provider', () => {
  const REFUSED = httpError(401, { message: 'User not found.' }, { 'www-authenticate': 'Bearer' });

  test('is never ours, which would mean that the reader is signed out', async () => {
    const server = await serverThat({ script: REFUSED });

    const answer = await failureOf(server);
    expect(answer).toMatchObject({
      status: 502,
      body: {
        error: {
          code: 'upstream_key_refused',
          details: { upstreamStatus: 401, upstreamMessage: 'User not found.' },
        },
      },
    });
    expect(answer.headers.has('www-authenticate')).toBe(false);

    const { status, headers } = await streamedFailureOf(server);
    expect(status).toBe(502);
    expect(headers).not.toHaveProperty('www-authenticate');
  });
});

describe('AT-M2.4 a sentence', () => {
  test.each([
    [{ error: { message: '  too big ' } }, 'too big'],
    [{ message: '  too big ' }, 'too big'],
    [{ error: 'nope' }, 'nope'],
    ['  too big ', 'too big'],
    [{}, undefined],
    [{ error: {} }, undefined],
    ['', undefined],
    ['  ', undefined],
    [{ error: { message: '  ' } }, undefined],
    [42, undefined],
    [{ error: { message: 42 } }, undefined],
  ])('of a provider that says %j', async (body, expected) => {
    const server = await serverThat({ script: json(400, body) });

    const { status, body: given } = await failureOf(server);

    expect({ status, error: given.error }).toMatchObject({
      status: 400,
      error: {
        code: 'upstream_invalid_request',
        message: ERRORS.upstream_invalid_request.message,
        details: { provider: 'openrouter', upstreamStatus: 400 },
      },
    });
    expect(given.error.details.upstreamMessage).toBe(expected);
  });

  test.each([
    ['  Not on Sundays. ', 'Not on Sundays.'],
    ['', ERRORS.hook_refused.message],
    ['  \n', ERRORS.hook_refused.message],
    [undefined, ERRORS.hook_refused.message],
  ])('of a rule of the server that says %j', async (said, expected) => {
    const details = { day: 'Sunday', rules: [1, { deep: true }] };
    const refusal = new AppError('hook_refused', said, { details });
    const server = await serverThat({ hook: hookThatThrows(refusal) });

    const { status, body } = await failureOf(server);

    expect(status).toBe(403);
    expect(body.error).toMatchObject({ code: 'hook_refused', message: expected, details });
  });
});

describe('AT-M2.5 what nobody foresaw', () => {
  test('in the database is in the log with the id of the request, and not in the answer', async () => {
    const server = await started({ key: null });
    await alterDatabase(server.dataDir, 'alter table chats rename to gone_with_hunter2');

    const answer = await server.call('GET', '/api/chats');

    expectUnforeseen(answer, 'internal_error');
    expect(reasonsOf(server, answer.headers)).toMatchObject([{ msg: 'the request failed' }]);
    expect(JSON.stringify(reasonsOf(server, answer.headers))).toMatch(/chats/);
  });

  test.each([
    ['an error', new Error(SECRET)],
    ['an error below another', new Error('outer', { cause: new Error(SECRET) })],
    ['an error that looks like one of the framework', frameworkLike(500)],
    ['an error that looks like a client’s fault', frameworkLike(400)],
    ['text', SECRET],
    ['an object', { message: SECRET, statusCode: 418 }],
  ])('in a rule of the server: %s', async (_, thrown) => {
    const server = await serverThat({ hook: hookThatThrows(thrown) });

    const answer = await failureOf(server);

    expectUnforeseen(answer, 'hook_failed');
    expect(reasonsOf(server, answer.headers)).toMatchObject([{ msg: 'a request hook failed' }]);
  });

  test('has its text in the log', async () => {
    const server = await serverThat({ hook: hookThatThrows(new Error(SECRET)) });

    const answer = await failureOf(server);

    expect(reasonsOf(server, answer.headers)).toMatchObject([
      { err: { message: SECRET, stack: expect.stringContaining('error-answers.test.ts') } },
    ]);
  });

  test('in a stream that has begun is its last frame', async () => {
    const gate = createGate();
    const text = [head(), ...answerFrames({ text: 'Hel' }), wait(gate), ...answer().slice(1)];
    const server = await serverThat({ script: text });
    const stream = await ask(server, question());
    await stream.until(({ event }) => event === 'text-delta');

    await alterDatabase(
      server.dataDir,
      'alter table generation_events rename to gone_with_hunter2',
    );
    gate.release();
    const frames = await stream.all();

    expect(stream.isDone).toBe(false);
    expect(frames.at(-1)).toMatchObject({
      event: 'error',
      data: { state: 'failed', error: { code: 'internal_error' } },
    });
    expect(stream.raw).not.toMatch(/generation_events|hunter2|table|relation/);
    const [reason] = reasonsOf(server, new Headers({ 'x-request-id': idOf(stream.headers) }));
    expect(JSON.stringify(reason)).toContain('generation_events');
  });

  test('but foreseen, as why a provider cannot be reached, is told apart the same way', async () => {
    const baseUrl = await closedPortUrl();
    const server = await started({ env: { PARLEY_PROVIDER_OPENROUTER_BASE_URL: baseUrl } });

    const answer = await failureOf(server);

    expect(answer).toMatchObject({
      status: 502,
      body: { error: { code: 'upstream_unreachable' } },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/ECONN|127\.0\.0\.1/);
    expect(reasonsOf(server, answer.headers)).toMatchObject([
      { err: { message: expect.stringContaining('ECONNREFUSED') } },
    ]);
  });

  test('is one line in the log', async () => {
    const server = await serverThat({ hook: { ...hookThatFailsInChunks(SECRET), fail: 'closed' } });

    const answer = await failureOf(server);

    expectUnforeseen(answer, 'hook_failed');
    expect(reasonsOf(server, answer.headers)).toHaveLength(1);
  });
});

/** A server that meets every request with a script, or with a hook. */
async function serverThat(
  { script, hook }: { script?: Script; hook?: Hook },
  options: TestServerOptions = {},
): Promise<TestServer> {
  const server = await started({ hooks: hook === undefined ? [] : [hook], ...options });
  if (script !== undefined) server.upstream.always(script);
  return server;
}

function failureOf(server: TestServer) {
  return server.call('POST', '/api/generations', question('Hi', WITHOUT_STREAM));
}

/** The same when a stream was asked for: the one frame of the answer, with its head. */
async function streamedFailureOf(server: TestServer) {
  const stream = await ask(server, question());
  const [frame, ...more] = await stream.all();
  expect(more).toEqual([]);
  expect(stream.isDone).toBe(false);
  return { status: stream.status, headers: stream.headers, error: frame?.data.error };
}

function pauseOf(retryAfterMs: number): Hook {
  return hookThatThrows(new AppError('too_many_generations', undefined, { retryAfterMs }));
}

function hookThatThrows(thrown: unknown): Hook {
  return {
    name: 'refusing',
    on: {
      'generation.request': () => {
        throw thrown;
      },
    },
  };
}

function hookThatFailsInChunks(message: string): Hook {
  return {
    name: 'failing',
    on: {
      'generation.chunk': () => () => {
        throw new Error(message);
      },
    },
  };
}

function frameworkLike(statusCode: number): Error {
  return Object.assign(new Error(SECRET), { statusCode, code: 'FST_ERR_VALIDATION' });
}

function expectUnforeseen(
  answer: { status: number; headers: Headers; body: any },
  code: ErrorCode,
): void {
  const { status, body } = answer;
  expect({ status, body }).toEqual({
    status: 500,
    body: {
      error: {
        ...{ code, message: ERRORS[code].message, retryable: true },
        requestId: answer.headers.get('x-request-id'),
      },
    },
  });
}

/** What the log says of why a request failed. */
function reasonsOf(server: TestServer, headers: Headers): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = server.logLines.map((line) => JSON.parse(line));
  const id = headers.get('x-request-id');
  return lines.filter((line) => line['requestId'] === id && line['err'] !== undefined);
}

function idOf(headers: Record<string, string | string[] | undefined>): string {
  return String(headers['x-request-id']);
}
