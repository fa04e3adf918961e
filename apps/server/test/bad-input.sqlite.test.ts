import { type ErrorBody, errorEnvelopeSchema, newId } from '@parley/contracts';
import { answer, httpError, wait } from '@parley/providers/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { question } from './asking.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { type HttpAnswer, send } from './http-client.ts';
import { started } from './started.ts';

const MEBIBYTE = 1024 * 1024;
/** Said in every body that is refused: no answer may say it back. */
const PROMPT = 'What the caller wrote';

/** One server that refuses everything below, and in the end has stored nothing of it. */
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
afterEach(async () => {
  expect(await countStored(server)).toEqual({ chats: 0, messages: 0, generations: 0, accounts: 1 });
  expect(server.upstream.completions).toEqual([]);
});

const WRITES = [
  ['POST', '/api/chats'],
  ['PATCH', '/api/chats/some-chat'],
  ['POST', '/api/chats/some-chat/fork'],
  ['PATCH', '/api/messages/some-message'],
  ['POST', '/api/generations'],
  ['PUT', '/api/providers/openrouter/key'],
] as const;

describe.each(WRITES)('%s %s', (method, path) => {
  test.each(['{', '{"title":}', `{"title":"${PROMPT}"}}`, `"${PROMPT}`, 'title=x', '\u0000'])(
    'takes no malformed JSON: %j',
    async (body) => {
      expectRefused(await call(method, path, body), 400, 'invalid_json');
    },
  );

  test('takes no JSON that would change prototypes', async () => {
    for (const body of ['{"__proto__":{"x":1}}', '{"constructor":{"prototype":{"x":1}}}']) {
      const answer = await call(method, path, body);
      expectRefused(answer, 400, 'invalid_json');
      expect(answer.text).toContain('a member that none may have');
    }
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/octet-stream',
    'json',
  ])('takes no body of the type %s', async (type) => {
    const answer = await call(method, path, '{}', { 'content-type': type });
    expectRefused(answer, 415, 'unsupported_media_type');
  });

  test('takes no body without a type', async () => {
    const answer = await send(server.url + path, { method, body: '{}' });
    expectRefused(answer, 415, 'unsupported_media_type');
  });

  test('takes no body of more than 4 MiB, whether its length is told or not', async () => {
    const body = JSON.stringify({ title: PROMPT, filler: 'x'.repeat(4 * MEBIBYTE) });
    expectRefused(await call(method, path, body), 413, 'payload_too_large');
    const chunked = { 'transfer-encoding': 'chunked' };
    expectRefused(await call(method, path, body, chunked), 413, 'payload_too_large');
  });

  test('judges a body of just under 4 MiB by what it says', async () => {
    const body = JSON.stringify({ id: 'x', filler: 'x'.repeat(4 * MEBIBYTE - 100) });
    expectRefused(await call(method, path, body), 422, 'validation_error');
  });

  test.each(['', '[]', 'null', '1', `"${PROMPT}"`])(
    'takes nothing but an object: %j',
    async (body) => {
      const { details } = expectRefused(await call(method, path, body), 422, 'validation_error');
      expect(pathsOf(details)).toEqual(['body']);
    },
  );
});

const CHAT_BODIES: [string, Record<string, unknown>, string[]][] = [
  ['an id that is too short', { id: 'short' }, ['body.id']],
  ['an id that is too long', { id: 'x'.repeat(65) }, ['body.id']],
  ['an id with other characters', { id: 'white space' }, ['body.id']],
  ['an id with a line break at its end', { id: 'some-chat\n' }, ['body.id']],
  ['an empty title', { title: '' }, ['body.title']],
  ['a title of white space', { title: ' \n ' }, ['body.title']],
  ['a title that is too long', { title: PROMPT.padEnd(201, 'x') }, ['body.title']],
  ['a title that is none', { title: 1 }, ['body.title']],
  ['an empty model id', { modelId: '' }, ['body.modelId']],
  ['a model id that is too long', { modelId: 'x'.repeat(301) }, ['body.modelId']],
  [
    'a system prompt that is too long',
    { systemPrompt: PROMPT.padEnd(200_001) },
    ['body.systemPrompt'],
  ],
  ['several faults', { id: '', title: '', modelId: 2 }, ['body.id', 'body.title', 'body.modelId']],
];

