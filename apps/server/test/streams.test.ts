import { newId } from '@parley/contracts';
import {
  answer,
  answerFrames,
  chunk,
  createGate,
  cutOff,
  finishWithoutDone,
  frame,
  head,
  httpError,
  lastUserText,
  type Script,
  silentAfterHead,
  wait,
} from '@parley/providers/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';

import {
  answerOf,
  ask,
  askAsync,
  askToEnd,
  follow,
  followAll,
  foldFrames,
  question,
  textOf,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { heldBytes } from './memory.ts';
import { randomAnswer, randomCuts } from './random-answers.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';
import { pruneEvents, storedEventsOf } from './stored.ts';
import { engine } from './test-database.ts';

/** The reason to finish, and the end of the body. */
const FINISH = finishWithoutDone.slice(-2);

/** Where answers are cut is nothing to a database; that each is stored whole is seen with fewer. */
const STREAMS = engine === 'sqlite' ? 200 : 60;
const AT_ONCE = 4;
const SEED = Number(process.env['PARLEY_TEST_SEED'] ?? Date.now() % 2 ** 31);

describe(`streams cut anywhere (seed ${SEED})`, () => {
  it(`are frame for frame the uncut ones: ${STREAMS} of them`, { timeout: 120_000 }, async () => {
    process.stdout.write(`streams: ${STREAMS} random ones, PARLEY_TEST_SEED=${SEED}\n`);
    const server = await started();
    const several = <T>(one: fc.Arbitrary<T>) =>
      fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE });
    await fc.assert(
      fc.asyncProperty(several(randomAnswer), several(randomCuts), randomCuts, async (...shape) =>
        expectSameWhenCut(server, ...shape),
      ),
      { numRuns: STREAMS / AT_ONCE, seed: SEED, endOnFailure: true },
    );
  });
});

/** Runs the answers at once; each is read uncut and cut, on its own connection and on a shared one. */
async function expectSameWhenCut(
  server: TestServer,
  scripts: readonly Script[],
  cuts: readonly (readonly number[])[],
  sharedCuts: readonly number[],
): Promise<void> {
  server.upstream.always((request) => scripts[Number(lastUserText(request))] ?? []);
  const asked = scripts.map((_, index) => question(String(index)));
  for (const body of asked) await askAsync(server, body);
  const ids = asked.map(({ generationId }) => generationId);
  const [uncut, cut, sharedUncut, sharedCut] = await Promise.all([
    Promise.all(ids.map((id) => readUncut(server, id))),
    Promise.all(ids.map((id, index) => readCut(server, id, cuts[index] ?? []))),
    readShared(server, ids, []),
    readShared(server, ids, sharedCuts),
  ]);
  for (const [index, id] of ids.entries()) {
    const whole = uncut[index] ?? [];
    expect(rawOf(cut[index] ?? [])).toBe(rawOf(whole));
    expect(whole.map((frame) => frame.id)).toEqual(whole.map((_, position) => position + 1));
    const shared = sharedUncut.get(id) ?? [];
    expect(rawOf(sharedCut.get(id) ?? [])).toBe(rawOf(shared));
    expect(shared.map((frame) => frame.data)).toEqual(
      whole.map(({ data }) => ({ ...data, generationId: id })),
    );
    const stored = await answerOf(server, id);
    expect(foldFrames(stored, whole)).toEqual(stored);
    expect(foldFrames(stored, whole.slice(0, -1)).parts).toEqual(stored.parts);
  }
}

async function readUncut(server: TestServer, id: string): Promise<readonly SseFrame[]> {
  return (await follow(server, id, { after: 0 })).all();
}

/** Reads with one connection for each cut and a last one; every other one resumes by its header. */
async function readCut(
  server: TestServer,
  id: string,
  cuts: readonly number[],
): Promise<SseFrame[]> {
  const frames: SseFrame[] = [];
  for (const [index, cutAfterBytes] of [...cuts, Infinity].entries()) {
    const last = frames.at(-1);
    if (last !== undefined && isTerminal(last)) break;
    const seen = last?.id ?? 0;
    const cursor = index % 2 === 0 ? { after: seen } : { lastEventId: seen };
    frames.push(...(await (await follow(server, id, { ...cursor, cutAfterBytes })).all()));
  }
  return frames;
}

