import { messageText } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { modelProcesses } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { again, answerOf, askAsync, follow, generationOf, type Question } from './asking.ts';
import type { TestServer } from './harness.ts';
import {
  askWhole,
  DEMO,
  followUntilWritten,
  localQuestion,
  SLOW,
  startedLocal,
  startLocal,
} from './local-models.ts';
import { requestLogsOf } from './stored.ts';

/** Within which a stop is answered, as the contract has it. */
const STOP_MS = 2000;
const TICKING = /^tick tock( tick tock)*( tick)?$/;

let server: TestServer;
beforeAll(async () => {
  server = await startLocal();
});
afterAll(() => server.stop());

async function stop({ generationId }: Question) {
  const from = performance.now();
  const { status, body } = await server.call('POST', `/api/generations/${generationId}/stop`);
  expect(status).toBe(200);
  expect(performance.now() - from).toBeLessThan(STOP_MS);
  return body.generation;
}

/** Asks the model that has to be stopped, and waits until it writes. */
async function askUntilWritten(asked = localQuestion(SLOW)): Promise<Question> {
  await askAsync(server, asked);
  (await followUntilWritten(server, asked.generationId)).close();
  return asked;
}

/** Nobody has counted anything, and it cost nothing. */
const UNCOUNTED = {
  ...{ inputTokens: null, outputTokens: null, reasoningTokens: null, cachedInputTokens: null },
  ...{ costUsd: 0, costSource: 'local' },
};
const NO_TEXT = { state: 'stopped', finishReason: 'stopped', error: null, usage: UNCOUNTED };

describe('a stop', () => {
  it('while the answer waits for its turn takes it out, and nothing else', async () => {
    const running = await askUntilWritten();
    const waiting = localQuestion(SLOW);
    const behind = localQuestion(DEMO);
    await askAsync(server, waiting);
    await askAsync(server, behind);
    const reader = await follow(server, behind.generationId);
    await reader.until(({ data }) => data.position === 2);

    expect(await stop(waiting)).toMatchObject(NO_TEXT);

    await reader.until(({ data }) => data.position === 1);
    expect(await generationOf(server, running.generationId)).toMatchObject({ state: 'running' });
    await stop(running);
    expect((await reader.all()).at(-1)?.data).toMatchObject({ state: 'completed' });
    expect((await answerOf(server, waiting.generationId)).parts).toEqual([]);
  });

  it('while the model is loaded ends that', async () => {
    // The other model is in memory now.
    await askWhole(server, localQuestion(DEMO));
    const asked = localQuestion(SLOW);
    await askAsync(server, asked);
    const reader = await follow(server, asked.generationId);
    await reader.until(({ data }) => data.phase === 'loading');

    expect(await stop(asked)).toMatchObject({ state: 'stopped', finishReason: 'stopped' });

    expect((await reader.all()).at(-1)?.data).toMatchObject({ state: 'stopped' });
    expect(reader.isDone).toBe(false);
  });

  it('while the model reads a long question ends that', async () => {
    const asked = localQuestion(SLOW, 'word '.repeat(300));
    await askAsync(server, asked);
    const reader = await follow(server, asked.generationId);
    await reader.until(({ data }) => data.phase === 'generating' && data.tokens === 0);

    expect(await stop(asked)).toMatchObject({ state: 'stopped', finishReason: 'stopped' });

    expect((await reader.all()).at(-1)?.data).toMatchObject({
      ...{ state: 'stopped', message: { parts: [] } },
    });
  });

  it('while the model writes keeps what it wrote, with what that used', async () => {
    const asked = await askUntilWritten();

    const generation = await stop(asked);

    expect(generation).toMatchObject({
      ...{ state: 'stopped', finishReason: 'stopped', error: null },
      usage: { outputTokens: expect.any(Number), costUsd: 0, costSource: 'local' },
    });
    const message = await answerOf(server, asked.generationId);
    expect(messageText(message)).toMatch(TICKING);
    expect(message).toMatchObject({ state: 'stopped', usage: generation.usage });
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'stopped', errorCode: null, tokensSource: 'reported', costUsd: 0 },
    ]);
    // It is gone on with where it was left.
    const more = again(asked, {
      ...{ parentId: message.id, continue: true, params: { maxOutputTokens: 2 } },
    });
    const { body } = await askWhole(server, more);
    expect(messageText(body.message)).toMatch(TICKING);
    expect(messageText(body.message).length).toBeGreaterThan(messageText(message).length);
  });

  it('may come often and at once: all are told the same', async () => {
    const asked = await askUntilWritten();

    const answers = await Promise.all(Array.from({ length: 5 }, () => stop(asked)));

    for (const generation of answers)
      expect(generation).toEqual(await generationOf(server, asked.generationId));
  });

  it('comes with the deletion of a chat, for what writes and what waits', async () => {
    const running = await askUntilWritten();
    const waiting = again(running);
    await askAsync(server, waiting);
    const readers = await Promise.all(
      [running, waiting].map(({ generationId }) => follow(server, generationId)),
    );

    const { status } = await server.call('DELETE', `/api/chats/${running.chatId}`);

    expect(status).toBe(204);
    for (const reader of readers)
      expect((await reader.all()).at(-1)?.data).toMatchObject({ state: 'stopped' });
    expect((await askWhole(server, localQuestion(DEMO))).status).toBe(200);
  });
});

