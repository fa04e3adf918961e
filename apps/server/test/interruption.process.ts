import { type Generation, messageText } from '@parley/contracts';
import { answer, type Gate, wait } from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import {
  again,
  answerOf,
  ask,
  branchOf,
  follow,
  followAll,
  foldFrames,
  followUp,
  generationOf,
  type Question,
  question,
  textOf,
} from './asking.ts';
import { BUILT_SERVER } from './harness.ts';
import { type Place, spawned, type Spawned } from './processes.ts';
import type { EventStream, SseFrame } from './sse-client.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

const DELTAS = Array.from({ length: 1500 }, (_, index) => `word ${index}, `);

describe('an answer whose server is killed in the middle', () => {
  let place: Place;
  let server: Spawned;
  let asked: Question;
  let generation: Generation;
  /** What the reader had seen when its server was gone. */
  let seen: readonly SseFrame[];

  beforeEach(async () => {
    const upstream = await startedUpstream();
    place = { dataDir: await temporaryFolder(), upstream };
    const killed = await spawned(BUILT_SERVER, place);
    const gate = upstream.hold();
    upstream.next(heldAtItsEnd(gate));
    asked = question();
    const reader = await ask(killed, asked);
    await reader.until((frame) => frame.data.delta === DELTAS.at(-1));

    killed.child.kill('SIGKILL');

    seen = await untilBroken(reader);
    expect(await killed.exited).toBe('SIGKILL');
    server = await spawned(BUILT_SERVER, place);
    generation = await generationOf(server, asked.generationId);
  });

  test('is interrupted, for its reader by a connection without an end', () => {
    expect(seen.some((frame) => frame.event === 'error' || frame.event === 'generation-end')).toBe(
      false,
    );
    expect(generation).toMatchObject({
      state: 'interrupted',
      finishReason: null,
      error: { code: 'interrupted', retryable: true },
      endedAt: expect.any(String),
    });
  });

  test('keeps a beginning of what its reader saw, and exactly what a new reader is shown', async () => {
    const stored = await answerOf(server, asked.generationId);
    const frames = await (await follow(server, asked.generationId)).all();

    const text = messageText(stored);
    expect(text.length).toBeGreaterThan(1000);
    expect(textOf(seen).startsWith(text)).toBe(true);
    const timings = { firstTokenMs: null, reasoningMs: null, totalMs: null };
    expect(stored).toMatchObject({ state: 'interrupted', error: { code: 'interrupted' }, timings });
    const numbered = frames.slice(0, -1);
    expect(numbered.map((frame) => frame.raw)).toEqual(
      seen.slice(0, numbered.length).map((frame) => frame.raw),
    );
    expect(textOf(numbered)).toBe(text);
    expect(foldFrames(stored, frames)).toEqual(stored);
    expect(frames.at(-1)).toMatchObject({
      id: numbered.length + 1,
      event: 'error',
      data: { state: 'interrupted', error: { code: 'interrupted' }, message: stored },
    });
  });

  test('shows its end to every reader, also to one that saw what is lost', async () => {
    const whole = await (await follow(server, asked.generationId)).all();
    const end = whole.at(-1);
    const last = end?.id ?? 0;

    for (const cursor of [last - 1, last, last + 1, seen.length, 1_000_000]) {
      const { generationId } = asked;
      const resumed = await follow(server, generationId, { lastEventId: cursor });
      expect(await resumed.all(), `Last-Event-ID: ${cursor}`).toEqual([end]);
      expect(resumed).toMatchObject({ status: 200, isDone: false });
      const asking = await follow(server, generationId, { after: cursor });
      expect(await asking.all(), `after=${cursor}`).toEqual([end]);
      const shared = await followAll(server, new Map([[generationId, cursor]]));
      expect((await shared.all()).map((frame) => frame.data)).toEqual([end?.data]);
    }
  });

  test('is the same after another restart', async () => {
    const before = await (await follow(server, asked.generationId)).all();
    server.child.kill('SIGKILL');
    await server.exited;

    const third = await spawned(BUILT_SERVER, place);

    expect(await generationOf(third, asked.generationId)).toEqual(generation);
    expect(await (await follow(third, asked.generationId)).all()).toEqual(before);
  });

  test('leaves a chat that goes on: again, below it, and further in it', async () => {
    expect((await server.call('GET', `/api/chats/${asked.chatId}`)).body.chat.running).toBe(false);

    for (const next of [
      again(asked),
      followUp(asked.chatId, generation.messageId),
      again(asked, { parentId: generation.messageId, continue: true }),
    ]) {
      const stream = await ask(server, next);
      expect((await stream.all()).at(-1)).toMatchObject({
        event: 'generation-end',
        data: { state: 'completed' },
      });
    }
    const branch = await branchOf(server, asked.chatId, generation.messageId);
    expect(branch.at(-1)).toMatchObject({ id: generation.messageId, state: 'completed' });
    expect(branch.at(-1)?.siblingIds).toHaveLength(2);
  });
});

test('an answer that had not begun is interrupted and gives way to the next attempt', async () => {
  const upstream = await startedUpstream();
  const place = { dataDir: await temporaryFolder(), upstream };
  const killed = await spawned(BUILT_SERVER, place);
  const gate = upstream.hold();
  upstream.next([wait(gate), ...answer()]);
  const asked = question();
  await killed.call('POST', '/api/generations', asked, { prefer: 'respond-async' });
  await gate.reached;

  killed.child.kill('SIGKILL');
  await killed.exited;
  const server = await spawned(BUILT_SERVER, place);

  const interrupted = await generationOf(server, asked.generationId);
  expect(interrupted).toMatchObject({ state: 'interrupted' });
  const { frames } = await readAll(follow(server, asked.generationId));
  expect(frames.at(-1)).toMatchObject({ event: 'error', data: { state: 'interrupted' } });
  await (await ask(server, again(asked))).all();
  const leaf = (await branchOf(server, asked.chatId)).at(-1);
  expect(leaf).toMatchObject({ state: 'completed', siblingIds: [leaf?.id] });
});

/** An answer that comes at once and then does not end. */
function heldAtItsEnd(gate: Gate) {
  const script = answer({ deltas: DELTAS });
  return [...script.slice(0, 2 + DELTAS.length), wait(gate), ...script.slice(2 + DELTAS.length)];
}

/** Everything that arrived before the connection broke. */
async function untilBroken(stream: EventStream): Promise<readonly SseFrame[]> {
  await expect(stream.all()).rejects.toThrow();
  return stream.frames;
}

async function readAll(opening: Promise<EventStream>): Promise<EventStream> {
  const stream = await opening;
  await stream.all();
  return stream;
}
