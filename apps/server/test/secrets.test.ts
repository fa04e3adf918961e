import {
  answer,
  answerFrames,
  chunk,
  end,
  errorMidStream,
  frame,
  head,
  htmlPage,
  httpError,
  json,
  type Script,
} from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { filesIn } from './data-dir.ts';
import { DEFAULT_MODEL, startTestServer, TEST_KEY, type TestServer } from './harness.ts';
import { send, sendBytes } from './http-client.ts';

const OTHER_KEY = 'sk-or-v1-aa55bb66cc77dd88ee99ff00112233445566778899aabbcc';
const PREFIX = 'sk-or-v1-';
const SLICE = 12;

/** What a user and a model said; each word of it is found nowhere else. */
const PROMPT = 'Wherefore-prompt is the zebra striped?';
const SYSTEM_PROMPT = 'Speak as a system-prompt-pirate.';
const COMPLETION = 'Because-completion it would otherwise be a horse.';
const REASONING = 'Hmm-reasoning, stripes.';
const SAID = [PROMPT, SYSTEM_PROMPT, COMPLETION, REASONING].map((text) => text.split(' ')[0] ?? '');

/** Everything the server said in one full run: heads and bodies of answers, frames of streams. */
const answers: { of: string; status: number; text: string }[] = [];
let server: TestServer;
let files: Map<string, Buffer>;

beforeAll(async () => {
  server = await startTestServer({ key: null, env: { PARLEY_LOG_LEVEL: 'trace' } });
  await saveAndCheck();
  await talk();
  await failInEveryWay();
  await sendNonsense();
  await breakTheDatabase();
  await call('PUT', KEY_PATH, { key: OTHER_KEY });
  await call('POST', CHECK_PATH);
  files = await filesIn(server.dataDir);
  await call('DELETE', KEY_PATH);
  await server.server.stop();
});
afterAll(() => server.stop());

describe('in a full run', () => {
  test('every kind of answer was seen', () => {
    const statuses = new Set(answers.map((item) => item.status));
    expect([...statuses].toSorted((left, right) => left - right)).toEqual(
      expect.arrayContaining([200, 202, 204, 400, 402, 404, 413, 415, 421, 422, 429, 500, 502]),
    );
    const sent = server.upstream.requests.map((request) => request.headers.authorization);
    expect(sent).toEqual(expect.arrayContaining([`Bearer ${TEST_KEY}`, `Bearer ${OTHER_KEY}`]));
  });

  test('the upstream was told the key in one header and nowhere else', () => {
    for (const { path, query, headers, body } of server.upstream.requests) {
      const { authorization: _, ...others } = headers;
      const rest = JSON.stringify({ path, query: query.toString(), others, body });
      expect(piecesOfKeysIn(rest)).toEqual([]);
    }
  });

  test('no answer holds a key or a piece of one', () => {
    const leaks = answers.filter(({ text }) => piecesOfKeysIn(text).length > 0);
    expect(leaks).toEqual([]);
  });

  test('no line of the log holds a key or a piece of one', () => {
    expect(server.logLines.length).toBeGreaterThan(answers.length);
    expect(server.logLines.filter((line) => piecesOfKeysIn(line).length > 0)).toEqual([]);
  });

  test('no line of the log holds what a user or a model said', () => {
    const leaks = server.logLines.filter((line) => SAID.some((words) => line.includes(words)));
    expect(leaks).toEqual([]);
  });

  test('no file holds a key or a piece of one', () => {
    expect([...files.keys()]).toContain('secret.key');
    const leaks = [...files].flatMap(([name, bytes]) =>
      piecesOfKeysIn(bytes.toString('latin1')).map((piece) => `${name}: ${piece}`),
    );
    expect(leaks).toEqual([]);
  });
});

const KEY_PATH = '/api/providers/openrouter/key';
const CHECK_PATH = '/api/providers/openrouter/check';

async function saveAndCheck(): Promise<void> {
  await call('GET', '/api/providers');
  await call('POST', CHECK_PATH);
  await call('PUT', KEY_PATH, { key: TEST_KEY });
  await call('GET', '/api/providers');
  await call('POST', CHECK_PATH);
  server.upstream.on('/key', json(200, { data: { label: `${TEST_KEY.slice(0, 24)}...` } }));
  await call('POST', CHECK_PATH);
  for (const script of echoes(401)) {
    server.upstream.on('/key', script);
    await call('POST', CHECK_PATH);
    server.upstream.on('/models', script);
    await call('POST', '/api/models/refresh');
  }
  await call('GET', '/api/models');
}

/** A chat in each of the ways in which it can be asked for and followed. */
async function talk(): Promise<void> {
  const script = answer({ deltas: [COMPLETION, ' Truly.'], reasoning: REASONING });
  server.upstream.always(script);
  const chat = { id: crypto.randomUUID(), title: 'Zebras', systemPrompt: SYSTEM_PROMPT };
  await call('POST', '/api/chats', chat);
  await ask({ chatId: chat.id, generationId: 'first-generation' });
  await ask({ stream: false });
  await ask({ generationId: 'third-generation' }, { prefer: 'respond-async' });
  await call('GET', '/api/generations/third-generation/events');
  await call('GET', '/api/events?generations=first-generation:0,third-generation:0');
  await call('GET', '/api/generations/first-generation');
  await call('GET', `/api/chats/${chat.id}/messages`);
  await call('GET', '/api/chats');
}

