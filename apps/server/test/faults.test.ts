import { ERRORS, type Message, type Usage } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';
import {
  createGate,
  FAKE_MODELS,
  type Gate,
  httpError,
  json,
  type Script,
  startFakeUpstream,
} from '@parley/providers/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import {
  answerOf,
  ask,
  askAsync,
  askToEnd,
  follow,
  foldFrames,
  generationOf,
  type Question,
  question,
  textOf,
} from './asking.ts';
import {
  closingConnection,
  DEPARTURES,
  type Fault,
  FAULTS,
  type Outcome,
  REPORTED_USAGE,
} from './fault-table.ts';
import { DEFAULT_MODEL, startTestServer, type TestServer } from './harness.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { requestLogsOf } from './stored.ts';

/** Rows of the fault matrix that the chat must answer for. */
const REQUIRED_ROWS = [
  ...[1, 2, 5, 6, 7, 8, 15, 18, 19, 20, 21, 22],
  ...[31, 32, 33, 34, 35, 36, 37],
  ...[40, 41, 42, 43, 44, 45, 46, 47],
  ...[63, 64, 65, 66],
];

/** How soon after a stop the upstream must be free. */
const STOP_MS = 100;
const STOPS = 5;
const REQUEST_ID = 'fault-test';

/** What nobody handled since the last test. */
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', onUnhandled));
afterAll(() => void process.off('unhandledRejection', onUnhandled));
afterEach(() => expect(unhandled.splice(0)).toEqual([]));

describe('the table of faults', () => {
  it('has every row that is asked for', () => {
    const rows = new Set([...FAULTS, ...DEPARTURES].map(({ row }) => row));
    process.stdout.write(
      `faults: ${FAULTS.length + DEPARTURES.length} cases of ${rows.size} rows\n`,
    );
    expect(REQUIRED_ROWS.filter((row) => !rows.has(row))).toEqual([]);
  });
});

const faults = FAULTS.map(
  (fault) => [`fault ${fault.row}: an upstream that ${fault.what}`, fault] as const,
);

describe.each(faults)('%s', { timeout: 60_000 }, (_, fault) => {
  const isRefused = fault.error !== null && fault.deltas.length === 0;

  it('is told on the stream that asked', async () => {
    await playEach(fault, async (server, gate) => {
      const asked = question();
      const stream = await ask(server, asked, { 'x-request-id': REQUEST_ID });
      await readReleasing(stream, gate);
      expect(stream.status).toBe(fault.status);
      expect(stream.isDone).toBe(fault.error === null);
      const message = await expectStored(server, asked, fault);
      const expected = isRefused
        ? [refusalFrame(asked, fault, message)]
        : framesOf(asked, fault, message);
      expect(stream.frames.map(({ id, data }) => ({ id, data }))).toEqual(expected);
      const { retryAfterMs } = fault.error ?? {};
      const seconds = retryAfterMs === undefined ? undefined : String(retryAfterMs / 1000);
      expect(stream.headers['retry-after']).toBe(seconds);
      expectFolded(stream.frames, message);
      return asked;
    });
  });

  it('is told to whoever follows', async () => {
    await playEach(fault, async (server, gate) => {
      const asked = question();
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
      return asked;
    });
  });

  if (!fault.needsReader) {
    it('is told to whoever asked without a stream', async () => {
      await playEach(fault, async (server) => {
        const asked = question('Hi', { stream: false });
        const answer = await server.call('POST', '/api/generations', asked, {
          'x-request-id': REQUEST_ID,
        });
        const whole = {
          ...fault,
          deltas: fault.deltas.length === 0 ? [] : [fault.deltas.join('')],
        };
        const message = await expectStored(server, asked, whole);
        if (fault.error === null) {
          expect(answer.status).toBe(200);
          const generation = await generationOf(server, asked.generationId);
          expect(answer.body).toEqual({ generation, message });
        } else {
          expect(answer.status).toBe(ERRORS[fault.error.code].status);
          expect(answer.body).toEqual({ error: errorBody(fault) });
        }
        return asked;
      });
    });
  }
});

