import { createServer, type ServerResponse } from 'node:http';

import type { RequestLog } from '@parley/contracts';
import { afterEach, expect, test, vi } from 'vitest';

import { hold, readNewest, readOlder, takeIn, watchLog } from './request-log.actions.ts';
import { EMPTY_LOG, requestLogStore } from './request-log.store.ts';
import { begun } from './request-log.testing.ts';
import { merged } from './rows.ts';

const { getState, setState } = requestLogStore;
const ids = () => getState().rows.map(({ id }) => id);

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).toReversed()) cleanup();
  setState(EMPTY_LOG, true);
});

/** A server with a log of its own, by which the page is reached from here on. */
async function serveLog(stored: readonly RequestLog[]) {
  const log = { rows: merged([], stored), isBroken: false, asked: 0 };
  const tails = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.flushHeaders();
      tails.add(response);
      return;
    }
    log.asked += 1;
    if (log.isBroken) return void response.writeHead(500).end('{}');
    const limit = Number(searchParams.get('limit'));
    const cursor = searchParams.get('cursor');
    const from = cursor === null ? 0 : log.rows.findIndex(({ id }) => id === cursor) + 1;
    const requestLogs = log.rows.slice(from, from + limit);
    const isLast = from + limit >= log.rows.length;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({ requestLogs, nextCursor: isLast ? null : (requestLogs.at(-1)?.id ?? null) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const there = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
    there(`http://127.0.0.1:${address.port}${path}`, init),
  );
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  cleanups.push(() => {
    vi.unstubAllGlobals();
    server.closeAllConnections();
    server.close();
  });
  return {
    log,
    /** Written, and told to whoever follows. */
    write(rows: readonly RequestLog[]) {
      log.rows = merged(log.rows, rows);
      const data = JSON.stringify({ type: 'rows', requestLogs: rows });
      for (const tail of tails) tail.write(`event: rows\ndata: ${data}\n\n`);
    },
    /** Written while nobody could be told. */
    writeUntold(rows: readonly RequestLog[]) {
      log.rows = merged(log.rows, rows);
      for (const tail of tails) tail.write('event: reload\ndata: {"type":"reload"}\n\n');
    },
  };
}

/** Follows the log until the test is over, from when it was read. */
async function watch(): Promise<void> {
  cleanups.push(watchLog());
  await vi.waitFor(() => expect(getState()).toMatchObject({ hasRead: true, isConnected: true }));
}

const minutes = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => begun(from + index));

test('the log is read and followed, each row once', async () => {
  const server = await serveLog(minutes(5, 8));
  await watch();

  server.write([begun(2)]);
  server.write([begun(2), begun(6)]);

  await vi.waitFor(() => expect(ids()).toEqual(['row-2', 'row-5', 'row-6', 'row-7']));
});

test('what nobody told is read, also what began long before it was written', async () => {
  const server = await serveLog(minutes(5, 300));
  await watch();

  server.writeUntold([begun(1), begun(5.5, 'long')]);

  await vi.waitFor(() => expect(ids().slice(0, 3)).toEqual(['row-1', 'row-5', 'long']));
  expect(getState().rows).toHaveLength(202);
});

test('older rows are read page by page to the end', async () => {
  await serveLog(minutes(0, 450));
  await watch();

  await readOlder();
  expect([ids().length, getState().olderCursor]).toEqual([400, 'row-399']);
  await readOlder();
  expect([ids().length, getState().olderCursor]).toEqual([450, null]);
  await readOlder();
  expect(ids().at(-1)).toBe('row-449');
});

test('a log that went on for too long begins anew, once nobody looks at its rows', async () => {
  const server = await serveLog(minutes(3_000, 3_010));
  await watch();
  hold(true);

  server.writeUntold(minutes(0, 2_500));

  await vi.waitFor(() => expect(getState().isBehind).toBe(true));
  expect(ids()[0]).toBe('row-3000');
  hold(false);
  await vi.waitFor(() => expect(ids()[0]).toBe('row-0'));
  expect(getState()).toMatchObject({ isBehind: false, waiting: [], olderCursor: 'row-199' });
});

test('thousands of rows are forgotten when nobody looks further down than the top', async () => {
  await serveLog(minutes(0, 5_400));
  await watch();
  hold(true);
  while (getState().rows.length <= 5_000) await readOlder();

  hold(false);

  await vi.waitFor(() => expect(getState().rows).toHaveLength(200));
});

test('a log that cannot be read keeps what it has, and says why until it can be', async () => {
  const server = await serveLog(minutes(0, 250));
  await watch();
  server.log.isBroken = true;

  await readOlder();
  expect(getState().problem?.of).toBe('older');
  await readNewest();
  expect(getState().problem?.of).toBe('newest');
  expect(ids()).toHaveLength(200);
  const { asked } = server.log;
  takeIn();
  expect(server.log.asked).toBe(asked);

  server.log.isBroken = false;
  await readNewest();
  expect(getState()).toMatchObject({ problem: null, reading: null });
});

test('what waits is not lost when the page is left, and nothing is read any more', async () => {
  const server = await serveLog(minutes(5, 8));
  const leave = watchLog();
  await vi.waitFor(() => expect(getState().isConnected).toBe(true));
  await vi.waitFor(() => expect(ids()).toHaveLength(3));
  hold(true);
  server.write([begun(1)]);
  await vi.waitFor(() => expect(getState().waiting).toHaveLength(1));

  leave();

  expect(ids()[0]).toBe('row-1');
  expect(getState()).toMatchObject({ isConnected: false, isHeld: false, reading: null });
});
