import { newId } from '@parley/contracts';
import { ANSWER_MODEL, createGate, type Dialect, type Gate } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { FOREIGN_HEADERS } from './fault-checks.ts';
import { isWaiting, titleOf, visitTo } from './fault-run.ts';
import { expectIdle, type FaultServer, startFaultServer } from './fault-server.ts';
import type { Fault, FaultTable } from './fault-table.ts';
import { bearer } from './gateway-asking.ts';
import { type Door, isForwarded } from './gateway-doors/doors.ts';
import {
  endsOf,
  errorOf,
  type Form,
  FORMS,
  isRefused,
  statusOf,
  toldOf,
} from './gateway-doors/expected.ts';
import { expectSettled, limitedKey } from './gateway-doors/gateway-key.ts';
import { loggedCalls, outcomeOf, spendingOf } from './gateway-doors/logged.ts';
import { framesIn } from './gateway-doors/told.ts';
import { TEST_KEY } from './harness.ts';
import { type HttpAnswer, send } from './http-client.ts';

/** One fault as a client of a door meets it. */
interface Case {
  fault: Fault;
  door: Door;
  form: Form;
}

/** Plays every fault of a table through doors of the gateway, streamed and whole. */
export function describeGatewayFaults(table: FaultTable, doors: readonly Door[]): void {
  const { dialect } = table;
  /** Servers that play one fault after another: none may disturb the next. */
  const shared = new Map<string, Promise<FaultServer>>();
  afterAll(async () => {
    await Promise.all([...shared.values()].map(async (server) => (await server).stop()));
  });

  /** The server that has the limits of a fault. */
  function serverFor(each: Case): Promise<FaultServer> {
    const { timeLimits, needsReader } = each.fault;
    const timeouts = timeoutsOf(each, dialect);
    const hooks = needsReader && each.form === 'whole' ? [releasing] : [];
    const name = JSON.stringify([timeouts, timeLimits, hooks.length]);
    const running = shared.get(name) ?? startFaultServer({ dialect, timeouts, timeLimits, hooks });
    shared.set(name, running);
    return running;
  }

  const cases = table.faults.flatMap((fault) =>
    doors.flatMap((door) => FORMS.map((form): Case => caseOf(fault, door, form, dialect))),
  );

  describe('with time', { timeout: 60_000 }, () => {
    const waiting = cases.filter(({ fault }) => isWaiting(fault)).toReversed();
    beforeAll(async () => {
      for (const each of waiting) await serverFor(each);
    });
    for (const each of waiting) {
      it.concurrent(nameOf(each), async () => play(await serverFor(each), each, dialect));
    }
  });

  describe('at once', { timeout: 60_000 }, () => {
    for (const each of cases.filter(({ fault }) => !isWaiting(fault) && fault.place === null)) {
      it.concurrent(nameOf(each), async () => play(await serverFor(each), each, dialect));
    }
  });

  for (const fault of table.faults) {
    const { place } = fault;
    if (place === null) continue;
    describe(titleOf(fault), { timeout: 60_000 }, () => {
      const visit = visitTo(place, fault, dialect);
      const here = cases.filter((each) => each.fault === fault);
      for (const each of here) it(nameOf(each), () => play(visit(), each, dialect));
    });
  }

  it('the key of the provider is in no log and in no row', async () => {
    const asked = `${doors.map(({ id }) => id).join(', ')} × ${FORMS.join(', ')}`;
    process.stdout.write(
      `gateway fault table: ${dialect.protocol} upstream × ${asked}: ${cases.length} cases\n`,
    );
    for (const running of shared.values()) {
      const server = await running;
      expect(server.logLines.join('\n')).not.toContain(TEST_KEY);
      const rows = await server.rows('select * from request_logs');
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain(TEST_KEY);
    }
  });
}

/** Whoever is passed the frames of a provider has begun to read a call, so it is too late for a status. */
function caseOf(fault: Fault, door: Door, form: Form, dialect: Dialect): Case {
  if (!fault.endsInCall || !isForwarded(door, dialect)) return { fault, door, form };
  const log = { ...fault.log, outcome: 'error_midstream' as const };
  const status = form === 'streamed' ? 200 : fault.status;
  return { fault: { ...fault, status, log }, door, form };
}

function nameOf({ fault, door, form }: Case): string {
  return `${titleOf(fault)}, is told to a client of ${door.id}, ${form}`;
}

/**
 * The limits of a fault. An answer that the provider is asked for whole has nothing before it is all
 * there: the limit of the whole is that of its first output.
 */
function timeoutsOf({ fault, door, form }: Case, dialect: Dialect): Fault['timeouts'] {
  const { timeouts } = fault;
  const { firstOutputMs } = timeouts;
  const comesWhole = form === 'whole' && isForwarded(door, dialect);
  if (!comesWhole || firstOutputMs === undefined) return timeouts;
  return { totalMs: firstOutputMs, ...timeouts };
}