describe('an upstream that fails once', () => {
  it('is asked again, and nobody sees it', async () => {
    const server = await start({});
    server.upstream.next(closing(httpError(503)));
    const asked = question();
    const frames = await askToEnd(server, asked);
    expect(textOf(frames)).toBe('Hello');
    expect(server.upstream.completions).toHaveLength(2);
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'completed', attempts: 2, upstreamStatus: 200, costUsd: 0.0001 },
    ]);
  });
});

const departures = DEPARTURES.map(
  (departure) =>
    [`fault ${departure.row}: a client that goes away ${departure.phase}`, departure] as const,
);

describe.each(departures)('%s', (_, departure) => {
  const { row, seen, text, stopped } = departure;

  async function begin(timeouts: Partial<PhaseTimeouts> = {}) {
    const server = await start(timeouts);
    const gate = createGate();
    server.upstream.next(closing(departure.script(gate)));
    const asked = question();
    return { server, gate, asked };
  }

  it('changes nothing: the answer is written to its end', async () => {
    const { server, gate, asked } = await begin();
    const gone = await askAndLeave(server, asked, gate, seen);
    const upstreamRequest = await server.upstream.received();
    expect(gone.frames.some((frame) => frame.event === 'generation-end')).toBe(false);
    expect(upstreamRequest.closedAt).toBeNull();
    gate.release();
    const stream = await follow(server, asked.generationId);
    await stream.all();
    expect(textOf(stream.frames)).toBe(text);
    expect(stream.isDone).toBe(true);
    expect(upstreamRequest.aborted).toBe(false);
    expectFolded(stream.frames, await answerOf(server, asked.generationId));
    expect(await generationOf(server, asked.generationId)).toMatchObject({
      state: 'completed',
      usage: REPORTED_USAGE,
    });
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'completed', attempts: 1, tokensSource: 'reported', costUsd: 0.0001 },
    ]);
    await expectIdle(server);
  });

  it('can stop it instead', async () => {
    const { server, gate, asked } = await begin();
    await askAsync(server, asked);
    const stream = await follow(server, asked.generationId);
    await reach(stream, gate, seen);
    const stopping = server.call('POST', `/api/generations/${asked.generationId}/stop`);
    // Row 66 waits for the usage that is on its way; nothing else may need this to end.
    if (row === 66) gate.release();
    const { status, body } = await stopping;
    expect(status).toBe(200);
    expect(body.generation).toMatchObject({
      state: stopped.state,
      error: null,
      usage: stopped.usage,
    });
    await stream.all();
    expect(textOf(stream.frames)).toBe(seen);
    expect(stream.isDone).toBe(stopped.state === 'completed');
    expectTerminated(stream.frames);
    const message = await answerOf(server, asked.generationId);
    expectFolded(stream.frames, message);
    expect(message.parts).toEqual(seen === '' ? [] : [{ type: 'text', id: 'text-1', text: seen }]);
    expect(await requestLogsOf(server, asked.generationId)).toEqual([stopped.log]);
    await expectIdle(server);
  });

  if (row === 66) {
    it('does not wait for the usage for ever', async () => {
      const { server, gate, asked } = await begin({ graceMs: 250 });
      await askAsync(server, asked);
      const stream = await follow(server, asked.generationId);
      await reach(stream, gate, seen);
      const { body } = await server.call('POST', `/api/generations/${asked.generationId}/stop`);
      expect(body.generation).toMatchObject({ state: 'completed', usage: null });
      await expectIdle(server);
      expect((await server.upstream.received()).aborted).toBe(true);
    });
  } else {
    it(`frees the upstream within ${STOP_MS} ms of a stop`, async () => {
      const server = await start({});
      const times: number[] = [];
      for (let count = 1; count <= STOPS; count += 1) {
        const gate = createGate();
        server.upstream.next(closing(departure.script(gate)));
        const { id } = await askAsync(server, question());
        await reach(await follow(server, id), gate, seen);
        const upstreamRequest = await server.upstream.received(count);
        const from = performance.now();
        await server.call('POST', `/api/generations/${id}/stop`);
        await upstreamRequest.closed;
        expect(upstreamRequest.aborted).toBe(true);
        times.push((upstreamRequest.closedAt ?? Infinity) - from);
      }
      // A busy machine can only add to a time: the least of several is the server's own.
      expect(Math.min(...times)).toBeLessThan(STOP_MS);
    });
  }
});

