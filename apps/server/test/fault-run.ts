import { ERRORS } from '@parley/contracts';
import { createGate, type DeadEnd, type Dialect, type Gate } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, askAsync, follow, generationOf, type Question } from './asking.ts';
import {
  errorBody,
  expectFolded,
  expectStored,
  FOREIGN_HEADERS,
  framesOf,
  refusalFrame,
  REQUEST_ID,
} from './fault-checks.ts';
import { expectIdle, type FaultServer, startFaultServer } from './fault-server.ts';
import type { Fault, FaultTable } from './fault-table.ts';
import { usageInChat } from './fault-table/unbilled.ts';
import { TEST_KEY } from './harness.ts';
import type { EventStream } from './sse-client.ts';
import { requestLogsOf } from './stored.ts';

/** How an answer is asked for, and read. */
export type Asking = 'with a stream' | 'by following' | 'without a stream';

export const EVERY_WAY: readonly Asking[] = ['with a stream', 'by following', 'without a stream'];

/** Plays every fault of a table through the whole server, and looks at what comes of it everywhere. */
export function describeFaults(
  { dialect, words, faults: all }: FaultTable,
  ways: readonly Asking[],
): void {
  const faults = all.map((fault) =>
    fault.deltas.length === 0 ? fault : { ...fault, usage: usageInChat(fault.usage, words) },
  );
  /** Servers that play one fault after another: none may disturb the next. */
  const shared = new Map<string, Promise<FaultServer>>();
  afterAll(async () => {
    await Promise.all([...shared.values()].map(async (server) => (await server).stop()));
  });

  /** The server that has the limits of a fault. */
  function serverFor({ timeouts, timeLimits }: Fault): Promise<FaultServer> {
    const limits = JSON.stringify([timeouts, timeLimits]);
    const running = shared.get(limits) ?? startFaultServer({ dialect, timeouts, timeLimits });
    shared.set(limits, running);
    return running;
  }

  describe('with time', { timeout: 60_000 }, () => {
    // The longest stand last in the table: the others are done meanwhile.
    const waiting = faults.filter(isWaiting).toReversed();
    // Not while others wait: to start a server takes longer than some of their limits.
    beforeAll(async () => {
      for (const fault of waiting) await serverFor(fault);
    });

    // Those that spend their time with waiting wait together; the others are played one by one.
    for (const fault of waiting) {
      for (const asking of waysOf(fault, ways)) {
        it.concurrent(`${titleOf(fault)}, is told to whoever asked ${asking}`, async () => {
          await playEach(await serverFor(fault), fault, asking);
        });
      }
    }
  });

  for (const fault of faults.filter((other) => !isWaiting(other))) {
    describe(titleOf(fault), { timeout: 60_000 }, () => {
      const visit = fault.place === null ? null : visitTo(fault.place, fault, dialect);
      it.concurrent.each(waysOf(fault, ways))('is told to whoever asked %s', async (asking) => {
        await playEach(visit === null ? await serverFor(fault) : visit(), fault, asking);
      });
    });
  }

  describe('after all of them', () => {
    it('the key is in no log and in no row', async () => {
      for (const running of shared.values()) await expectNoKey(await running);
    });
  });
}

/** A provider that is elsewhere, for the tests of a `describe`. @returns the server that looks for it there */
export function visitTo(
  place: () => Promise<DeadEnd>,
  { timeouts }: Fault,
  dialect: Dialect,
): () => FaultServer {
  let server: FaultServer;
  let found: DeadEnd;
  beforeAll(async () => {
    found = await place();
    server = await startFaultServer({ dialect, timeouts, baseUrl: found.baseUrl });
  });
  afterAll(async () => {
    await server.stop();
    await found.close();
  });
  return () => server;
}

/**
 * Whether it takes its time whatever the machine: there is a limit to meet, or a second call. Some
 * places change what the process trusts while they are there (row 3), so each is visited alone.
 */
export function isWaiting({ place, calls, timeouts }: Fault): boolean {
  return place === null && (calls > 1 || Object.keys(timeouts).length > 0);
}

