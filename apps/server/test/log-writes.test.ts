import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { ask, bearer, HELLO, keyOf } from './gateway-asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';
import { readRows } from './test-database.ts';

const LOGS = '/api/request-logs';
/** What one answer of the fake upstream uses. */
const TOKENS = 15;
const COST = 0.0001;

describe('an ended call', () => {
  test('stands in a file of its owner until it is in the database, without words and keys', async () => {
    const server = await started();
    const key = await keyOf(server);
    await takeNothing(server);

    const told = await ask(
      server,
      { messages: [{ role: 'user', content: 'a secret' }] },
      bearer(key),
    );

    expect(told.status).toBe(200);
    const [name = ''] = await journalsIn(server);
    const text = await readFile(join(server.dataDir, name), 'utf8');
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toMatchObject({
      row: { outcome: 'completed', costUsd: COST },
      charge: { amounts: { requests: 1, tokens: TOKENS } },
    });
    expect((await stat(join(server.dataDir, name))).mode & 0o777).toBe(0o600);
    for (const secret of ['a secret', 'Hello', key.slice(10), TEST_KEY])
      expect(text).not.toContain(secret);

    await takeAll(server);
    expect(await listed(server)).toHaveLength(1);
    expect(await readFile(join(server.dataDir, name), 'utf8')).toBe('');
  });

  test('is in the log for whoever looks right after its answer', async () => {
    const server = await started();
    for (const count of [1, 2, 3]) {
      await ask(server, {});
      expect(await listed(server)).toHaveLength(count);
    }
  });

  test('is in the database when the server has ended, and nowhere else', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const server = await started({ dataDir, upstream });
    await ask(server, {});

    await server.server.stop();

    expect(await readRows(dataDir, 'select outcome from request_logs')).toHaveLength(1);
    expect(await journalsIn(server)).toEqual([]);
  });
});

describe('a database that takes nothing for a while', () => {
  test('holds up no answer, is told of, and then has each call once', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { requests: { day: 99 }, tokens: { day: 9_999 } } });
    await takeNothing(server);

    for (const stream of [true, false, true])
      expect((await ask(server, { stream }, bearer(key))).status).toBe(200);

    // Reading is trying: by now it has failed, however soon this is.
    await server.call('GET', LOGS);
    expect((await server.call('GET', '/readyz')).body).toEqual({
      ...{ status: 'ready', unwrittenCalls: 3 },
    });
    expect(await usedBy(server)).toEqual({ requests: 3, tokens: 3 * TOKENS });
    const told = server.logLines.filter((line) =>
      line.includes('the request log cannot be written'),
    );
    expect(told).toHaveLength(1);

    await takeAll(server);

    expect(await listed(server)).toHaveLength(3);
    expect((await server.call('GET', '/readyz')).body).toEqual({ status: 'ready' });
    expect(await sums(server)).toEqual({ requests: 3, charged: 3 });
    expect(await usedBy(server)).toEqual({ requests: 3, tokens: 3 * TOKENS });
  });

  test('is tried again by itself', async () => {
    const server = await started();
    await takeNothing(server);
    await ask(server, {});
    await server.call('GET', LOGS);

    await takeAll(server);

    const rows = () => readRows(server.dataDir, 'select id from request_logs');
    await expect.poll(rows, { timeout: 20_000 }).toHaveLength(1);
  });

  test('and goes on so to the end of the server has the calls with the next start', async () => {
    const { dataDir, upstream, first } = await firstServer();
    const key = await keyOf(first, { limits: { tokens: { day: 9_999 }, requests: { day: 9 } } });
    await takeNothing(first);
    await ask(first, {}, bearer(key));
    await first.server.stop();
    await takeAll(first);

    const next = await started({ dataDir, upstream, key: null });

    expect(await listed(next)).toMatchObject([{ cost: { usd: COST } }]);
    expect(await sums(next)).toEqual({ requests: 1, charged: 1 });
    expect(await usedBy(next)).toEqual({ requests: 1, tokens: TOKENS });
    expect(await journalsIn(next)).toEqual([]);
  });
});