test.each(CHAT_BODIES)('POST /api/chats refuses %s', async (_, body, paths) => {
  const { details } = expectRefused(
    await call('POST', '/api/chats', body),
    422,
    'validation_error',
  );
  expect(pathsOf(details)).toEqual(paths);
});

const CHAT_CHANGES: [string, Record<string, unknown>, string[]][] = [
  ['nothing to change', {}, ['body']],
  ['nothing that it knows', { pinned: true }, ['body']],
  ['a title taken away', { title: null }, ['body.title']],
  ['a flag that is none', { archived: 'yes' }, ['body.archived']],
  ['a leaf that is no id', { activeLeafId: 'x' }, ['body.activeLeafId']],
  ['no leaf at all', { activeLeafId: null }, ['body.activeLeafId']],
];

test.each(CHAT_CHANGES)('PATCH /api/chats/:id refuses %s', async (_, body, paths) => {
  const answer = await call('PATCH', '/api/chats/some-chat', body);
  const { details } = expectRefused(answer, 422, 'validation_error');
  expect(pathsOf(details)).toEqual(paths);
});

const TEXT = { type: 'text', text: PROMPT };
const GENERATION_BODIES: [string, Record<string, unknown>, string[]][] = [
  ['no chat', { chatId: undefined }, ['body.chatId']],
  ['a chat that is no id', { chatId: '../secret' }, ['body.chatId']],
  ['no parent, not even null', { parentId: undefined }, ['body.parentId']],
  ['a parent that is no id', { parentId: '' }, ['body.parentId']],
  ['no model', { modelId: undefined }, ['body.modelId']],
  ['a generation that is no id', { generationId: 'x' }, ['body.generationId']],
  ['a message that is no id', { message: { id: 'x', parts: [TEXT] } }, ['body.message.id']],
  ['nothing to answer', { message: undefined }, ['body.parentId']],
  ['a message to go on with', { continue: true }, ['body.continue']],
  ['a message without parts', { message: { parts: [] } }, ['body.message.parts']],
  [
    'a message with too many parts',
    { message: { parts: Array.from({ length: 101 }, () => TEXT) } },
    ['body.message.parts'],
  ],
  [
    'an empty text',
    { message: { parts: [{ type: 'text', text: '' }] } },
    ['body.message.parts.0.text'],
  ],
  [
    'a text that is too long',
    { message: { parts: [{ type: 'text', text: 'x'.repeat(1_000_001) }] } },
    ['body.message.parts.0.text', 'body.message.parts'],
  ],
  [
    'texts that are too long together',
    { message: { parts: [TEXT, { type: 'text', text: 'x'.repeat(1_000_000) }] } },
    ['body.message.parts'],
  ],
  [
    'a part of an unknown type',
    { message: { parts: [TEXT, { type: 'video' }] } },
    ['body.message.parts.1.type'],
  ],
  [
    'a file that is no id',
    { message: { parts: [{ type: 'file', fileId: '/etc/passwd' }] } },
    ['body.message.parts.0.fileId'],
  ],
  ['a temperature out of range', { params: { temperature: 2.1 } }, ['body.params.temperature']],
  ['a parameter that is none', { params: { temperament: 1 } }, ['body.params']],
  ['a parameter of another type', { params: { seed: 'x' } }, ['body.params.seed']],
  ['a flag that is none', { stream: 'yes' }, ['body.stream']],
];

test.each(GENERATION_BODIES)('POST /api/generations refuses %s', async (_, changes, paths) => {
  const answer = await call('POST', '/api/generations', question(PROMPT, changes));
  const { details } = expectRefused(answer, 422, 'validation_error');
  expect(pathsOf(details)).toEqual(paths);
});

