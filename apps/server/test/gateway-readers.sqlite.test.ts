import { newId } from '@parley/contracts';
import { createGate, end, openAiChatDialect, type Script, wait } from '@parley/providers/testing';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';

import { expectIdle, failOnUnhandled, startedFaultServer } from './fault-server.ts';
import { bearer, MODEL } from './gateway-asking.ts';
import { type Door, DOORS } from './gateway-doors/doors.ts';
import { expectSettled, limitedKey } from './gateway-doors/gateway-key.ts';
import { loggedCalls, spendingOf } from './gateway-doors/logged.ts';
import { framesIn } from './gateway-doors/told.ts';
import type { TestServer } from './harness.ts';

/*
 * Rows 67 and 68 of the fault matrix: clients of the doors that are there and do not read as others do.
 */
failOnUnhandled();

const dialect = openAiChatDialect;
const KIB = 1024;
const PIECE = 'o'.repeat(64 * KIB);
/** Together far more than all buffers on the way hold. */
const PIECES = 800;
/** So long nothing more must come for a provider to be at rest; shorter than half of that is a busy machine. */
const REST_MS = 2_000;

/** What a client sends that asks for a stream. */
async function asking(server: TestServer, door: Door, text: string) {
  const key = await limitedKey(server);
  const requestId = newId();
  const body = JSON.stringify({ ...door.body(MODEL, text), stream: true });
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId, ...bearer(key) };
  return { key, requestId, body, headers };
}

describe.each(DOORS)('fault 68: a client of $id that reads slowly', (door) => {
  const script: Script = [
    dialect.head(),
    ...dialect.frames({ text: 'begun' }),
    ...Array.from({ length: PIECES }, () => dialect.delta(PIECE)),
    ...dialect.finish(),
    ...dialect.terminator,
    end,
  ];

  it('holds the provider up, is not taken for a silent one, and gets it all', async () => {
    // Far less than the pause: it is ours, and not that of the provider.
    const server = await startedFaultServer({ timeouts: { idleMs: REST_MS / 2 } });
    const text = server.textFor(script);
    const { key, requestId, body, headers } = await asking(server, door, text);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', headers, agent: false };
      httpRequest(server.url + door.path, options, resolve)
        .on('error', reject)
        .end(body);
    });
    const bytesSent = () => server.requestsWith(text)[0]?.bytesSent ?? 0;
    let before = -1;
    await expect
      .poll(
        () => {
          const isAtRest = bytesSent() === before;
          before = bytesSent();
          return isAtRest;
        },
        { interval: REST_MS, timeout: 20_000 },
      )
      .toBe(true);
    expect(bytesSent()).toBeGreaterThan(0);
    expect(bytesSent()).toBeLessThan((PIECES * PIECE.length) / 2);

    const told = door.readStream(framesIn(Buffer.concat(await response.toArray()).toString()));
    expect(told.text.length).toBe('begun'.length + PIECES * PIECE.length);
    expect([told.ends, told.error]).toEqual([door.ends, null]);
    const calls = await loggedCalls(server, [requestId]);
    expect(calls).toMatchObject([{ outcome: 'completed' }]);
    await expectSettled(server, key, spendingOf(calls));
    await expectIdle(server);
  });
});

describe.each(DOORS)('fault 67: a client of $id that closes its half', (door) => {
  it('has gone, as no other sign of that may come: the provider is let go of', async () => {
    const server = await startedFaultServer();
    const gate = createGate();
    const text = server.textFor([
      dialect.head(),
      ...dialect.frames({ text: 'partial' }),
      wait(gate),
      ...dialect.finish(),
      end,
    ]);
    const { key, requestId, body, headers } = await asking(server, door, text);
    const { hostname, port, host } = new URL(server.url);
    const lines = Object.entries({ host, 'content-length': Buffer.byteLength(body), ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    socket.write(`POST ${door.path} HTTP/1.1\r\n${head}\r\n${body}`);
    let told = '';
    const isTold = Promise.withResolvers<void>();
    socket.setEncoding('utf8').on('data', (more: string) => {
      told += more;
      if (told.includes('partial')) isTold.resolve();
    });
    await isTold.promise;
    socket.end();

    const [upstreamRequest] = server.requestsWith(text);
    await upstreamRequest?.closed;
    expect(upstreamRequest?.aborted).toBe(true);
    const calls = await loggedCalls(server, [requestId]);
    expect(calls).toMatchObject([{ outcome: 'stopped', tokensSource: 'estimated' }]);
    await expectSettled(server, key, spendingOf(calls));
    await expectIdle(server);
    gate.release();
    socket.destroy();
  });
});