/** The gates of answers that are read by nobody before they are whole, by the id of their request. */
const gates = new Map<string, Gate>();

/** Stands for a reader: says by its request that the gateway has got text. */
const releasing: Hook = {
  name: 'releasing',
  on: {
    'generation.chunk': ({ requestId }) => {
      const gate = gates.get(requestId);
      return () => {
        gate?.release();
        return undefined;
      };
    },
  },
};

/** Plays each script of the fault, and looks at what is left behind. */
async function play(server: FaultServer, each: Case, dialect: Dialect): Promise<void> {
  const { fault, door, form } = each;
  const key = await limitedKey(server);
  const gate = createGate();
  const requestIds: string[] = [];
  for (const script of fault.scripts(gate)) {
    const text = server.textFor(script);
    const requestId = newId();
    requestIds.push(requestId);
    gates.set(requestId, gate);
    const answer = await ask(server, each, { key, requestId, text, gate, dialect });
    gates.delete(requestId);
    expectTold(answer, each, dialect);
    expect(answer.headers['x-request-id']).toBe(requestId);
    expect(server.requestsWith(text)).toHaveLength(fault.calls);
  }
  const calls = await loggedCalls(server, requestIds);
  expect(calls.map(outcomeOf)).toEqual(requestIds.map(() => fault.log));
  for (const { dialect: asked, streamed } of calls)
    expect([asked, Boolean(streamed)]).toEqual([door.id, form === 'streamed']);
  await expectSettled(server, key, spendingOf(calls));
  await expectIdle(server);
}

interface Asking {
  key: string;
  requestId: string;
  text: string;
  gate: Gate;
  dialect: Dialect;
}

/** Asks, and lets the upstream go on once there is text. */
function ask(server: FaultServer, { door, form }: Case, asking: Asking): Promise<HttpAnswer> {
  const { key, requestId, text, gate, dialect } = asking;
  const body = door.body(`${dialect.vendorId}/${ANSWER_MODEL}`, text);
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId, ...bearer(key) };
  return send(server.url + door.path, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...body, stream: form === 'streamed' }),
    onText: (told) => {
      if (told.includes('partial')) gate.release();
    },
  });
}

function expectTold(answer: HttpAnswer, each: Case, dialect: Dialect): void {
  const { fault, door, form } = each;
  expect(answer.text).not.toContain(TEST_KEY);
  expectOwnHeaders(answer, each);
  if (fault.error !== null && isRefused(fault, form)) {
    expect(answer.status).toBe(statusOf(fault.error));
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(door.readError(JSON.parse(answer.text))).toEqual(errorOf(fault.error, door));
    return;
  }
  expect(answer.status).toBe(200);
  const expected = toldOf(fault, door, dialect, form);
  if (form === 'whole') {
    expect(door.readWhole(JSON.parse(answer.text))).toEqual(expected);
    return;
  }
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const { ends, numbers, error, ...told } = door.readStream(framesIn(answer.text));
  // Of an answer that failed, a client has whatever came.
  const came = { usage: told.usage, ...(fault.endsInCall ? { calls: told.calls } : {}) };
  expect({ ...told, error: null }).toEqual(
    fault.error === null ? expected : { ...expected, ...came },
  );
  expect(ends).toEqual(endsOf(fault, door));
  const { code, message, type } = fault.error === null ? {} : errorOf(fault.error, door);
  expect(error).toEqual(
    fault.error === null
      ? null
      : { message, ...(door.id === 'openai-responses' ? { code } : type && { type, code }) },
  );
  // The fake upstream numbers nothing, and its own numbers go on as they came.
  if (!isForwarded(door, dialect)) expect(numbers).toEqual(numbers.map((_, index) => index));
}

/** Nothing of the upstream's head is passed on, and a pause in our own words. */
function expectOwnHeaders({ status, headers }: HttpAnswer, { fault, form }: Case): void {
  const { error, calls } = fault;
  const refused = isRefused(fault, form) ? error : null;
  const { retryAfterMs } = refused ?? {};
  const seconds = retryAfterMs === undefined ? undefined : String(Math.ceil(retryAfterMs / 1000));
  expect(headers['retry-after']).toBe(seconds);
  expect(headers['x-should-retry']).toBe(refused !== null && calls > 1 ? 'false' : undefined);
  // What a 401 must have is our own word for how to ask the gateway.
  const challenge = status === 401 ? 'Bearer' : undefined;
  expect(headers['www-authenticate']).toBe(challenge);
  const { 'www-authenticate': _, ...others } = headers;
  expect(Object.keys(others).filter((name) => FOREIGN_HEADERS.includes(name))).toEqual([]);
}