const QUERIES: [string, string][] = [
  ['/api/chats?limit=0', 'limit'],
  ['/api/chats?limit=201', 'limit'],
  ['/api/chats?limit=-1', 'limit'],
  ['/api/chats?limit=1.5', 'limit'],
  ['/api/chats?limit=many', 'limit'],
  ['/api/chats?limit=', 'limit'],
  ['/api/chats?limit=1&limit=2', 'limit'],
  ['/api/chats?archived=maybe', 'archived'],
  ['/api/chats?cursor=nonsense', 'cursor'],
  ['/api/chats?cursor=', 'cursor'],
  [`/api/chats?cursor=${'x'.repeat(201)}`, 'cursor'],
  [`/api/chats?cursor=${cursor("1.' or 1=1 --")}`, 'cursor'],
  [`/api/chats?cursor=${cursor('9999999999999999.some-chat')}`, 'cursor'],
  ['/api/chats/some-chat/messages?limit=0', 'limit'],
  ['/api/chats/some-chat/messages?leafId=x', 'leafId'],
  ['/api/chats/some-chat/messages?before=x', 'before'],
  ['/api/generations/some-generation/events?after=-1', 'after'],
  ['/api/generations/some-generation/events?after=1.5', 'after'],
  ['/api/generations/some-generation/events?after=x', 'after'],
  ['/api/events', 'generations'],
  ['/api/events?generations=', 'generations'],
  ['/api/events?generations=short:1', 'generations'],
  ['/api/events?generations=some-generation:x', 'generations'],
  ['/api/events?generations=some-generation:-1', 'generations'],
  ['/api/events?generations=some-generation:1:2', 'generations'],
  ['/api/events?generations=some-generation:1,', 'generations'],
  [`/api/events?generations=${Array.from({ length: 17 }, () => newId()).join(',')}`, 'generations'],
];

test.each(QUERIES)('GET %s is refused', async (path, name) => {
  const { details } = expectRefused(await call('GET', path), 422, 'validation_error');
  expect(pathsOf(details)).toEqual([`querystring.${name}`]);
});

test('an unreadable Last-Event-ID is as good as none', async () => {
  const path = '/api/generations/some-generation/events';
  const answer = await call('GET', path, undefined, { 'last-event-id': 'x' });
  expectRefused(answer, 404, 'generation_not_found');
});

const STRANGE_IDS = [
  'nobody',
  'x',
  '%20',
  '%00',
  '%ff%fe',
  "'%20or%201=1%20--",
  '..%2F..%2Fsecret.key',
  '%F0%9F%92%A9',
];
const OF_CHATS = ['GET /api/chats/:id', 'DELETE /api/chats/:id', 'GET /api/chats/:id/messages'];
const OF_GENERATIONS = [
  'GET /api/generations/:id',
  'GET /api/generations/:id/events',
  'POST /api/generations/:id/stop',
];
const UNKNOWN_THINGS = STRANGE_IDS.flatMap((id) => [
  ...OF_CHATS.map((route) => [route.replace(':id', id), 'chat_not_found'] as const),
  ...OF_GENERATIONS.map((route) => [route.replace(':id', id), 'generation_not_found'] as const),
  [`POST /api/providers/${id}/check`, 'provider_not_found'] as const,
]);

test.each(UNKNOWN_THINGS.filter(([route]) => !route.includes('%ff')))(
  '%s knows no such thing',
  async (route, code) => {
    const [method = '', path = ''] = route.split(' ');
    expectRefused(await call(method, path), 404, code);
  },
);

test.each(UNKNOWN_THINGS.filter(([route]) => route.includes('%ff')))(
  '%s is no URL',
  async (route) => {
    const [method = '', path = ''] = route.split(' ');
    expectRefused(await call(method, path), 422, 'validation_error');
  },
);

test.each(['GET', 'DELETE'])(
  '%s of an id longer than any id is unknown like any other',
  async (method) => {
    const answer = await call(method, `/api/chats/${'x'.repeat(8000)}`);
    expectRefused(answer, 404, 'chat_not_found');
  },
);

