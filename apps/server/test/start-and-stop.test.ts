import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

import {
  answer,
  answerFrames,
  createGate,
  head,
  quietPort,
  silence,
  wait,
} from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import { closeEach } from '../src/closing.ts';
import { listenEarly } from '../src/starting-server.ts';
import { ask, branchOf, generationOf, question } from './asking.ts';
import { callerOf, type TestServer, type TestServerOptions } from './harness.ts';
import { type HttpAnswer, send, sendBytes } from './http-client.ts';
import { folderOf, RELEASED } from './migration-folders.ts';
import { occupyPort, runToEnd, spawned } from './processes.ts';
import { refusalOf } from './refusal.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';
import { connectionsTo, engine } from './test-database.ts';

const SERVER_FROM_SOURCE = [process.execPath, 'apps/server/src/main.ts'];
const ONE_KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
/** For what happens soon, on a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };

/** Something that goes wrong once the data directory is locked, and the sentence it is refused with. */
interface StartFault {
  options: (dataDir: string) => Promise<TestServerOptions>;
  sentence: RegExp;
}

const START_FAULTS: Readonly<Record<string, StartFault>> = {
  'the port is taken': {
    options: async () => {
      const { port, close } = await occupyPort();
      onTestFinished(close);
      return { env: { PARLEY_PORT: String(port) } };
    },
    sentence: /^Port \d+ on 127\.0\.0\.1 is in use by another program/,
  },
  'a migration fails': {
    options: async () => {
      const broken = { name: '9999_broken', statements: ['update not_there set a = 1'] };
      return { migrationsFolder: await folderOf([...RELEASED, broken]) };
    },
    sentence: /^The migration 9999_broken failed /,
  },
  'the database is of a newer release': {
    options: async () => ({ migrationsFolder: await folderOf(RELEASED.slice(0, 1)) }),
    sentence: /^The database was written by a newer version of Parley /,
  },
  'the master key is another one': {
    options: async () => ({ env: { PARLEY_SECRET_KEY: OTHER_KEY } }),
    sentence: /^The master key does not open /,
  },
  'a file of hooks is not there': {
    options: async (dataDir) => ({ env: { PARLEY_HOOK_FILES: join(dataDir, 'hooks.mjs') } }),
    sentence: /^The hooks in \S+ cannot be used /,
  },
  'the database file is none': {
    options: async (dataDir) => {
      await writeFile(join(dataDir, 'letter.db'), 'Dear reader, this is not a database.');
      return { env: { PARLEY_DATABASE_URL: 'file:letter.db' } };
    },
    sentence: /^The database at \S+letter\.db cannot be used \([^\n]*not a database\)\.$/,
  },
  'the database server is not there': {
    options: async () => {
      const url = `postgres://parley:hunter2@127.0.0.1:${await quietPort()}/parley`;
      return { env: { PARLEY_DATABASE_URL: url } };
    },
    sentence: /^The database of PARLEY_DATABASE_URL cannot be used \([^\n]*ECONNREFUSED[^\n]*\)\.$/,
  },
};

describe('AT-M4.1 a start that cannot go on closes everything it has opened', () => {
  test.each(Object.entries(START_FAULTS))('when %s', async (_, { options, sentence }) => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const port = String(await quietPort());
    const ordinary = { PARLEY_PORT: port, PARLEY_SECRET_KEY: ONE_KEY };
    await (await started({ dataDir, upstream, env: ordinary })).stop();
    const { env, ...faulty } = await options(dataDir);
    const whole = { dataDir, upstream, ...faulty, env: { ...ordinary, ...env } };

    expect(await refusalOf(started(whole))).toMatch(sentence);
    expect(await refusalOf(started(whole))).not.toContain('hunter2');

    await expectDatabaseClosed(dataDir);
    const again = await started({ dataDir, upstream, key: null, env: ordinary });
    expect(again.url).toBe(`http://127.0.0.1:${port}`);
    expect(await again.call('GET', '/readyz')).toMatchObject({ status: 200 });
  });

  test('when there are no migrations, which nobody foresaw', async () => {
    const dataDir = await temporaryFolder();
    const migrationsFolder = await temporaryFolder();

    const starting = started({ dataDir, key: null, migrationsFolder });

    await expect(starting).rejects.toThrow('_journal.json');
    await expectDatabaseClosed(dataDir);
    expect((await started({ dataDir, key: null })).url).toMatch(/^http:/);
  });

  test('when it cannot write down who owns the data directory', async () => {
    const dataDir = await temporaryFolder();
    await mkdir(join(dataDir, 'server.json'));

    await expect(started({ dataDir, key: null })).rejects.toThrow('EISDIR');

    await rm(join(dataDir, 'server.json'), { recursive: true });
    expect((await started({ dataDir, key: null })).url).toMatch(/^http:/);
  });
});

