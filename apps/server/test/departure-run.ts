import { createGate, type Gate, type RecordedRequest } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerOf, ask, askAsync, follow, generationOf, type Question, textOf } from './asking.ts';
import { expectFolded, expectTerminated } from './fault-checks.ts';
import {
  expectIdle,
  type FaultServer,
  startedFaultServer,
  startFaultServer,
} from './fault-server.ts';
import type { Departure, FaultTable } from './fault-table.ts';
import { usageInChat } from './fault-table/unbilled.ts';
import type { TestServer } from './harness.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { requestLogsOf } from './stored.ts';

/** How soon after a stop the upstream must be free. */
const STOP_MS = 100;
const STOPS = 5;

/** Lets whoever asked go away in each phase of an answer, and looks at what becomes of it. */
export function describeDepartures(table: FaultTable): void {
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer({ dialect: table.dialect });
  });
  afterAll(() => server.stop());

  const departures = table.departures.map(
    (departure) =>
      [`fault ${departure.row}: a client that goes away ${departure.phase}`, departure] as const,
  );
  describe.each(departures)('%s', (_, departure) => {
    describeDeparture(() => server, table, departure);
  });
}

function describeDeparture(
  running: () => FaultServer,
  { dialect, words }: FaultTable,
  departure: Departure,
): void {
  const { row, seen, text, stopped } = departure;

  function begin(server: FaultServer = running()) {
    const gate = createGate();
    const asked = server.questionFor(departure.script(gate));
    return { server, gate, asked };
  }

  it('changes nothing: the answer is written to its end', async () => {
    const { server, gate, asked } = begin();
    const gone = await askAndLeave(server, asked, gate, seen);
    const upstreamRequest = requestFor(server, asked);
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
      usage: words.usage,
    });
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'completed', attempts: 1, tokensSource: 'reported', costUsd: words.usage.costUsd },
    ]);
    await expectIdle(server);
  });

  it('can stop it instead', async () => {
    const { server, gate, asked } = begin();
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
      usage: usageInChat(stopped.usage, words),
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
      const { server, gate, asked } = begin(
        await startedFaultServer({ dialect, timeouts: { graceMs: 250 } }),
      );
      await askAsync(server, asked);
      const stream = await follow(server, asked.generationId);
      await reach(stream, gate, seen);
      const { body } = await server.call('POST', `/api/generations/${asked.generationId}/stop`);
      expect(body.generation).toMatchObject({ state: 'completed', usage: null });
      await expectIdle(server);
      expect(requestFor(server, asked).aborted).toBe(true);
    });
  } else {
    it(`frees the upstream within ${STOP_MS} ms of a stop`, async () => {
      const times: number[] = [];
      for (let count = 1; count <= STOPS; count += 1) {
        const { server, gate, asked } = begin();
        const { id } = await askAsync(server, asked);
        await reach(await follow(server, id), gate, seen);
        const upstreamRequest = requestFor(server, asked);
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
}

/** The one request by which a question was passed on. */
function requestFor(server: FaultServer, asked: Question): RecordedRequest {
  const [request] = server.requestsFor(asked);
  if (request === undefined) throw new Error('nothing was asked');
  return request;
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
  const requestId = asked.generationId;
  const headers = { 'x-request-id': requestId };
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
      return entry.event === 'request' && entry.requestId === requestId;
    });
  await expect.poll(hasNoticed, { timeout: 10_000 }).toBe(true);
  return { frames: stream?.frames ?? [] };
}
