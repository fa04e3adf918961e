import type { RequestLog } from '@parley/contracts';
import {
  ANSWER_MODEL,
  createGate,
  type Dialect,
  end,
  type Gate,
  json,
  type Script,
  wait,
} from '@parley/providers/testing';
import { expect } from 'vitest';

import { closing } from './fault-server.ts';
import { bearer, CHAT, HELLO, keyOf } from './gateway-asking.ts';
import type { TestServer, TestServerOptions } from './harness.ts';
import { started, startedUpstream } from './started.ts';
import { readRows } from './test-database.ts';

/** Two tokens of text, by the estimate; the question is one. */
export const TEXT = '12345678';
const SETTLED = { timeout: 10_000 };

interface Left {
  providerId: string;
  dialect: Dialect;
  /** What comes of the answer after its client has left; the rest of one by default. */
  after?: Script;
  /** Whether that comes at once. */
  isReleased?: boolean;
}

/** Asks with a key, and leaves when the text is there and no more. */
export async function askedAndLeft(
  server: TestServer,
  { providerId, dialect, after, isReleased = false }: Left,
): Promise<Gate> {
  const gate = createGate();
  const rest = [dialect.delta(' more'), ...dialect.finish(), ...dialect.terminator, end];
  server.upstream.next(
    closing([
      ...[dialect.head(), ...dialect.frames({ text: TEXT })],
      ...[wait(gate), ...(after ?? rest)],
    ]),
  );
  await leave(server, providerId);
  if (isReleased) gate.release();
  return gate;
}

/** Asks for a stream, and leaves when the text is there; resolves when the server knows. */
export async function leave(server: TestServer, providerId: string): Promise<void> {
  const client = await asking(server, CHAT, questionTo(providerId, true));
  const reader = (await client.answered)?.body?.getReader();
  const decoder = new TextDecoder();
  for (let text = ''; !text.includes(TEXT);) {
    const read = await reader?.read();
    if (read?.done !== false) throw new Error(`the answer ended after: ${text}`);
    text += decoder.decode(read.value);
  }
  await client.leave();
}

/** Asks, and leaves when the provider has the question. */
export async function leaveBeforeOutput(server: TestServer, providerId: string, stream: boolean) {
  const client = await asking(server, CHAT, questionTo(providerId, stream));
  await server.upstream.received();
  await client.leave();
}

function questionTo(providerId: string, stream: boolean): object {
  return { model: `${providerId}/${ANSWER_MODEL}`, messages: HELLO, stream };
}

/** Asks with a new key that has limits. */
export async function asking(server: TestServer, path: string, body: object) {
  const key = await keyOf(server, { limits: { tokens: { day: 99_999 }, requests: { day: 9 } } });
  const requestId = `left-${crypto.randomUUID()}`;
  const gone = new AbortController();
  const answered = fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...bearer(key) },
    body: JSON.stringify(body),
    signal: gone.signal,
  }).catch(() => null);
  const isNoticed = () =>
    server.logLines.some((line) => {
      const entry = JSON.parse(line);
      return entry.event === 'request' && entry.requestId === requestId;
    });
  return {
    answered,
    /** Resolves when the server knows. */
    async leave() {
      gone.abort();
      await expect.poll(isNoticed, SETTLED).toBe(true);
    },
  };
}

/** A server with a key of this provider, whose connections are not kept for later. */
export async function startedFor(
  providerId: string,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const upstream = await startedUpstream();
  upstream.on('/models', closing(json(200, { data: [] })));
  return await started({ ...options, upstream, providerId });
}

/** The provider's connection was closed before its script was at its end. */
export async function expectAborted({ upstream }: TestServer): Promise<void> {
  const request = await upstream.received();
  await request.closed;
  expect(request.aborted).toBe(true);
}

/** The row of the only request, once it is there. */
export async function onlyRow(server: TestServer): Promise<RequestLog> {
  let rows: RequestLog[] = [];
  const look = async () => {
    rows = (await server.call('GET', '/api/request-logs')).body.requestLogs;
    return rows.length;
  };
  await expect.poll(look, SETTLED).toBe(1);
  const [row] = rows;
  if (row === undefined) throw new Error('there is no row');
  return row;
}

/** Nothing is held any more: no room, no connection; and the key is charged this, once. */
export async function expectSettled(
  server: TestServer,
  used: { requests: number; tokens: number },
) {
  await expect.poll(() => server.upstream.openSockets, SETTLED).toBe(0);
  expect(await keyState(server)).toEqual({ running: 0, reserved: 0, ...used });
  const stored = await readRows<Record<'requests' | 'tokens', number | string>>(
    server.dataDir,
    `select requests, tokens from api_key_usage where per = 'day'`,
  );
  expect(stored.map(({ requests, tokens }) => [Number(requests), Number(tokens)])).toEqual([
    [used.requests, used.tokens],
  ]);
}

/** What the only key shows: running, and of its day what is used and reserved. */
export async function keyState(server: TestServer): Promise<Record<string, number>> {
  const [key] = (await server.call('GET', '/api/api-keys')).body.apiKeys;
  const gauges: { what: string; used: number; reserved: number }[] = key.gauges;
  const reserved = gauges.reduce((sum, gauge) => sum + gauge.reserved, 0);
  const used = Object.fromEntries(gauges.map((gauge) => [gauge.what, gauge.used]));
  return { running: key.running, reserved, ...used };
}