test('AT-M4.1 a start that fails as nobody foresaw ends with 1 and its reason, logged once', async () => {
  const dataDir = await temporaryFolder();
  await mkdir(join(dataDir, 'server.json'));

  const { code, output } = await runToEnd(SERVER_FROM_SOURCE, { dataDir });

  // The log and the sentence are written by different hands, so either may come first.
  const [sentence, logged = '', ...more] = output.trimEnd().split('\n').toSorted();
  expect({ code, sentence, more }).toEqual({
    ...{ code: 1, more: [] },
    sentence: 'Parley could not start; its log says why.',
  });
  expect(JSON.parse(logged)).toMatchObject({ level: 60, err: { code: 'EISDIR' } });
});

describe('AT-M4.2 closing goes on whatever one part of it does', () => {
  test('the others are closed, in their order, and the log names the one that was not', async () => {
    const log: object[] = [];
    const servers = await Promise.all([1, 2, 3].map(() => listening()));
    servers[1]?.close();
    const closed: string[] = [];
    const steps = servers.map((server, index) => ({
      what: `server ${index}`,
      close: () =>
        new Promise<void>((resolve, reject) => {
          closed.push(`server ${index}`);
          // Closing what is closed already is a failure of the platform's own.
          server.close((error) => (error === undefined ? resolve() : reject(error)));
        }),
    }));
    const throwing = {
      what: 'a file that is a folder',
      close: () => {
        throw new Error('EISDIR');
      },
    };

    await closeEach([throwing, ...steps], { error: (fields) => void log.push(fields) });

    expect(closed).toEqual(['server 0', 'server 1', 'server 2']);
    expect(servers.map((server) => server.listening)).toEqual([false, false, false]);
    expect(log).toMatchObject([
      { what: 'a file that is a folder', err: { message: 'EISDIR' } },
      { what: 'server 1', err: { code: 'ERR_SERVER_NOT_RUNNING' } },
    ]);
  });

  test('one that never ends has its time, and then it is the turn of the next', async () => {
    const log: object[] = [];
    let isClosed = false;
    const hanging = { what: 'something', close: () => new Promise<void>(() => undefined), ms: 20 };
    const next = { what: 'the next', close: () => void (isClosed = true) };

    await closeEach([hanging, next], { error: (fields) => void log.push(fields) });

    expect(isClosed).toBe(true);
    expect(log).toMatchObject([{ what: 'something', err: { message: 'not closed within 20 ms' } }]);
  });

  test('a server whose note of its owner cannot be removed gives everything else back', async () => {
    const dataDir = await temporaryFolder();
    const server = await started({ dataDir, key: null });
    const note = join(dataDir, 'server.json');
    await rm(note);
    await mkdir(note);

    await server.stop();

    const lines = server.logLines.map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level >= 50)).toMatchObject([{ msg: 'closing failed' }]);
    await expectDatabaseClosed(dataDir);
    await rm(note, { recursive: true });
    expect((await started({ dataDir, key: null })).url).toMatch(/^http:/);
  });

  test('a process that could not close everything ends with 0 all the same', async () => {
    const dataDir = await temporaryFolder();
    const server = await spawned(SERVER_FROM_SOURCE, { dataDir });
    await rm(join(dataDir, 'server.json'));
    await mkdir(join(dataDir, 'server.json'));

    server.child.kill('SIGTERM');

    expect(await server.exited).toBe(0);
    expect(server.output().split('"closing failed"')).toHaveLength(2);
  });

  test('a server with a rule that never answers stops all the same', async () => {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    const never = () => new Promise<never>(() => undefined);
    const hook = { name: 'thinking', on: { 'generation.request': never } };
    const env = { PARLEY_DRAIN_SECONDS: '0' };
    const server = await started({ dataDir, upstream, env, hooks: [hook] });
    const stream = ask(server, question());
    await expect.poll(() => runningIn(server), PATIENCE).toBe(1);

    await server.stop();

    await stream.then((begun) => begun.all());
    await expectDatabaseClosed(dataDir);
    expect((await started({ dataDir, upstream, key: null })).url).toMatch(/^http:/);
  });
});