describe('the queue', () => {
  it('of ten, of which five are stopped, answers the other five, in their order', async () => {
    const short = { params: { maxOutputTokens: 20 } };
    const asked = [
      await askUntilWritten(),
      ...Array.from({ length: 9 }, () => localQuestion(SLOW, 'Hi', short)),
    ];
    for (const next of asked.slice(1)) await askAsync(server, next);
    const last = await follow(server, asked.at(-1)?.generationId ?? '');
    await last.until(({ data }) => data.position === 9);
    const [stopped, kept] = [0, 1].map((rest) => asked.filter((_, index) => index % 2 === rest));

    // The one that writes last, so that all of them wait until then.
    for (const one of (stopped ?? []).toReversed())
      expect(await stop(one)).toMatchObject({ state: 'stopped' });

    await last.all();
    const ended = await Promise.all(
      (kept ?? []).map(({ generationId }) => generationOf(server, generationId)),
    );
    expect(ended.map(({ state, finishReason }) => [state, finishReason])).toEqual(
      Array.from({ length: 5 }, () => ['completed', 'length']),
    );
    const times = ended.map(({ endedAt }) => endedAt ?? '');
    expect(times.toSorted()).toEqual(times);
    for (const { id } of ended) expect(messageText(await answerOf(server, id))).toMatch(TICKING);
    const positions = last.frames.flatMap(({ data }) => data.position ?? []);
    expect(positions.toSorted((one, other) => other - one)).toEqual(positions);
  });

  it('that is full refuses the next one, and says when to come again', async () => {
    const running = await askUntilWritten();
    for (let waiting = 0; waiting < 32; waiting += 1) await askAsync(server, again(running));

    const { status, headers, body } = await askWhole(server, again(running));

    expect(status).toBe(429);
    expect(body.error).toMatchObject({ code: 'local_queue_full', retryable: true });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await server.call('DELETE', `/api/chats/${running.chatId}`);
    expect((await askWhole(server, localQuestion(DEMO))).status).toBe(200);
  });
});

describe('the end of the server', () => {
  let other: TestServer;
  let texts: Promise<readonly unknown[]>;
  let asked: Question[];

  async function askTwo(env: Record<string, string>, fields: Record<string, unknown>) {
    other = await startedLocal({ env });
    asked = [localQuestion(SLOW, 'Hi', fields), localQuestion(DEMO)];
    for (const one of asked) await askAsync(other, one);
    const readers = await Promise.all(asked.map((one) => follow(other, one.generationId)));
    texts = Promise.all(readers.map(async (each) => (await each.all()).at(-1)?.data));
  }

  it('interrupts what writes and what waits when the time is up, and leaves no process', async () => {
    const others = modelProcesses();
    await askTwo({ PARLEY_DRAIN_SECONDS: '0' }, {});
    await followUntilWritten(other, asked[0]?.generationId ?? '');
    expect(modelProcesses()).toHaveLength(others.length + 1);

    await other.server.stop();

    const [first, second] = await texts;
    const interrupted = { state: 'interrupted', error: { code: 'server_shutdown' } };
    expect(first).toMatchObject({
      ...interrupted,
      message: { parts: [{ type: 'text', text: expect.stringMatching(TICKING) }] },
    });
    expect(second).toMatchObject({ ...interrupted, message: { parts: [] } });
    expect(modelProcesses()).toEqual(others);
  });

  it('lets them end before that', async () => {
    await askTwo({ PARLEY_DRAIN_SECONDS: '60' }, { params: { maxOutputTokens: 200 } });

    await other.server.stop();

    expect(await texts).toMatchObject([
      { state: 'completed', finishReason: 'length' },
      { state: 'completed', message: { parts: [{ text: DEMO_ANSWER }] } },
    ]);
  });
});