/** Reads many generations over one connection after another. */
async function readShared(
  server: TestServer,
  ids: readonly string[],
  cuts: readonly number[],
): Promise<Map<string, SseFrame[]>> {
  const frames = new Map<string, SseFrame[]>(ids.map((id) => [id, []]));
  for (const cutAfterBytes of [...cuts, Infinity]) {
    const open = [...frames].filter(([, seen]) => !seen.some(isTerminal));
    if (open.length === 0) break;
    const cursors = new Map(open.map(([id, seen]) => [id, seen.at(-1)?.data.seq ?? 0]));
    const stream = await followAll(server, cursors, { cutAfterBytes });
    for (const frame of await stream.all()) {
      expect(frame.id).toBeNull();
      frames.get(frame.data.generationId)?.push(frame);
    }
    expect(stream.isDone).toBe(false);
  }
  return frames;
}

function isTerminal(frame: SseFrame): boolean {
  return frame.event === 'generation-end' || frame.event === 'error';
}

function rawOf(frames: readonly SseFrame[]): string {
  return frames.map((frame) => frame.raw).join('');
}

describe('frames', () => {
  it('are the same bytes live, stored and replayed', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next([
      wait(gate),
      ...answer({ reasoning: ['Let me', ' see'], deltas: ['Grüße ', '日本語', ' 👋🏽'] }),
    ]);
    const asked = question();
    await askAsync(server, asked);
    const live = await follow(server, asked.generationId);
    gate.release();
    await live.all();
    const replayed = await follow(server, asked.generationId);
    await replayed.all();
    expect(replayed.raw).toBe(live.raw);
    expect(await storedEventsOf(server, asked.generationId)).toEqual(
      live.frames.map(({ raw }) => raw.replace(/^id: .*\nevent: .*\ndata: /, '').trimEnd()),
    );
    const attached = await ask(server, asked);
    await attached.all();
    expect(attached.raw).toBe(live.raw);
  });

  it('of before the memory of the server reach late readers too', async () => {
    const server = await started();
    const gate = createGate();
    const deltas = Array.from({ length: 3_000 }, (_, index) => `${index} `);
    server.upstream.next([head(), ...answerFrames({ deltas }), wait(gate), ...FINISH]);
    const asked = question();
    await askAsync(server, asked);
    const early = await follow(server, asked.generationId);
    await early.until(({ data }) => data.delta === deltas.at(-1));
    const late = await follow(server, asked.generationId);
    await late.until(({ data }) => data.delta === deltas[0]);
    const resumed = await follow(server, asked.generationId, { lastEventId: 1_234 });
    expect((await resumed.next())?.id).toBe(1_235);
    gate.release();
    for (const stream of [early, late, resumed]) await stream.all();
    expect(textOf(early.frames)).toBe(deltas.join(''));
    expect(late.raw).toBe(early.raw);
    expect(rawOf(resumed.frames)).toBe(rawOf(early.frames.slice(1_234)));
  });

  it(
    'wait for a reader that reads nothing, and cost no memory meanwhile',
    { timeout: 120_000 },
    async () => {
      const server = await started();
      const gate = createGate();
      const delta = 'y'.repeat(1_024);
      const count = 16 * 1_024;
      const replyBytes = count * delta.length;
      const piece = frame(chunk({ delta: { content: delta } }));
      server.upstream.next([
        head(),
        ...Array.from({ length: count }, () => piece),
        wait(gate),
        ...FINISH,
      ]);
      const asked = question();
      const before = await heldBytes();
      await askAsync(server, asked);
      const readers = await Promise.all(
        Array.from({ length: 6 }, () => follow(server, asked.generationId)),
      );
      await gate.reached;
      const lastStored = async () => {
        const [row] = await server.rows<{ seq: number }>(
          'select max(last_seq) as seq from generation_events',
        );
        return row?.seq;
      };
      await expect.poll(lastStored, { timeout: 30_000 }).toBe(count + 2);
      // The reply itself; what waits for each reader is bounded by frames, not by the reply.
      expect((await heldBytes()) - before).toBeLessThan(2 * replyBytes);
      gate.release();
      for (const reader of readers) {
        for (let seq = 1; ; seq += 1) {
          const next = await reader.next();
          if (next === null) break;
          expect(next.id).toBe(seq);
        }
        expect(reader.isDone).toBe(true);
        expect(reader.frames).toHaveLength(count + 4);
      }
    },
  );
});