describe('AT-M4.3 without a build of the web app', () => {
  test.each([
    ['the folder is empty', () => temporaryFolder()],
    ['there is no folder', async () => join(await temporaryFolder(), 'not', 'there')],
  ])('the API works, and pages say what is missing: %s', async (_, folder) => {
    const server = await started({ webFolder: await folder() });

    expect(await get(server, '/healthz')).toMatchObject({ status: 200 });
    expect(await server.call('GET', '/api/models')).toMatchObject({ status: 200 });
    expect(await server.call('POST', '/api/chats', {})).toMatchObject({ status: 201 });
    for (const path of ['/', '/chats/some-chat', '/settings', '/favicon.svg'])
      expect(errorOf(await get(server, path))).toEqual([404, 'The web app is not built.']);
    for (const path of ['/assets/app.js', '/api/nothing', '/v1/nothing'])
      expect(errorOf(await get(server, path))).toEqual([404, 'There is nothing at this address.']);
    expect(server.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });
});

describe('AT-M4.4 with a build of the web app', () => {
  const PAGE = '<!doctype html><title>A small app</title>';
  const SCRIPT = 'console.log("a small app")';

  test.each(['/', '/settings', '/chats/some-chat', '/chats/a%20b?x=1', '/a/b/c'])(
    'the page %s is the app, asked for anew each time',
    async (path) => {
      const answer = await get(await withBuild(), path);

      expect(answer).toMatchObject({
        status: 200,
        text: PAGE,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
      });
    },
  );

  test('a file of it is what it is, for ever', async () => {
    const answer = await get(await withBuild(), '/assets/app-1a2b.js');

    expect(answer).toMatchObject({
      status: 200,
      text: SCRIPT,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(answer.headers['content-type']).toMatch(/^(?:text|application)\/javascript/);
  });

  test('a file at its top is there, and asked for anew', async () => {
    expect(await get(await withBuild(), '/favicon.svg')).toMatchObject({
      ...{ status: 200, text: '<svg/>' },
      headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' },
    });
  });

  test.each([
    '/assets/missing.js',
    '/assets/',
    '/assets',
    '/assets/app-1a2b.js/more',
    '/missing.svg',
    '/package.json',
  ])('%s is not there, and no page for people', async (path) => {
    const answer = await get(await withBuild(), path);

    expect(errorOf(answer)).toEqual([404, 'There is nothing at this address.']);
    expect(answer.headers['cache-control'] ?? '').not.toContain('immutable');
  });

  test.each([
    '/../package.json',
    '/../../etc/passwd',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../index.html',
    '/assets/%00',
    '//etc/passwd',
    '/.env',
    '/assets/.hidden',
  ])('%s leads nowhere', async (path) => {
    const server = await withBuild();

    const answer = await sendBytes(
      server.url,
      `GET ${path} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nConnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toMatch(/\r\nx-request-id: \S+\r\n/);
    expect(answer).not.toContain('OUTSIDE');
    expect(answer).not.toContain(PAGE);
  });

  test('a file is given whole, whatever part of it is asked for', async () => {
    const range = { range: 'bytes=9999-' };

    const answer = await send(`${(await withBuild()).url}/assets/app-1a2b.js`, { headers: range });

    expect(answer).toMatchObject({ status: 200, text: SCRIPT });
    expect(answer.headers).not.toHaveProperty('accept-ranges', 'bytes');
  });

  async function withBuild(): Promise<TestServer> {
    const folder = await temporaryFolder();
    const build = join(folder, 'dist');
    await mkdir(join(build, 'assets'), { recursive: true });
    for (const [name, text] of [
      ['dist/index.html', PAGE],
      ['dist/favicon.svg', '<svg/>'],
      ['dist/.env', 'OUTSIDE'],
      ['dist/assets/app-1a2b.js', SCRIPT],
      ['dist/assets/.hidden', 'OUTSIDE'],
      ['package.json', 'OUTSIDE'],
    ] as const)
      await writeFile(join(folder, name), text);
    return started({ key: null, webFolder: build });
  }
});

describe('AT-M4.5 a server that is stopped while an answer comes', () => {
  test('takes nothing new, lets the answer end, and is gone', async () => {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    const server = await started({ dataDir, upstream });
    const gate = createGate();
    const [first, ...rest] = answer({ deltas: ['Hel', 'lo'] });
    upstream.next([first ?? head(), ...rest.slice(0, 2), wait(gate), ...rest.slice(2)]);
    const asked = question();
    const stream = await ask(server, asked);
    await stream.until(({ event }) => event === 'text-delta');

    let isStopped = false;
    const stopping = server.stop().then(() => (isStopped = true));
    await expect.poll(() => get(server, '/readyz'), PATIENCE).toMatchObject({ status: 503 });

    expect(await get(server, '/healthz')).toMatchObject({ status: 200 });
    for (const [method, path, body] of [
      ['POST', '/api/generations', question('More')],
      ['POST', '/api/chats', {}],
      ['GET', '/api/chats', undefined],
    ] as const) {
      const refused = await server.call(method, path, body, { connection: 'close' });
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'server_shutdown' } } });
      expect(refused.headers.get('connection')).toBe('close');
    }
    expect(await generationOf(server, asked.generationId)).toMatchObject({ state: 'running' });
    expect(isStopped).toBe(false);

    gate.release();
    const frames = await stream.all();
    expect(frames.at(-1)).toMatchObject({ event: 'generation-end', data: { state: 'completed' } });
    expect(stream.isDone).toBe(true);
    await stopping;
    await expect(get(server, '/healthz')).rejects.toThrow('ECONNREFUSED');
    await expectDatabaseClosed(dataDir);
    const after = await started({ dataDir, upstream, key: null });
    expect(await generationOf(after, asked.generationId)).toMatchObject({ state: 'completed' });
  });

  test('interrupts what has not ended in its time, and keeps what was written', async () => {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    const env = { PARLEY_DRAIN_SECONDS: '0' };
    const server = await started({ dataDir, upstream, env });
    upstream.next([head(), ...answerFrames({ text: 'Hel' }), silence]);
    const asked = question();
    const stream = await ask(server, asked);
    await stream.until(({ event }) => event === 'text-delta');

    await server.stop();

    expect((await stream.all()).at(-1)).toMatchObject({
      event: 'error',
      data: { state: 'interrupted', error: { code: 'server_shutdown', retryable: true } },
    });
    expect(stream.isDone).toBe(false);
    const after = await started({ dataDir, upstream, key: null });
    const [, message] = await branchOf(after, asked.chatId);
    expect(message).toMatchObject({ state: 'interrupted', parts: [{ type: 'text', text: 'Hel' }] });
  });

  test('is stopped once, however often it is asked to', async () => {
    const server = await started({ key: null });

    await Promise.all([server.server.stop(), server.server.stop(), server.server.stop()]);

    await expect(get(server, '/healthz')).rejects.toThrow('ECONNREFUSED');
    expect(server.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });
});

describe('a server that is not ready yet', () => {
  test('is alive, and says of everything else that it is starting', async () => {
    const early = await listenEarly('127.0.0.1', 0);
    onTestFinished(() => void early.server.close());
    const url = `http://127.0.0.1:${early.port}`;
    const call = callerOf(url);

    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    for (const [method, path] of [
      ['GET', '/readyz'],
      ['GET', '/'],
      ['POST', '/api/generations'],
    ] as const) {
      const { status, headers, body } = await call(method, path, undefined, {
        'x-request-id': 'the-early-one',
      });
      expect({ status, body }).toMatchObject({
        status: 503,
        body: {
          error: { code: 'server_starting', retryable: true, requestId: 'the-early-one' },
        },
      });
      expect(headers.get('x-request-id')).toBe('the-early-one');
      expect(headers.get('retry-after')).toBe('1');
    }

    early.handOver((_, response) => response.end('ready'));
    expect(await call('GET', '/readyz')).toMatchObject({ status: 200, body: 'ready' });
  });
});

/** What SQLite leaves beside its file, and what PostgreSQL counts, as long as somebody has it open. */
async function expectDatabaseClosed(dataDir: string): Promise<void> {
  if (engine === 'sqlite') expect(await readdir(dataDir)).not.toContain('parley.db-wal');
  else await expect.poll(() => connectionsTo(dataDir), PATIENCE).toBe(0);
}

async function runningIn(server: TestServer): Promise<number> {
  const query = `select count(*) as n from generations where state = 'running'`;
  return Number((await server.rows<{ n: number }>(query))[0]?.n);
}

function get(server: TestServer, path: string): Promise<HttpAnswer> {
  return send(server.url + path);
}

/** Its status and its sentence. */
function errorOf({ status, text }: HttpAnswer): [number, string] {
  return [status, JSON.parse(text).error.message];
}

async function listening() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