test.each(['', 'model', '/model', 'nobody/model', 'openrouter/', 'openrouter/white space'])(
  'the model "%s" is refused, in a stream and without one',
  async (modelId) => {
    const isEmpty = modelId === '';
    const [status, code] = isEmpty ? [422, 'validation_error'] : [404, 'model_not_found'];

    const whole = await call(
      'POST',
      '/api/generations',
      question(PROMPT, { modelId, stream: false }),
    );
    const streamed = await call('POST', '/api/generations', question(PROMPT, { modelId }));

    expectRefused(whole, status, code);
    expect(streamed.status).toBe(status);
    if (!isEmpty) expect(streamed.text).toMatch(/^event: error\ndata: \{.*\}\n\n$/);
    expect(streamed.text).not.toContain(PROMPT);
  },
);

const NOWHERE = [
  'GET /api',
  'GET /api/nothing',
  'POST /api/nothing',
  'DELETE /api/nothing',
  'GET /backend-api/nothing',
  'GET /assets/nothing.js',
  'GET /healthz/nothing',
];

test.each(NOWHERE)('there is nothing at %s', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const answer = await call(method, path);
  expectRefused(answer, 404, 'not_found');
  expect(answer.headers).not.toHaveProperty('cache-control', expect.stringContaining('immutable'));
});

const NOWHERE_FOR_PROGRAMS = [
  'GET /v1',
  'GET /v1/nothing',
  'POST /v1/nothing',
  'GET /v1/models/',
  'POST /backend-api/codex/nothing',
];

test.each(NOWHERE_FOR_PROGRAMS)('there is nothing at %s, in the words of OpenAI', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  const answer = await call(method, path);
  const { error } = JSON.parse(answer.text);
  expect(answer.status).toBe(404);
  expect(error).toMatchObject({ type: 'invalid_request_error', message: expect.any(String) });
  expect(answer.text).not.toMatch(INSIDE);
});

const DOORS = ['/v1/chat/completions', '/v1/responses', '/v1/embeddings', '/v1/messages'];
const MILLION_DEEP = `{"model":"${PROMPT}","messages":${'['.repeat(1e6)}${']'.repeat(1e6)}}`;
const DOOR_BODIES: [what: string, body: string, type: string, status: number][] = [
  ['malformed', '{', 'application/json', 400],
  ['a list', '[]', 'application/json', 400],
  ['empty', '', 'application/json', 400],
  ['out to change prototypes', '{"__proto__":{}}', 'application/json', 400],
  ['of another type', '{}', 'text/plain', 415],
  ['nested a million times', MILLION_DEEP, 'application/json', 400],
];

describe.each(DOORS)('POST %s', (path) => {
  test.each(DOOR_BODIES)('takes no body that is %s', async (_, body, type, status) => {
    const answer = await call('POST', path, body, { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).error).toMatchObject({ type: 'invalid_request_error' });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).not.toMatch(INSIDE);
    expect(answer.text).not.toContain(PROMPT);
  });
});

const WRONG_METHODS: [string, string, string][] = [
  ['PUT', '/api/chats', 'GET, POST'],
  ['DELETE', '/api/chats', 'GET, POST'],
  ['PATCH', '/api/chats', 'GET, POST'],
  ['OPTIONS', '/api/chats', 'GET, POST'],
  ['TRACE', '/api/chats', 'GET, POST'],
  ['POST', '/api/chats/some-chat', 'GET, PATCH, DELETE'],
  ['POST', '/api/chats/some-chat/messages', 'GET'],
  ['GET', '/api/generations', 'POST'],
  ['GET', '/api/generations/some-generation/stop', 'POST'],
  ['GET', '/api/models/refresh', 'POST'],
  ['POST', '/api/models', 'GET'],
  ['GET', '/api/providers/openrouter/key', 'PUT, DELETE'],
  ['POST', '/api/providers/openrouter/key', 'PUT, DELETE'],
  ['GET', '/api/providers/openrouter/check', 'POST'],
  ['POST', '/healthz', 'GET'],
];