describe('a journal that is found at the start', () => {
  test('adds nothing that is there already, and ends before a line that breaks off', async () => {
    const { dataDir, upstream, first } = await firstServer();
    const key = await keyOf(first);
    await takeNothing(first);
    await ask(first, {}, bearer(key));
    await ask(first, {}, bearer(key));
    const [name = ''] = await journalsIn(first);
    const kept = join(dataDir, 'kept');
    await copyFile(join(dataDir, name), kept);
    await takeAll(first);
    expect(await listed(first)).toHaveLength(2);
    // One of the two is not in the database, as if the process had died between them.
    await alterDatabase(
      dataDir,
      'delete from request_logs where id = (select max(id) from request_logs)',
    );
    await first.server.stop();
    await writeFile(join(dataDir, name), `${await readFile(kept, 'utf8')}{"row":{"id":"torn`);

    const next = await started({ dataDir, upstream, key: null });

    expect(await listed(next)).toHaveLength(2);
    expect(await sums(next)).toEqual({ requests: 3, charged: 3 });
    expect(next.logLines.filter((line) => line.includes('breaks off'))).toHaveLength(1);
    expect(await journalsIn(next)).toEqual([]);
  });

  test('is kept for people where lines in it cannot be read', async () => {
    const { dataDir, upstream, first } = await firstServer();
    await takeNothing(first);
    await ask(first, {});
    const [name = ''] = await journalsIn(first);
    await first.server.stop();
    await takeAll(first);
    const text = await readFile(join(dataDir, name), 'utf8');
    await writeFile(join(dataDir, name), `\0\0\0\n{"row":{}}\n${text}`);

    const next = await started({ dataDir, upstream, key: null });

    expect(await listed(next)).toHaveLength(1);
    expect(await readFile(join(dataDir, `${name}.unreadable`), 'utf8')).toContain(text);
    const [told = '{}'] = next.logLines.filter((line) => line.includes('cannot be read'));
    expect(JSON.parse(told)).toMatchObject({ level: 50, lines: 2 });
  });
});

describe('a call that cannot be written as it is', () => {
  test('keeps no other from the database, and is not lost over its key', async () => {
    const server = await started();
    const [gone, kept] = [await keyOf(server), await keyOf(server, { name: 'kept' })];
    await alterDatabase(server.dataDir, `delete from api_keys where name = 'test'`);

    await Promise.all([ask(server, {}, bearer(gone)), ask(server, {}, bearer(kept))]);

    expect(await listed(server)).toHaveLength(2);
    expect(await sums(server)).toEqual({ requests: 2, charged: 1 });
    expect((await server.call('GET', '/readyz')).body).toEqual({ status: 'ready' });
  });

  test('is in the database before its answer is given out where there is no journal', async () => {
    const server = await started();
    // The name of the first file, taken by somebody else.
    await writeFile(join(server.dataDir, 'request-log-000001.journal'), '');

    for (const count of [1, 2]) {
      await ask(server, { messages: HELLO });
      expect(await readRows(server.dataDir, 'select id from request_logs')).toHaveLength(count);
    }

    const told = server.logLines.filter((line) => line.includes('the journal cannot be written'));
    expect(told).toHaveLength(1);
  });
});

/** A server that another one will follow on the same data. */
async function firstServer() {
  const upstream = await startedUpstream();
  upstream.always(answer());
  const dataDir = await temporaryFolder();
  return { upstream, dataDir, first: await started({ dataDir, upstream }) };
}

/** As if the disk of the database were full. */
async function takeNothing({ dataDir }: TestServer): Promise<void> {
  await alterDatabase(dataDir, 'alter table usage_hourly rename to elsewhere');
}

async function takeAll({ dataDir }: TestServer): Promise<void> {
  await alterDatabase(dataDir, 'alter table elsewhere rename to usage_hourly');
}

async function listed(server: TestServer): Promise<unknown[]> {
  const { status, body } = await server.call('GET', LOGS);
  expect(status).toBe(200);
  return body.requestLogs;
}

async function journalsIn({ dataDir }: TestServer): Promise<string[]> {
  return (await readdir(dataDir)).filter((name) => name.endsWith('.journal'));
}

/** What the only key that has limits shows of its day. */
async function usedBy(server: TestServer): Promise<Record<string, number>> {
  const { body } = await server.call('GET', '/api/api-keys');
  const gauges: { what: string; used: number }[] = body.apiKeys[0].gauges;
  return Object.fromEntries(gauges.map(({ what, used }) => [what, used]));
}

/** The requests that the sums by hour and by key have in all; PostgreSQL gives those as text. */
async function sums({ dataDir }: TestServer): Promise<{ requests: number; charged: number }> {
  const count = async (query: string) => {
    const [row] = await readRows<{ requests: number | string | null }>(dataDir, query);
    return Number(row?.requests);
  };
  return {
    requests: await count('select sum(requests) as requests from usage_hourly'),
    charged: await count(`select sum(requests) as requests from api_key_usage where per = 'day'`),
  };
}