/** Servers that play one fault after another: none may disturb the next. */
const shared = new Map<string, TestServer>();
afterAll(() => Promise.all([...shared.values()].map(close)));

/** Plays each script of a fault, and looks at what is left behind. */
async function playEach(
  fault: Fault,
  play: (server: TestServer, gate: Gate) => Promise<Question>,
): Promise<void> {
  const gate = createGate();
  const server = await serverFor(fault);
  const ids: string[] = [];
  for (const script of fault.scripts(gate)) {
    server.upstream.always(closing(script));
    const before = server.upstream.completions.length;
    ids.push((await play(server, gate)).generationId);
    expect(server.upstream.completions.length - before).toBe(fault.calls);
  }
  expect(await requestLogsOf(server, ...ids)).toEqual(ids.map(() => fault.log));
  await expectIdle(server);
}

async function serverFor({ timeouts, baseUrl }: Fault): Promise<TestServer> {
  if (baseUrl !== null) return start(timeouts, await baseUrl());
  const limits = JSON.stringify(timeouts);
  const server = shared.get(limits) ?? (await launch(timeouts));
  shared.set(limits, server);
  return server;
}

/** A server for this test alone. */
async function start(timeouts: Partial<PhaseTimeouts>, baseUrl?: string): Promise<TestServer> {
  const server = await launch(timeouts, baseUrl);
  onTestFinished(() => close(server));
  return server;
}

async function launch(timeouts: Partial<PhaseTimeouts>, baseUrl?: string): Promise<TestServer> {
  const upstream = await startFakeUpstream();
  upstream.on('/models', closing(json(200, { data: FAKE_MODELS })));
  const env = baseUrl === undefined ? {} : { PARLEY_PROVIDER_OPENROUTER_BASE_URL: baseUrl };
  return startTestServer({ upstream, timeouts, env });
}

async function close(server: TestServer): Promise<void> {
  await server.stop();
  await server.upstream.close();
}

/** The same script without a connection that is kept for later: what stays open then was forgotten. */
function closing(script: Script): Script {
  const last = script.at(-1)?.do;
  return last === 'close' || last === 'reset' ? script : closingConnection(script);
}