describe('silence', () => {
  const SILENCE_MS = 15_000;

  it(
    `is broken by a comment within ${SILENCE_MS / 1000} seconds, and is no reason to give up`,
    { timeout: 60_000 },
    async () => {
      const server = await started();
      const gate = createGate();
      server.upstream.always([head(), wait(gate), ...answerFrames({}), ...cutOff.slice(-1)]);
      const asked = question();
      const startedAt = performance.now();
      const opened = ask(server, asked).then((stream) => ({
        stream,
        waitedMs: performance.now() - startedAt,
      }));
      await server.upstream.received();
      const single = await follow(server, asked.generationId);
      const shared = await followAll(server, new Map([[asked.generationId, 0]]));
      for (const stream of [single, shared]) {
        const silentSince = performance.now();
        await stream.untilComment();
        expect(performance.now() - silentSince).toBeLessThan(SILENCE_MS);
        expect(stream.frames.map(({ event }) => event)).toEqual(['generation-start']);
      }
      // By now the stream that asked has said 200, so that a failure can only be a frame.
      const { stream, waitedMs } = await opened;
      expect(waitedMs).toBeGreaterThan(SILENCE_MS - 100);
      expect(stream.status).toBe(200);
      gate.release();
      for (const reader of [stream, single, shared]) {
        await reader.all();
        expect(reader.frames.at(-1)?.data).toMatchObject({
          type: 'error',
          error: { code: 'truncated' },
        });
        expect(reader.isDone).toBe(false);
      }
    },
  );
});

describe('after the end', () => {
  it.each<[string, Script]>([
    ['completed', answer()],
    ['failed', cutOff],
    ['failed', httpError(400)],
  ])('a %s generation has nothing more for a reader who has seen it', async (state, script) => {
    const server = await started();
    server.upstream.next(script);
    const asked = question();
    await askAsync(server, asked);
    const frames = await readUncut(server, asked.generationId);
    const last = frames.at(-1)?.id ?? 0;
    expect(frames.at(-1)?.data.state).toBe(state);
    await expectNothingAfter(server, asked.generationId, last);
    const tail = await follow(server, asked.generationId, { after: last - 1 });
    expect((await tail.all()).map(({ id }) => id)).toEqual([last]);
    expect(tail.isDone).toBe(state === 'completed');
  });

  it('a stopped generation has nothing more for a reader who has seen it', async () => {
    const server = await started();
    server.upstream.next(silentAfterHead);
    const asked = question();
    await askAsync(server, asked);
    await server.call('POST', `/api/generations/${asked.generationId}/stop`);
    const stream = await follow(server, asked.generationId);
    const frames = await stream.all();
    expect(frames.at(-1)?.data).toMatchObject({ type: 'generation-end', state: 'stopped' });
    expect(stream.isDone).toBe(false);
    await expectNothingAfter(server, asked.generationId, frames.at(-1)?.id ?? 0);
  });

  it('an interrupted generation tells everybody, whatever they have seen', async () => {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    upstream.always([head(), ...answerFrames({ text: 'partial' }), wait(createGate())]);
    const env = { PARLEY_DRAIN_SECONDS: '0' };
    const first = await started({ dataDir, upstream, env });
    const asked = question();
    await askAsync(first, asked);
    const reader = await follow(first, asked.generationId);
    await reader.until(({ event }) => event === 'text-delta');
    reader.close();
    await first.stop();

    const second = await started({ dataDir, upstream, env });
    const seen = await follow(second, asked.generationId, { after: 1_000 });
    expect(await seen.all()).toMatchObject([
      { id: 5, data: { type: 'error', state: 'interrupted', seq: 5 } },
    ]);
    const shared = await followAll(second, new Map([[asked.generationId, 1_000]]));
    expect(await shared.all()).toMatchObject([
      { id: null, data: { state: 'interrupted', generationId: asked.generationId } },
    ]);
    const whole = await readUncut(second, asked.generationId);
    expect(textOf(whole)).toBe('partial');
    expect(whole.at(-1)?.data.message).toEqual(await answerOf(second, asked.generationId));
  });

  it('and after ten minutes only the last frame is there, with its number', async () => {
    const server = await started();
    const [good, bad] = [question(), question()];
    const goodFrames = await askToEnd(server, good);
    server.upstream.next(cutOff);
    const badFrames = await askToEnd(server, bad);
    await pruneEvents(server);
    expect(await storedEventsOf(server, good.generationId)).toEqual([]);

    for (const [asked, frames] of [
      [good, goodFrames],
      [bad, badFrames],
    ] as const) {
      const last = frames.at(-1);
      for (const after of [0, 2]) {
        const stream = await follow(server, asked.generationId, { after });
        const [only, ...more] = await stream.all();
        expect(more).toEqual([]);
        expect(only).toEqual({ ...last, raw: only?.raw });
        expect(stream.isDone).toBe(asked === good);
      }
      await expectNothingAfter(server, asked.generationId, last?.id ?? 0);
      const shared = await followAll(server, new Map([[asked.generationId, 0]]));
      expect(await shared.all()).toMatchObject([{ data: last?.data }]);
    }
  });
});