/** Upstreams that say the key back to us, before and in the middle of an answer. */
async function failInEveryWay(): Promise<void> {
  const scripts: Script[] = [
    ...[400, 401, 402, 403, 404, 429, 500].flatMap(echoes),
    [head(), ...answerFrames({ text: COMPLETION }), frame(`not JSON ${TEST_KEY}`), end],
    errorMidStream(chunk({ error: { code: 502, message: `key ${TEST_KEY} is bad` } })),
    errorMidStream({ type: 'error', error: { type: 'api_error', message: TEST_KEY } }, 'error'),
    [...htmlPage, frame(TEST_KEY)],
    json(200, { error: { message: TEST_KEY, metadata: { raw: TEST_KEY } } }),
  ];
  for (const script of scripts) {
    for (const stream of [true, false]) {
      server.upstream.always(script);
      await ask({ stream });
    }
  }
  server.upstream.always(answer());
}

/** Requests that are refused though, or because, they hold a key where none belongs. */
async function sendNonsense(): Promise<void> {
  for (const body of [
    `{"key":"${TEST_KEY}"`,
    `{"key":"${TEST_KEY} ${TEST_KEY}"}`,
    `{"key":{"value":"${TEST_KEY}"}}`,
    `"${TEST_KEY}"`,
    `{"key":"${TEST_KEY}${' '.repeat(4 * 1024 * 1024)}"}`,
  ]) {
    await call('PUT', KEY_PATH, body);
  }
  await call('PUT', KEY_PATH, TEST_KEY, { 'content-type': 'text/plain' });
  await call('PUT', `${KEY_PATH}?key=${TEST_KEY}`);
  await call('PUT', `/api/providers/${TEST_KEY}/key`, { key: TEST_KEY });
  await call('GET', `/api/chats/${TEST_KEY}`, undefined, { authorization: `Bearer ${TEST_KEY}` });
  await call('GET', `/api/%zz${TEST_KEY}`, undefined, { cookie: `key=${TEST_KEY}` });
  await call('PUT', KEY_PATH, { key: TEST_KEY }, { host: 'elsewhere.example' });
  await call('PUT', KEY_PATH, { key: TEST_KEY }, { origin: 'https://elsewhere.example' });
  const text = await sendBytes(
    server.url,
    `GET / HTTP/1.1\r\nauthorization: Bearer ${TEST_KEY}\r\nno header\r\n\r\n`,
  );
  answers.push({ of: 'broken HTTP', status: 400, text });
}

/** What the log says of a statement that failed must not be what the statement holds. */
async function breakTheDatabase(): Promise<void> {
  for (const table of ['messages', 'request_logs', 'accounts']) {
    await alterDatabase(server.dataDir, `alter table ${table} rename to ${table}_gone`);
    await ask({});
    await call('PUT', KEY_PATH, { key: TEST_KEY });
    await alterDatabase(server.dataDir, `alter table ${table}_gone rename to ${table}`);
  }
}

/** Failures in which the provider repeats the key, in each place where it could. */
function echoes(status: number): Script[] {
  const headers = { 'x-echo': TEST_KEY, 'www-authenticate': `Bearer realm="${TEST_KEY}"` };
  const sentence = `The key ${TEST_KEY} (Bearer ${TEST_KEY}) is not good, ${TEST_KEY.slice(0, 30)}…`;
  return [
    httpError(status, { message: sentence, metadata: { raw: sentence } }, headers),
    httpError(status, { message: `${'x'.repeat(480)} ${TEST_KEY}` }, headers),
    [head(status, { ...headers, 'content-type': 'text/plain' }), frame(sentence), end],
  ];
}

async function ask(
  changes: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<void> {
  const body = {
    chatId: crypto.randomUUID(),
    parentId: null,
    message: { parts: [{ type: 'text', text: PROMPT }] },
    modelId: DEFAULT_MODEL,
    ...changes,
  };
  await call('POST', '/api/generations', body, headers);
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<void> {
  const json =
    body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const type: Record<string, string> =
    body === undefined ? {} : { 'content-type': 'application/json' };
  const said = await send(server.url + path, { method, headers: { ...type, ...headers }, ...json });
  answers.push({
    of: `${method} ${path}`,
    status: said.status,
    text: `${JSON.stringify(said.headers)}\n${said.text}`,
  });
}

/** Pieces of the secret part of a key that stand in a text. */
function piecesOfKeysIn(text: string): string[] {
  return [TEST_KEY, OTHER_KEY].flatMap((key) => {
    const secret = key.slice(PREFIX.length);
    const starts = Array.from({ length: secret.length - SLICE + 1 }, (_, index) => index);
    return starts
      .map((start) => secret.slice(start, start + SLICE))
      .filter((piece) => text.includes(piece));
  });
}