/** Nothing is left: no connection to the upstream, and no failure in the log. */
async function expectIdle(server: TestServer): Promise<void> {
  await expect.poll(() => server.upstream.openSockets, { timeout: 10_000 }).toBe(0);
  expect(server.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
}

/** Reads to the end, and lets the upstream go on once there is text. */
async function readReleasing(stream: EventStream, gate: Gate): Promise<void> {
  for (;;) {
    const frame = await stream.next();
    if (frame === null) return;
    if (frame.event === 'text-delta') gate.release();
  }
}

/** Resolves when the upstream stands at the gate and the reader has what there is until then. */
async function reach(stream: EventStream, gate: Gate, seen: string): Promise<void> {
  await gate.reached;
  if (seen !== '') await stream.until(() => textOf(stream.frames) === seen);
}

/** Asks, and breaks the connection off in the phase; resolves when the server has noticed. */
async function askAndLeave(
  server: TestServer,
  asked: Question,
  gate: Gate,
  seen: string,
): Promise<{ frames: readonly SseFrame[] }> {
  const gone = new AbortController();
  const headers = { 'x-request-id': REQUEST_ID };
  const opened = ask(server, asked, headers, { signal: gone.signal }).then(
    (stream) => ({ stream }),
    () => ({ stream: null }),
  );
  await gate.reached;
  const stream = seen === '' ? null : (await opened).stream;
  await stream?.until(() => textOf(stream.frames) === seen);
  gone.abort();
  await opened;
  const hasNoticed = () =>
    server.logLines.some((line) => {
      const entry = JSON.parse(line);
      return entry.event === 'request' && entry.requestId === REQUEST_ID;
    });
  await expect.poll(hasNoticed, { timeout: 10_000 }).toBe(true);
  return { frames: stream?.frames ?? [] };
}

async function expectStored(server: TestServer, asked: Question, fault: Outcome): Promise<Message> {
  const message = await answerOf(server, asked.generationId);
  const text = fault.deltas.join('');
  expect(message).toEqual({
    id: message.id,
    chatId: asked.chatId,
    parentId: asked.message?.id,
    role: 'assistant',
    parts: text === '' ? [] : [{ type: 'text', id: 'text-1', text }],
    state: fault.error === null ? 'completed' : 'failed',
    modelId: DEFAULT_MODEL,
    generationId: asked.generationId,
    seq: lastSeqOf(fault),
    finishReason: fault.error === null ? 'stop' : null,
    error: fault.error === null ? null : errorBody(fault),
    usage: fault.usage,
    createdAt: message.createdAt,
  });
  return message;
}

/** Start, text with its two ends, usage, end. */
function lastSeqOf({ deltas, usage }: Outcome): number {
  return 1 + (deltas.length === 0 ? 0 : deltas.length + 2) + (usage === null ? 0 : 1) + 1;
}

function errorBody({ error }: Outcome): Record<string, unknown> {
  if (error === null) throw new Error('the answer is complete');
  const { message, retryable } = ERRORS[error.code];
  return { ...error, message, retryable, requestId: REQUEST_ID };
}

/** The one frame of a stream that never began: real status, no number. */
function refusalFrame(asked: Question, fault: Outcome, message: Message) {
  const data = {
    type: 'error',
    seq: 2,
    generationId: asked.generationId,
    chatId: asked.chatId,
    userMessageId: asked.message?.id,
    messageId: message.id,
    state: 'failed',
    error: errorBody(fault),
  };
  return { id: null, data };
}

/** Every frame, numbered from 1 without a gap. */
function framesOf(asked: Question, fault: Outcome, message: Message) {
  const partId = 'text-1';
  const text = [
    { type: 'text-start', partId },
    ...fault.deltas.map((delta) => ({ type: 'text-delta', partId, delta })),
    { type: 'text-end', partId },
  ];
  const usage = (reported: Usage) => ({ type: 'usage', ...reported });
  const { generationId, chatId } = asked;
  const start = {
    ...{ type: 'generation-start', generationId, chatId },
    ...{ userMessageId: asked.message?.id, messageId: message.id, modelId: asked.modelId },
  };
  const last =
    fault.error === null
      ? { type: 'generation-end', state: 'completed', finishReason: 'stop', message }
      : {
          ...{ type: 'error', generationId, messageId: message.id, state: 'failed' },
          ...{ error: errorBody(fault), message },
        };
  const events = [
    start,
    ...(fault.deltas.length === 0 ? [] : text),
    ...(fault.usage === null ? [] : [usage(fault.usage)]),
    last,
  ];
  return events.map((event, index) => ({ id: index + 1, data: { ...event, seq: index + 1 } }));
}

/** The stored message is what readers have: after the last frame, and already before it. */
function expectFolded(frames: readonly SseFrame[], message: Message): void {
  expect(foldFrames(message, frames)).toEqual(message);
  expect(foldFrames(message, frames.slice(0, -1)).parts).toEqual(message.parts);
}

/** Exactly one frame says that it is over, and it is the last. */
function expectTerminated(frames: readonly SseFrame[]): void {
  const ends = frames.filter(({ event }) => event === 'generation-end' || event === 'error');
  expect(ends).toEqual([frames.at(-1)]);
}
