import { answer } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { askToEnd, question } from './asking.ts';
import { filesIn } from './data-dir.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { send } from './http-client.ts';

const KEYS = '/api/api-keys';
/** What is shown of every key: its common beginning and four characters. */
const SHOWN = 14;
const SLICE = 12;

/** Everything the server said in one run, in order. */
const answers: { of: string; status: number; text: string }[] = [];
const keys: string[] = [];
let server: TestServer;
let stored: string;
let files: Map<string, Buffer>;

beforeAll(async () => {
  server = await startTestServer({ env: { PARLEY_LOG_LEVEL: 'trace' } });
  const { id } = await make('first');
  await make('second');
  await call('GET', KEYS);
  await call('PATCH', `${KEYS}/${id}`, { limits: { requests: { day: 1 } }, models: ['*'] });
  await remake(id);
  for (const key of [...keys]) await showEverywhere(key);
  await breakTheDatabase(id);
  await letOthersSayIt();
  await call('GET', KEYS);
  await call('DELETE', `${KEYS}/${id}`);
  await call('GET', '/api/request-logs');
  stored = JSON.stringify([
    await server.rows('select * from api_keys'),
    await server.rows('select * from api_key_usage'),
    await server.rows('select * from request_logs'),
  ]);
  files = await filesIn(server.dataDir);
  await server.server.stop();
});
afterAll(() => server.stop());

describe('in a full run a key of the gateway', () => {
  test('stands whole in the one answer that made it, and no piece of it in any other', () => {
    expect(keys).toHaveLength(3);
    const holding = answers.filter(({ text }) => piecesIn(text).length > 0);
    expect(holding.map(({ of, status }) => `${of} ${status}`)).toEqual([
      `POST ${KEYS} 201`,
      `POST ${KEYS} 201`,
      expect.stringMatching(/^POST \/api\/api-keys\/\w+\/regenerate 200$/),
    ]);
    for (const [index, { text }] of holding.entries())
      expect(keys.filter((key) => text.includes(key))).toEqual([keys[index]]);
  });

  test('stands in no line of the log', () => {
    expect(server.logLines.length).toBeGreaterThan(answers.length);
    expect(server.logLines.filter((line) => piecesIn(line).length > 0)).toEqual([]);
  });

  test('stands in no row and in no file', () => {
    expect(stored).toContain('"first"');
    expect(piecesIn(stored)).toEqual([]);
    expect([...files.keys()]).toContain('secret.key');
    const leaks = [...files].flatMap(([name, bytes]) =>
      piecesIn(bytes.toString('latin1')).map((piece) => `${name}: ${piece}`),
    );
    expect(leaks).toEqual([]);
  });

  test('is kept as its hash, which opens nothing and is in no answer', async () => {
    const hashes = [...stored.matchAll(/"hash":"([\w-]{43})"/g)].flatMap(([, hash = '']) => hash);

    expect(hashes).toHaveLength(2);
    for (const hash of hashes)
      expect(answers.filter(({ text }) => text.includes(hash))).toEqual([]);
  });

  test('was never sent to a provider', () => {
    const { requests } = server.upstream;
    expect(requests.length).toBeGreaterThan(0);
    for (const { path, query, headers } of requests)
      expect(piecesIn(JSON.stringify({ path, query: query.toString(), headers }))).toEqual([]);
  });
});

async function make(name: string): Promise<{ id: string }> {
  const made = JSON.parse(await call('POST', KEYS, { name }));
  keys.push(made.key);
  return made.apiKey;
}

async function remake(id: string): Promise<void> {
  keys.push(JSON.parse(await call('POST', `${KEYS}/${id}/regenerate`)).key);
}

/** In every place where somebody could put it by mistake. */
async function showEverywhere(key: string): Promise<void> {
  const bearer = { authorization: `Bearer ${key}` };
  await call('GET', KEYS, undefined, bearer);
  await call('GET', KEYS, undefined, { ...bearer, 'x-forwarded-for': '192.0.2.7' });
  await call('GET', '/api/chats', undefined, { 'x-api-key': key, cookie: `key=${key}` });
  await call('POST', '/v1/chat/completions', { model: 'none/such' }, bearer);
  await call('POST', '/v1/messages', { model: 'none/such' }, { 'x-api-key': key });
  await call('GET', `${KEYS}/${key}`);
  await call('PATCH', `${KEYS}/${key}`, { name: 'x' });
  await call('DELETE', `${KEYS}/${key}?key=${key}`);
  await call('GET', `/api/request-logs/${key}`);
  await call('GET', `/api/request-logs?cursor=${key}`);
  await call('POST', KEYS, { name: 'x', key });
  await call('POST', KEYS, { name: 'x', expiresAt: key });
  await call('POST', KEYS, `{"name":"${key}"`);
}

/** What the log says of a statement that failed is not what the statement holds. */
async function breakTheDatabase(id: string): Promise<void> {
  await alterDatabase(server.dataDir, 'alter table api_keys rename to gone');
  await call('POST', KEYS, { name: 'third' });
  await call('POST', `${KEYS}/${id}/regenerate`);
  await alterDatabase(server.dataDir, 'alter table gone rename to api_keys');
}

/** A model that was shown a key repeats it. */
async function letOthersSayIt(): Promise<void> {
  for (const key of keys) {
    server.upstream.next(answer({ text: `Is it ${key}?` }));
    const frames = await askToEnd(server, question());
    answers.push({ of: 'a chat', status: 200, text: JSON.stringify(frames) });
  }
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<string> {
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
  return said.text;
}

/** Pieces of the secret part of a key that stand in a text. */
function piecesIn(text: string): string[] {
  return keys.flatMap((key) => {
    const secret = key.slice(SHOWN);
    const starts = Array.from({ length: secret.length - SLICE + 1 }, (_, index) => index);
    return starts
      .map((start) => secret.slice(start, start + SLICE))
      .filter((piece) => text.includes(piece));
  });
}
