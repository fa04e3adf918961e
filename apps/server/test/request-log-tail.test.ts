import { type RequestLog, requestLogEventSchema } from '@parley/contracts';
import { answer, httpError } from '@parley/providers/testing';
import { expect, onTestFinished, test } from 'vitest';

import { askToEnd, question } from './asking.ts';
import { ask, bearer, keyOf } from './gateway-asking.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { type EventStream, openStream } from './sse-client.ts';
import { started } from './started.ts';

const LOGS = '/api/request-logs';

test('each row comes as soon as it is written, as the list has it, of the chat and of programs', async () => {
  const server = await started();
  const tail = await followLog(server);

  await askToEnd(server, question());
  await rowsOf(tail, 1);
  const key = await keyOf(server, { name: 'laptop' });
  await ask(server, {}, bearer(key));
  await rowsOf(tail, 2);
  server.upstream.always(httpError(400, { message: 'no' }));
  await ask(server, {}, bearer(key));
  const seen = await rowsOf(tail, 3);

  const listed: RequestLog[] = (await server.call('GET', LOGS)).body.requestLogs;
  expect(seen.map(({ source }) => source)).toEqual(['chat', 'gateway', 'gateway']);
  expect(seen.map(({ apiKey }) => apiKey?.name)).toEqual([undefined, 'laptop', 'laptop']);
  expect(seen.at(-1)?.outcome).toBe('error');
  for (const row of seen) expect(listed).toContainEqual(row);
});

test('rows from before are not repeated: the list has them', async () => {
  const server = await started();
  await askToEnd(server, question('before'));
  const tail = await followLog(server);

  await askToEnd(server, question('after'));

  const [row] = await rowsOf(tail, 1);
  const [newest] = (await server.call('GET', LOGS)).body.requestLogs;
  expect(row).toEqual(newest);
  expect(tail.frames).toHaveLength(1);
});

test('many rows at once come to every reader, each of them once', async () => {
  const server = await started();
  const tails = await Promise.all([followLog(server), followLog(server)]);
  const key = await keyOf(server);
  server.upstream.always(answer());

  await Promise.all(Array.from({ length: 40 }, () => ask(server, {}, bearer(key))));

  for (const tail of tails) {
    const ids = (await rowsOf(tail, 40)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(40);
  }
});

test('a reader that leaves disturbs nobody', async () => {
  const server = await started();
  const [left, stays] = await Promise.all([followLog(server), followLog(server)]);

  left.close();
  await askToEnd(server, question());

  expect(await rowsOf(stays, 1)).toHaveLength(1);
  expect(server.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test('it is no row of that name, and it is for the administrator alone', async () => {
  const server = await started({ key: null });

  const path = `${LOGS}/events`;
  const fromAfar = await server.call('GET', path, undefined, { 'x-forwarded-for': '192.0.2.1' });

  expect(fromAfar).toMatchObject({ status: 401, body: { error: { code: 'bootstrap_required' } } });
});

test('a server that stops ends its readers, instead of cutting them off', async () => {
  const server = await startTestServer({ key: null });
  const tail = await followLog(server);

  const stopped = server.stop();

  // A connection that was cut off would be an error here.
  expect(await tail.next()).toBeNull();
  await stopped;
});

async function followLog(server: TestServer): Promise<EventStream> {
  const tail = await openStream(`${server.url}${LOGS}/events`);
  onTestFinished(() => tail.close());
  return tail;
}

/** All rows so far, once there are so many. */
async function rowsOf(tail: EventStream, count: number): Promise<RequestLog[]> {
  for (;;) {
    const rows = tail.frames.flatMap(({ data }) => {
      const event = requestLogEventSchema.parse(data);
      return event.type === 'rows' ? event.requestLogs : [];
    });
    if (rows.length >= count) return rows;
    if ((await tail.next()) === null) throw new Error(`the tail ended after ${rows.length} rows`);
  }
}
