import type { Message, Timings } from '@parley/contracts';
import { answer, answerFrames, head, httpError, reset, silence } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import {
  answerOf,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  foldFrames,
  type Question,
  question,
} from './asking.ts';
import { askWhole, DEMO, localQuestion, startedLocal } from './local-models.ts';
import { started } from './started.ts';
import { say } from './talking.ts';

const NUMBER = expect.any(Number);
const ALL_KNOWN = { firstTokenMs: NUMBER, reasoningMs: NUMBER, totalMs: NUMBER };
const THOUGHTFUL = { reasoning: ['Let me ', 'see.'], deltas: ['Here ', 'it is.'] };
const cutInThought = [head(), ...answerFrames({ reasoning: ['Let me '], deltas: [] })];

/** What happened one after the other took no longer than all of it. */
function expectToFit({ firstTokenMs, reasoningMs, totalMs }: Timings): void {
  const parts = (firstTokenMs ?? 0) + (reasoningMs ?? 0);
  // Each is rounded by itself.
  expect(totalMs ?? -1).toBeGreaterThanOrEqual(parts - 1);
}

test('the times of an answer are the same for every reader', async () => {
  const server = await started();
  server.upstream.next(answer(THOUGHTFUL));
  const asked = question();

  const live = await askToEnd(server, asked);

  const stored = await answerOf(server, asked.generationId);
  expect(stored.timings).toEqual(ALL_KNOWN);
  expectToFit(stored.timings ?? { firstTokenMs: 0, reasoningMs: 0, totalMs: 0 });
  expect(live.at(-1)?.data.message).toEqual(stored);
  expect(foldFrames(stored, live)).toEqual(stored);
  for (const after of [0, 3]) {
    const resumed = await (await follow(server, asked.generationId, { after })).all();
    expect(resumed.at(-1)).toEqual(live.at(-1));
  }
});

test('a question has no times', async () => {
  const server = await started();
  const asked = question();
  await askToEnd(server, asked);
  expect((await branchOf(server, asked.chatId))[0]?.timings).toBeNull();
});

test('an answer that is asked for whole is timed as one that streams', async () => {
  const server = await started();
  server.upstream.next(answer(THOUGHTFUL));
  expect((await say(server, question())).timings).toEqual(ALL_KNOWN);
});

test('an answer that does not think aloud has no time of thought', async () => {
  const server = await started();
  const { timings } = await say(server, question());
  expect(timings).toEqual({ ...ALL_KNOWN, reasoningMs: null });
});

test('of a model whose answers come whole it is unknown when they began', async () => {
  const server = await startedLocal();
  const { body } = await askWhole(server, localQuestion(DEMO));
  expect(body.message.timings).toEqual({ firstTokenMs: null, reasoningMs: null, totalMs: NUMBER });
});

test('an answer that is served by the second try has the times since the first', async () => {
  const server = await started();
  server.upstream.next(httpError(502), answer(THOUGHTFUL));
  const { timings } = await say(server, question());
  expect(server.upstream.completions).toHaveLength(2);
  expect(timings).toEqual(ALL_KNOWN);
  const [row] = await server.rows<{ first: number }>(
    'select first_output_ms as "first" from request_logs',
  );
  // The log times the same call, from a moment later.
  expect(timings?.firstTokenMs ?? -1).toBeGreaterThanOrEqual((row?.first ?? Infinity) - 1);
});

test('an answer that is stopped in mid-thought has thought to its end', async () => {
  const server = await started();
  server.upstream.next([...cutInThought, silence]);
  const asked = question();
  const { id } = await askAsync(server, asked);
  await (await follow(server, id)).until(({ event }) => event === 'reasoning-delta');

  await server.call('POST', `/api/generations/${id}/stop`);

  expect(await answerOf(server, id)).toMatchObject({ state: 'stopped', timings: ALL_KNOWN });
});

test('an answer that breaks off keeps the times that it has', async () => {
  const server = await started();
  server.upstream.next([...cutInThought, reset]);
  const asked = question();

  const frames = await askToEnd(server, asked);

  const stored = await answerOf(server, asked.generationId);
  expect(stored).toMatchObject({ state: 'failed', timings: ALL_KNOWN });
  expect(frames.at(-1)?.data.message).toEqual(stored);
});

test('an attempt that failed before it began took its time', async () => {
  const server = await started();
  server.upstream.next(httpError(401));
  const asked = question();
  await askToEnd(server, asked);
  const { state, timings } = await answerOf(server, asked.generationId);
  expect({ state, timings }).toEqual({
    state: 'failed',
    timings: { firstTokenMs: null, reasoningMs: null, totalMs: NUMBER },
  });
});

test('an answer that is written on has no times until then, and those of the last attempt', async () => {
  const server = await started();
  const asked = question();
  server.upstream.next(answer({ ...THOUGHTFUL, finishReason: 'length' }));
  await askToEnd(server, asked);
  const gate = server.upstream.hold();
  const [first, ...rest] = answer({ text: ' And so on.' });
  if (first === undefined) throw new Error('an answer has a head');
  server.upstream.next([first, { do: 'wait', gate }, ...rest]);

  const { id } = await askAsync(server, await goingOn(asked));

  await gate.reached;
  expect(await answerOf(server, id)).toMatchObject({ state: 'running', timings: null });
  gate.release();
  const frames = await (await follow(server, id)).all();
  const stored = await answerOf(server, id);
  expect(stored.timings).toEqual({ ...ALL_KNOWN, reasoningMs: null });
  expect(frames.at(-1)?.data.message).toEqual(stored);

  async function goingOn({ generationId, chatId }: Question): Promise<Question> {
    const { id: parentId } = await answerOf(server, generationId);
    const { message: _, ...fields } = question('', { chatId, parentId, continue: true });
    return fields;
  }
});

test('the copies of a fork keep the times', async () => {
  const server = await started();
  server.upstream.next(answer(THOUGHTFUL));
  const asked = question();
  const original = await say(server, asked);

  const { body } = await server.call('POST', `/api/chats/${asked.chatId}/fork`, {
    ...{ messageId: original.id, scope: 'path' },
  });

  const copy: Message | undefined = (await branchOf(server, body.chat.id)).at(-1);
  expect(copy?.timings).toEqual(original.timings);
});

test('who comes while a model thinks is told since when, as everybody before', async () => {
  let now = new Date('2026-03-01T10:00:00.000Z');
  const startedAt = now.toISOString();
  const server = await started({ now: () => now });
  server.upstream.next([...cutInThought, silence]);
  const { id } = await askAsync(server, question());
  await (await follow(server, id)).until(({ event }) => event === 'reasoning-delta');
  now = new Date('2026-03-01T10:00:20.000Z');

  const late = await follow(server, id);

  const begun = await late.until(({ event }) => event === 'reasoning-start');
  expect(begun.data).toMatchObject({ startedAt });
  await server.call('POST', `/api/generations/${id}/stop`);
  const stored = await answerOf(server, id);
  expect(stored.parts).toMatchObject([{ type: 'reasoning', text: 'Let me ', startedAt }]);
  expect(foldFrames(stored, await late.all())).toEqual(stored);
});

test('of an answer that is asked for whole it is kept as well when the model began to think', async () => {
  const now = new Date('2026-03-01T10:00:00.000Z');
  const server = await started({ now: () => now });
  server.upstream.next(answer(THOUGHTFUL));
  const { parts } = await say(server, question());
  expect(parts[0]).toMatchObject({ type: 'reasoning', startedAt: now.toISOString() });
});
