import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { ERRORS } from '@parley/contracts';
import { createGate, type DeadEnd, type Gate } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, askAsync, follow, generationOf, type Question } from './asking.ts';
import {
  errorBody,
  expectFolded,
  expectStored,
  framesOf,
  refusalFrame,
  REQUEST_ID,
} from './fault-checks.ts';
import { expectIdle, failOnUnhandled, type FaultServer, startFaultServer } from './fault-server.ts';
import { DEPARTURES, EXCLUDED_ROWS, type Fault, FAULTS, LAST_ROW } from './fault-table.ts';
import { TEST_KEY } from './harness.ts';
import type { EventStream } from './sse-client.ts';
import { requestLogsOf } from './stored.ts';

/** What the upstreams of row 30 send along, and whoever asked them gets from nobody. */
const FOREIGN_HEADERS = [
  ...['access-control-allow-origin', 'location', 'set-cookie'],
  ...['www-authenticate', 'x-generation-id', 'x-powered-by'],
];

failOnUnhandled();

describe('the table of faults', () => {
  it('has every row that is asked for', () => {
    const cases = [...FAULTS, ...DEPARTURES];
    const rows = new Set(cases.map(({ row }) => row));
    process.stdout.write(`fault table: ${rows.size} rows, ${cases.length} cases\n`);
    const excluded = Object.keys(EXCLUDED_ROWS).map(Number);
    const all = [...rows, ...excluded].toSorted((left, right) => left - right);
    expect(all).toEqual(Array.from({ length: LAST_ROW }, (_, index) => index + 1));
  });

  it('names tests that exist for what is shown elsewhere', () => {
    const named = Object.values(EXCLUDED_ROWS).flatMap((reason) => reason.match(/\S+\.ts/g) ?? []);
    expect(named.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
  });

  it('has no case twice', () => {
    const names = FAULTS.map(({ row, what }) => `${row} ${what}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

/** Servers that play one fault after another: none may disturb the next. */
const shared = new Map<string, Promise<FaultServer>>();
afterAll(async () => {
  await Promise.all([...shared.values()].map(async (server) => (await server).stop()));
});

const faults = FAULTS.map(
  (fault) => [`fault ${fault.row}: an upstream that ${fault.what}`, fault] as const,
);

describe.each(faults)('%s', { timeout: 60_000 }, (_, fault) => {
  const isRefused = fault.status !== 200;
  let server: FaultServer;
  let place: DeadEnd | null = null;

  beforeAll(async () => {
    const limits = JSON.stringify(fault.timeouts);
    if (fault.place === null) {
      const running = shared.get(limits) ?? startFaultServer(fault.timeouts);
      shared.set(limits, running);
      server = await running;
    } else {
      place = await fault.place();
      server = await startFaultServer(fault.timeouts, place.baseUrl);
    }
  });

  afterAll(async () => {
    if (place === null) return;
    await server.stop();
    await place.close();
  });

  it.concurrent('is told on the stream that asked', async () => {
    await playEach(async (asked, gate) => {
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
      // What it cost is not told to those for whom it never began.
      expectFolded(stream.frames, isRefused ? { ...message, usage: null } : message);
    });
  });

  it.concurrent('is told to whoever follows', async () => {
    await playEach(async (asked, gate) => {
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
    });
  });

  if (!fault.needsReader) {
    it.concurrent('is told to whoever asked without a stream', async () => {
      const whole = { ...fault, deltas: fault.deltas.length === 0 ? [] : [fault.deltas.join('')] };
      await playEach(
        async (asked) => {
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
        { stream: false },
      );
    });
  }

  /** Plays each script of the fault, and looks at what is left behind. */
  async function playEach(
    play: (asked: Question, gate: Gate) => Promise<void>,
    fields: Record<string, unknown> = {},
  ): Promise<void> {
    const gate = createGate();
    const ids: string[] = [];
    for (const script of fault.scripts(gate)) {
      const asked = server.questionFor(script, fields);
      await play(asked, gate);
      expect(server.callsOf(asked)).toBe(fault.calls);
      ids.push(asked.generationId);
    }
    expect(await requestLogsOf(server, ...ids)).toEqual(ids.map(() => fault.log));
    await expectIdle(server);
  }
});

describe('after all of them', () => {
  it('the key is in no log and in no row', async () => {
    for (const running of shared.values()) {
      const server = await running;
      expect(server.logLines.join('\n')).not.toContain(TEST_KEY);
      for (const table of ['messages', 'generations', 'generation_events', 'request_logs']) {
        const rows = await server.rows(`select * from ${table}`);
        expect(rows.length).toBeGreaterThan(0);
        expect(JSON.stringify(rows)).not.toContain(TEST_KEY);
      }
    }
  });
});

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
