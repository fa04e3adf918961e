import { newId } from '@parley/contracts';
import {
  answer,
  answerFrames,
  chunk,
  createGate,
  frame,
  hangBeforeHead,
  head,
  httpError,
  type Script,
  silence,
  silentAfterHead,
  splitEvery,
  wait,
} from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import {
  again,
  answerOf,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  generationOf,
  question,
  textOf,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';

const STOPS = 100;
const P95_MS = 150;

/** More than any of these scripts has: what is cut so is one write, and so one read. */
const ALL_BYTES = 1_000_000;

const partial: Script = [head(), ...answerFrames({ text: 'partial' }), silence];

function stop(server: TestServer, id: string): ReturnType<TestServer['call']> {
  return server.call('POST', `/api/generations/${id}/stop`);
}

describe('a stop', () => {
  it(`frees the upstream within ${P95_MS} ms, 95 times of ${STOPS}`, async () => {
    const server = await started();
    const phases = [hangBeforeHead, silentAfterHead, partial];
    const times: number[] = [];
    for (let count = 0; count < STOPS; count += 1) {
      const script = phases[count % phases.length] ?? partial;
      server.upstream.next(script);
      const { id } = await askAsync(server, question());
      const request = await server.upstream.received(count + 1);
      if (script === partial) {
        const reader = await follow(server, id);
        await reader.until(({ event }) => event === 'text-delta');
        reader.close();
      }
      const from = performance.now();
      await stop(server, id);
      await request.closed;
      times.push((request.closedAt ?? Infinity) - from);
    }
    times.sort((left, right) => left - right);
    const at = (share: number) => times[Math.ceil(share * STOPS) - 1] ?? Infinity;
    const shown = [at(0.5), at(0.95), at(1)].map((ms) => ms.toFixed(1));
    process.stdout.write(`stop to closed upstream, p50/p95/max: ${shown.join(' / ')} ms\n`);
    expect(at(0.95)).toBeLessThan(P95_MS);
  });

  it.each([
    ['as it comes', {}],
    ['in one piece', { stream: false }],
  ])('keeps what was written, for an answer that is read %s', async (_, fields) => {
    const server = await started();
    const gate = createGate();
    const written = splitEvery(answerFrames({ deltas: ['par', 'tial'] }), ALL_BYTES);
    server.upstream.next([head(), ...written, wait(gate)]);
    const asked = question('Hi', fields);
    await askAsync(server, asked);
    const reader = await follow(server, asked.generationId);
    await reader.until(({ event, data }) => data.delta === 'tial' || event === 'progress');
    await gate.reached;
    const { status, body } = await stop(server, asked.generationId);
    expect(status).toBe(200);
    expect(body).toEqual({
      generation: {
        ...(await generationOf(server, asked.generationId)),
        ...{ state: 'stopped', finishReason: 'stopped', error: null, usage: null },
        endedAt: expect.any(String),
      },
    });
    await reader.all();
    expect(textOf(reader.frames)).toBe('partial');
    expect(reader.frames.at(-1)?.data).toMatchObject({
      type: 'generation-end',
      state: 'stopped',
      finishReason: 'stopped',
      message: await answerOf(server, asked.generationId),
    });
    expect(reader.isDone).toBe(false);
  });

  it('may come often and at once: all are told the same', async () => {
    const server = await started();
    server.upstream.next(partial);
    const { id } = await askAsync(server, question());
    const answers = await Promise.all(Array.from({ length: 10 }, () => stop(server, id)));
    answers.push(await stop(server, id));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual({ generation: await generationOf(server, id) });
      expect(body.generation.state).toBe('stopped');
    }
  });

  it('after the end changes nothing', async () => {
    const server = await started();
    const asked = question();
    await askToEnd(server, asked);
    const before = await generationOf(server, asked.generationId);
    const { status, body } = await stop(server, asked.generationId);
    expect(status).toBe(200);
    expect(body.generation).toEqual(before);
    expect(body.generation.state).toBe('completed');
  });

  it('of an unknown generation is a 404', async () => {
    const server = await started();
    expect(await stop(server, newId())).toMatchObject({
      status: 404,
      body: { error: { code: 'generation_not_found' } },
    });
  });

  it('leaves what runs beside it alone', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next(partial, [wait(gate), ...answer()]);
    const [stopped, other] = [question(), question()];
    await askAsync(server, stopped);
    await askAsync(server, again(stopped, { generationId: other.generationId }));
    await server.upstream.received(2);
    await stop(server, stopped.generationId);
    gate.release();
    const frames = await (await follow(server, other.generationId)).all();
    expect(textOf(frames)).toBe('Hello');
  });

  it('before the head closes a connection that has carried an answer before', async () => {
    const server = await started();
    const rounds = 5;
    for (let round = 1; round <= rounds; round += 1) {
      await askToEnd(server, question());
      await (
        await server.upstream.received(2 * round - 1)
      ).closed;
      server.upstream.next(hangBeforeHead);
      const { id } = await askAsync(server, question());
      const request = await server.upstream.received(2 * round);
      const { body } = await stop(server, id);
      expect(body.generation.state).toBe('stopped');
      await request.closed;
    }
    const connections = server.upstream.completions.map(({ connection }) => connection);
    expect(new Set(connections).size).toBeLessThan(2 * rounds);
  });

  it('ends a pause before another try', async () => {
    const server = await started();
    server.upstream.always(httpError(503, {}, { 'retry-after': '2' }));
    const { id } = await askAsync(server, question());
    await (
      await server.upstream.received()
    ).closed;
    const { body } = await stop(server, id);
    expect(body.generation.state).toBe('stopped');
    expect(server.upstream.completions).toHaveLength(1);
  });

  it('is answered with the end even when the provider keeps us waiting for its usage', async () => {
    const server = await started();
    server.upstream.next([
      head(),
      // Whoever has the text knows by then that the model has finished.
      ...splitEvery(
        [...answerFrames({ text: 'whole' }), frame(chunk({ finishReason: 'stop' }))],
        ALL_BYTES,
      ),
      silence,
    ]);
    const { id } = await askAsync(server, question());
    await (await follow(server, id)).until(({ event }) => event === 'text-delta');
    const { body } = await stop(server, id);
    expect(body.generation).toMatchObject({ state: 'completed', finishReason: 'stop' });
    const request = await server.upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
  });
});

