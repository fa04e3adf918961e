import {
  answer,
  answerFrames,
  createGate,
  cutOff,
  head,
  httpError,
  type Script,
  wait,
} from '@parley/providers/testing';
import { messageText } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import {
  again,
  answerOf,
  ask,
  askAsync,
  askToEnd,
  follow,
  generationOf,
  type Question,
  question,
  textOf,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { pruneEvents } from './stored.ts';

const AT_ONCE = 10;

describe('the same request again', () => {
  it(`is the same generation, also when ${AT_ONCE} come at once`, async () => {
    const server = await started();
    const asked = question();
    const streams = await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const stream = await ask(server, asked);
        await stream.all();
        return stream;
      }),
    );
    const [first] = streams;
    expect(textOf(first?.frames ?? [])).toBe('Hello');
    for (const stream of streams) expect(stream).toMatchObject({ status: 200, raw: first?.raw });
    expect(server.upstream.completions).toHaveLength(1);
    await expectOneQuestion(server, asked);
  });

  it('shows everything from the first frame on while it runs, and after the end', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next([
      head(),
      ...answerFrames({ text: 'partial' }),
      wait(gate),
      ...answer({ text: ' no more' }).slice(2),
    ]);
    const asked = question();
    const first = await ask(server, asked);
    await first.until(({ event }) => event === 'text-delta');
    const second = await ask(server, asked);
    expect((await second.next())?.id).toBe(1);
    gate.release();
    await first.all();
    await second.all();
    const third = await ask(server, asked);
    await third.all();
    expect(textOf(first.frames)).toBe('partial no more');
    expect(second.raw).toBe(first.raw);
    expect(third.raw).toBe(first.raw);
    expect(server.upstream.completions).toHaveLength(1);
  });

  it('answers as it did when it was asked for in one piece', async () => {
    const server = await started();
    const asked = question('Hi', { stream: false });
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, () => server.call('POST', '/api/generations', asked)),
    );
    answers.push(await server.call('POST', '/api/generations', asked));
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body).toEqual(answers[0]?.body);
    }
    expect(server.upstream.completions).toHaveLength(1);
    await expectOneQuestion(server, asked);
  });

  it.each<[string, Script]>([
    ['refused', httpError(400, { message: 'No' })],
    ['failed twice', httpError(503, { message: 'Busy' })],
  ])(
    'of a generation that was %s before its first word fails again the same way',
    async (_, script) => {
      const server = await started();
      server.upstream.always(script);
      const asked = question();
      const first = await ask(server, asked);
      await first.all();
      const calls = server.upstream.completions.length;
      server.upstream.always(answer());
      const second = await ask(server, asked);
      await second.all();
      expect(first.status).toBeGreaterThanOrEqual(400);
      expect(second.status).toBe(first.status);
      expect(second.raw).toBe(first.raw);
      expect(second.frames).toHaveLength(1);
      expect(server.upstream.completions).toHaveLength(calls);
    },
  );

  it('of a failed generation fails the same way even after another attempt took its place', async () => {
    const server = await started();
    server.upstream.next(httpError(400));
    const asked = question('Hi', { stream: false });
    const first = await server.call('POST', '/api/generations', asked);
    await askToEnd(server, again(asked, { stream: true }));
    const second = await server.call('POST', '/api/generations', asked);
    expect(first.status).toBe(400);
    expect(second.status).toBe(400);
    expect(second.body).toEqual(first.body);
  });

  it('of a generation that failed in the middle shows what there was', async () => {
    const server = await started();
    server.upstream.next(cutOff);
    const asked = question();
    const first = await ask(server, asked);
    await first.all();
    const second = await ask(server, asked);
    await second.all();
    expect(second).toMatchObject({ status: 200, raw: first.raw, isDone: false });
  });

  it('of a generation whose answer was continued since shows the answer as it is now', async () => {
    const server = await started();
    server.upstream.next(answer({ text: 'Well' }), answer({ text: ', then.' }));
    const asked = question('Hi', { stream: false });
    const { body } = await server.call('POST', '/api/generations', asked);
    const { message: _, ...rest } = again(asked, { parentId: body.message.id, stream: true });
    await askToEnd(server, { ...rest, continue: true });
    const now = await answerOf(server, rest.generationId);
    expect(messageText(now)).toBe('Well, then.');
    expect(await server.call('POST', '/api/generations', asked)).toMatchObject({
      status: 200,
      body: { generation: body.generation, message: now },
    });
    await pruneEvents(server);
    const [last] = await (await follow(server, asked.generationId)).all();
    expect(last?.data).toMatchObject({ type: 'generation-end', message: now });
  });

  it('as a continuation attaches too, though its message runs', async () => {
    const server = await started();
    server.upstream.next(cutOff);
    const asked = question();
    await askToEnd(server, asked);
    const { messageId } = await generationOf(server, asked.generationId);
    const { message: _, ...rest } = again(asked, { parentId: messageId });
    const continued = { ...rest, continue: true };
    const generations = await Promise.all(
      Array.from({ length: AT_ONCE }, () => askAsync(server, continued)),
    );
    for (const generation of generations) expect(generation.messageId).toBe(messageId);
    await (await follow(server, continued.generationId)).all();
    expect(server.upstream.completions).toHaveLength(2);
  });
});

describe('another request under the same id', () => {
  it.each<[string, Record<string, unknown>]>([
    ['another text', { message: { parts: [{ type: 'text', text: 'Other' }] } }],
    ['another model', { modelId: 'openrouter/fake/thinker' }],
    ['another chat', { chatId: 'another-chat' }],
    ['other parameters', { params: { temperature: 1 } }],
    ['another way to answer', { stream: false }],
  ])('is a conflict: %s', async (_, fields) => {
    const server = await started();
    const asked = question();
    await askToEnd(server, asked);
    const other = { ...asked, ...fields };
    const conflict = { code: 'generation_conflict', retryable: false };
    if (other['stream'] !== false) {
      const stream = await ask(server, other);
      expect(stream.status).toBe(409);
      expect(await stream.all()).toMatchObject([{ id: null, data: { error: conflict } }]);
    }
    const json = await server.call('POST', '/api/generations', other, { prefer: 'respond-async' });
    expect(json).toMatchObject({ status: 409, body: { error: conflict } });
    await expectOneQuestion(server, asked);
    expect(server.upstream.completions).toHaveLength(1);
  });
});

/** There is one chat, with one question and one answer. */
async function expectOneQuestion(server: TestServer, asked: Question): Promise<void> {
  expect((await server.call('GET', '/api/chats')).body.chats).toMatchObject([{ id: asked.chatId }]);
  expect(await server.rows('select id from messages')).toHaveLength(2);
  expect(await server.rows('select id from generations')).toEqual([{ id: asked.generationId }]);
}