function waysOf(fault: Fault, ways: readonly Asking[]): Asking[] {
  return ways.filter((asking) => !fault.needsReader || asking !== 'without a stream');
}

export function titleOf({ row, what }: Fault): string {
  return `fault ${row}: an upstream that ${what}`;
}

/** Plays each script of the fault, and looks at what is left behind. */
async function playEach(server: FaultServer, fault: Fault, asking: Asking): Promise<void> {
  const gate = createGate();
  const ids: string[] = [];
  for (const script of fault.scripts(gate)) {
    const fields = asking === 'without a stream' ? { stream: false } : {};
    const asked = server.questionFor(script, fields);
    await PLAYS[asking](server, fault, asked, gate);
    expect(server.requestsFor(asked)).toHaveLength(fault.calls);
    ids.push(asked.generationId);
  }
  expect(await requestLogsOf(server, ...ids)).toEqual(ids.map(() => fault.log));
  await expectIdle(server);
}

type Play = (server: FaultServer, fault: Fault, asked: Question, gate: Gate) => Promise<void>;

const PLAYS: Readonly<Record<Asking, Play>> = {
  async 'with a stream'(server, fault, asked, gate) {
    const isRefused = fault.status !== 200;
    const stream = await ask(server, asked, { 'x-request-id': REQUEST_ID });
    await readReleasing(stream, gate);
    expect(stream.status).toBe(fault.status);
    expect(stream.isDone).toBe(fault.error === null);
    const message = await expectStored(server, asked, fault);
    const expected = isRefused
      ? [refusalFrame(asked, fault, message)]
      : framesOf(asked, fault, message);
    expect(stream.frames.map(({ id, data }) => ({ id, data }))).toEqual(expected);
    expectOwnHeaders(stream, fault);
    // What it cost and how long it took is not told to those for whom it never began.
    expectFolded(stream.frames, isRefused ? { ...message, usage: null, timings: null } : message);
  },

  async 'by following'(server, fault, asked, gate) {
    await askAsync(server, asked, { 'x-request-id': REQUEST_ID });
    const stream = await follow(server, asked.generationId);
    await readReleasing(stream, gate);
    expect(stream.status).toBe(200);
    expect(stream.isDone).toBe(fault.error === null);
    const message = await expectStored(server, asked, fault);
    expect(stream.frames.map(({ id, data }) => ({ id, data }))).toEqual(
      framesOf(asked, fault, message),
    );
    expectFolded(stream.frames, message);
  },

  async 'without a stream'(server, fault, asked) {
    const whole = { ...fault, deltas: fault.deltas.length === 0 ? [] : [fault.deltas.join('')] };
    const { status, body } = await server.call('POST', '/api/generations', asked, {
      'x-request-id': REQUEST_ID,
    });
    const message = await expectStored(server, asked, whole);
    const generation = await generationOf(server, asked.generationId);
    const expected =
      fault.error === null
        ? { status: 200, body: { generation, message } }
        : { status: ERRORS[fault.error.code].status, body: { error: errorBody(fault) } };
    expect({ status, body }).toEqual(expected);
  },
};

async function expectNoKey(server: FaultServer): Promise<void> {
  expect(server.logLines.join('\n')).not.toContain(TEST_KEY);
  for (const table of ['messages', 'generations', 'generation_events', 'request_logs']) {
    const rows = await server.rows(`select * from ${table}`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(TEST_KEY);
  }
}

/** Reads to the end, and lets the upstream go on once there is text. */
async function readReleasing(stream: EventStream, gate: Gate): Promise<void> {
  for (;;) {
    const frame = await stream.next();
    if (frame === null) return;
    if (frame.event === 'text-delta') gate.release();
  }
}

/** Nothing of the upstream's head is passed on, and a pause in our own words. */
function expectOwnHeaders({ headers }: EventStream, { error }: Fault): void {
  const { retryAfterMs } = error ?? {};
  const seconds = retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
  expect(headers['retry-after']).toBe(seconds);
  expect(headers['x-request-id']).toBe(REQUEST_ID);
  expect(Object.keys(headers).filter((name) => FOREIGN_HEADERS.includes(name))).toEqual([]);
}