describe('deleting a chat', () => {
  it('stops what runs in it first', async () => {
    const server = await started();
    server.upstream.always(partial);
    const first = question();
    const second = again(first);
    const readers = [];
    for (const asked of [first, second]) {
      await askAsync(server, asked);
      const reader = await follow(server, asked.generationId);
      await reader.until(({ event }) => event === 'text-delta');
      readers.push(reader);
    }
    const answer = await server.call('DELETE', `/api/chats/${first.chatId}`);
    expect(answer.status).toBe(204);
    for (const request of server.upstream.completions) {
      await request.closed;
      expect(request.aborted).toBe(true);
    }
    for (const reader of readers) {
      await reader.all();
      expect(reader.frames.at(-1)?.data).toMatchObject({
        type: 'generation-end',
        state: 'stopped',
        message: { parts: [{ text: 'partial' }] },
      });
    }
    const gone = { status: 404 };
    expect(await server.call('GET', `/api/chats/${first.chatId}`)).toMatchObject(gone);
    expect(await stop(server, first.generationId)).toMatchObject(gone);
    expect(await server.rows('select generation_id from generation_events')).toEqual([]);
  });

  it('leaves what runs in other chats alone', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next(partial, [wait(gate), ...answer()]);
    const [deleted, other] = [question(), question()];
    await askAsync(server, deleted);
    await server.upstream.received(1);
    await askAsync(server, other);
    await server.upstream.received(2);
    await server.call('DELETE', `/api/chats/${deleted.chatId}`);
    gate.release();
    await (await follow(server, other.generationId)).all();
    expect((await branchOf(server, other.chatId)).at(-1)).toMatchObject({ state: 'completed' });
  });
});