/** Nothing is there, and nothing will come. */
async function expectNothingAfter(server: TestServer, id: string, seq: number): Promise<void> {
  for (const after of [seq, seq + 1, seq + 1_000]) {
    const paths = [
      `/api/generations/${id}/events?after=${after}`,
      `/api/events?generations=${id}:${after}`,
    ];
    for (const path of paths)
      expect(await server.call('GET', path)).toMatchObject({ status: 204, body: '' });
  }
}

describe('one generation', () => {
  it('that is unknown is a 404', async () => {
    const server = await started();
    const answer = await server.call('GET', `/api/generations/${newId()}/events`);
    expect(answer).toMatchObject({
      status: 404,
      body: { error: { code: 'generation_not_found' } },
    });
  });

  it('is resumed after Last-Event-ID rather than after the query', async () => {
    const server = await started();
    const asked = question();
    await askToEnd(server, asked);
    const stream = await follow(server, asked.generationId, { after: 4, lastEventId: 2 });
    expect((await stream.next())?.id).toBe(3);
    stream.close();
  });
});

describe('one connection for many generations', () => {
  const HANG = [head(), ...answerFrames({ text: 'partial' }), wait(createGate())];

  it('goes on with the others when one is unknown', async () => {
    const server = await started();
    const asked = question();
    await askAsync(server, asked);
    const unknown = newId();
    const stream = await followAll(
      server,
      new Map([
        [unknown, 0],
        [asked.generationId, 0],
      ]),
    );
    const frames = await stream.all();
    expect(frames.filter(({ data }) => data.generationId === unknown)).toMatchObject([
      { id: null, event: 'error', data: { error: { code: 'generation_not_found' } } },
    ]);
    const known = frames.filter(({ data }) => data.generationId === asked.generationId);
    expect(textOf(known)).toBe('Hello');
    expect(known.at(-1)?.event).toBe('generation-end');
  });

  it('ends when all have ended, and not before', async () => {
    const server = await started();
    const [gone, running] = [question(), question()];
    await askToEnd(server, gone);
    const gate = createGate();
    server.upstream.next([wait(gate), ...answer()]);
    await askAsync(server, running);
    const stream = await followAll(
      server,
      new Map([
        [gone.generationId, 0],
        [running.generationId, 0],
      ]),
    );
    await stream.until(isTerminal);
    gate.release();
    await stream.until(isTerminal);
    expect(await stream.next()).toBeNull();
  });

  it('takes sixteen of them, and not seventeen', async () => {
    const server = await started();
    server.upstream.always(HANG);
    onTestFinished(() =>
      stopAll(
        server,
        asked.map(({ generationId }) => generationId),
      ),
    );
    const asked = Array.from({ length: 17 }, () => question());
    for (const body of asked) await askAsync(server, body);
    const cursors = asked.map(({ generationId }) => [generationId, 0] as const);
    const stream = await followAll(server, new Map(cursors.slice(1)));
    await untilEach(
      stream,
      cursors.slice(1).map(([id]) => id),
    );
    stream.close();
    const query = cursors.map(([id]) => `${id}:0`).join(',');
    expect(await server.call('GET', `/api/events?generations=${query}`)).toMatchObject({
      status: 422,
      body: { error: { code: 'validation_error' } },
    });
  });

  it.each(['', 'short:0', `${newId()}:-1`, `${newId()}:x`, `${newId()}:1:2`, `${newId()}:0,`])(
    'does not take %j',
    async (generations) => {
      const server = await started();
      const answer = await server.call(
        'GET',
        `/api/events?generations=${encodeURIComponent(generations)}`,
      );
      expect(answer).toMatchObject({ status: 422, body: { error: { code: 'validation_error' } } });
    },
  );
});

async function untilEach(stream: EventStream, ids: readonly string[]): Promise<void> {
  const missing = new Set(ids);
  while (missing.size > 0) {
    const frame = await stream.until(({ event }) => event === 'text-delta');
    missing.delete(frame.data.generationId);
  }
}

async function stopAll(server: TestServer, ids: readonly string[]): Promise<void> {
  for (const id of ids) await server.call('POST', `/api/generations/${id}/stop`);
}