test.each(WRONG_METHODS)('%s %s says which methods there are', async (method, path, allowed) => {
  const answer = await send(server.url + path, { method });
  expectRefused(answer, 405, 'method_not_allowed');
  expect(answer.headers.allow).toBe(allowed);
});

test('a client that says "JSON" with every request needs no body where there is none to send', async () => {
  const type = { 'content-type': 'application/json' };
  for (const [method, path, status] of [
    ['DELETE', '/api/chats/some-chat', 404],
    ['POST', '/api/generations/some-generation/stop', 404],
    ['POST', '/api/providers/openrouter/check', 200],
    ['POST', '/api/models/refresh', 200],
  ] as const) {
    expect(await call(method, path, undefined, type)).toMatchObject({ status });
  }
});

test('a failure of the database says nothing of itself', async () => {
  const broken = await started();
  for (const table of ['messages', 'chats', 'accounts']) {
    await alterDatabase(broken.dataDir, `alter table ${table} rename to ${table}_gone`);
  }

  for (const [method, path, body] of [
    ['GET', '/api/chats', undefined],
    ['GET', '/api/providers', undefined],
    ['POST', '/api/chats', { title: PROMPT }],
    ['PUT', '/api/providers/openrouter/key', { key: PROMPT.replaceAll(' ', '-') }],
    ['POST', '/api/generations', question(PROMPT, { stream: false })],
  ] as const) {
    const answer = await call(method, path, body, {}, broken.url);
    expect(answer.text).not.toContain(PROMPT.replaceAll(' ', '-'));
    expectRefused(answer, 500, 'internal_error');
  }
});

test.each([
  ['an answer', answer(), true],
  ['an answer', answer(), false],
  ['a refusal', httpError(400), true],
  ['a refusal', httpError(400), false],
])(
  '%s whose end cannot be stored is a failure and not an empty success',
  async (_, script, stream) => {
    const broken = await started();
    const gate = broken.upstream.hold();
    broken.upstream.next([wait(gate), ...script]);
    const asked = call('POST', '/api/generations', question(PROMPT, { stream }), {}, broken.url);
    await gate.reached;
    await alterDatabase(broken.dataDir, 'alter table messages rename to messages_gone');

    gate.release();
    const { status, text } = await asked;

    expect(text).toContain('"internal_error"');
    expect(text).not.toMatch(INSIDE);
    if (!stream) expect(status).toBe(500);
  },
);

async function countStored(server: TestServer): Promise<Record<string, number>> {
  const tables = ['chats', 'messages', 'generations', 'accounts'];
  const rows = await server.rows<Record<string, number>>(
    `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
  );
  return rows[0] ?? {};
}

function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  url = server.url,
): Promise<HttpAnswer> {
  if (body === undefined) return send(url + path, { method, headers });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const json = { 'content-type': 'application/json', ...headers };
  return send(url + path, { method, headers: json, body: text });
}

/** What an answer may hold of the inside: no stack, no file, no statement, no word of a driver or of a body. */
const INSIDE =
  /\n\s+at |\.[cm]?[jt]s\b|node_modules|sqlite|postgres|drizzle|zod|fst_|\b(?:select|insert|update) /i;

function expectRefused(answer: HttpAnswer, status: number, code: string): ErrorBody {
  expect({ status: answer.status, text: answer.text }).toMatchObject({
    status,
    text: expect.stringContaining(`"${code}"`),
  });
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const { error } = errorEnvelopeSchema.strict().parse(JSON.parse(answer.text));
  expect(error).toMatchObject({ code, requestId: answer.headers['x-request-id'] });
  expect(answer.text).not.toMatch(INSIDE);
  expect(answer.text).not.toContain(PROMPT);
  return error;
}

function pathsOf(details: unknown): string[] {
  return (details as { path: string; message: string }[]).map(({ path, message }) => {
    expect(message).not.toBe('');
    return path;
  });
}

/** A cursor of the list of chats, made by hand. */
function cursor(text: string): string {
  return Buffer.from(text).toString('base64url');
}
