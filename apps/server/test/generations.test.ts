import { newId } from '@parley/contracts';
import {
  answer,
  createGate,
  cutOff,
  type FakeUpstream,
  head,
  httpError,
  silentAfterHead,
  USAGE,
  wait,
} from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import {
  again,
  answerOf,
  ask,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  followUp,
  generationOf,
  type Question,
  question,
  textOf,
} from './asking.ts';
import { REPORTED_USAGE } from './fault-table.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started } from './started.ts';

describe('a question to a chat that does not exist', () => {
  it('makes the chat, the question and the answer', async () => {
    const server = await started();
    const asked = question('What is a tree?\nIn one word.');
    const frames = await askToEnd(server, asked);
    const { messageId } = frames[0]?.data ?? {};
    const { body } = await server.call('GET', `/api/chats/${asked.chatId}`);
    expect(body.chat).toMatchObject({
      id: asked.chatId,
      title: 'What is a tree?',
      modelId: DEFAULT_MODEL,
      activeLeafId: messageId,
      running: false,
    });
    expect(await branchOf(server, asked.chatId)).toMatchObject([
      { id: asked.message?.id, parentId: null, role: 'user', siblingIds: [asked.message?.id] },
      { id: messageId, parentId: asked.message?.id, role: 'assistant', siblingIds: [messageId] },
    ]);
  });

  it('may come twice at once: there is one chat with two beginnings', async () => {
    const server = await started();
    const first = question();
    const second = question('Me too', { chatId: first.chatId });
    await Promise.all([askToEnd(server, first), askToEnd(server, second)]);
    const [root] = await branchOf(server, first.chatId, first.message?.id);
    expect(root?.siblingIds.toSorted()).toEqual(
      [first.message?.id ?? '', second.message?.id ?? ''].toSorted(),
    );
  });
});

describe('a question to a chat', () => {
  it('is sent with the branch it stands on, and nothing of the others', async () => {
    const server = await started();
    const { body } = await server.call('POST', '/api/chats', { systemPrompt: 'Be brief.' });
    const first = question('One', { chatId: body.chat.id });
    server.upstream.next(answer({ text: 'Uno' }), answer({ text: 'Eins' }));
    await askToEnd(server, first);
    const sibling = again(first);
    await askToEnd(server, sibling);
    const answered = await generationOf(server, first.generationId);
    await askToEnd(server, followUp(first.chatId, answered.messageId, 'Two'));
    expect(sentMessages(server.upstream)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'One' },
      { role: 'assistant', content: 'Uno' },
      { role: 'user', content: 'Two' },
    ]);
  });

  it('goes out on the connection that the answer before left free', async () => {
    const server = await started();
    const times = 10;
    for (let count = 1; count <= times; count += 1) {
      await askToEnd(server, question());
      await (
        await server.upstream.received(count)
      ).closed;
    }
    const connections = server.upstream.completions.map(({ connection }) => connection);
    expect(new Set(connections).size).toBeLessThan(times / 2);
  });

  it('is sent with its parameters', async () => {
    const server = await started();
    const params = { temperature: 0.5, topP: 0.9, maxOutputTokens: 99, seed: 7, stop: ['END'] };
    await askToEnd(server, question('Hi', { params }));
    expect(server.upstream.completions.at(-1)?.body).toMatchObject({
      model: 'fake/model',
      stream: true,
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 99,
      seed: 7,
      stop: ['END'],
    });
  });

  it('may hold what no database keeps: it is stored and sent in its place', async () => {
    const server = await started();
    server.upstream.next(answer({ deltas: ['nul \0, half \ud800.', '\udc00'] }));
    const asked = question('nul \0, half \ud800 and \udc00, whole \ud83d\ude00');
    const text = 'nul \uFFFD, half \uFFFD and \uFFFD, whole 😀';
    const frames = await askToEnd(server, asked);
    expect(textOf(frames)).toBe('nul \uFFFD, half \uFFFD.\uFFFD');
    expect(sentMessages(server.upstream)).toEqual([{ role: 'user', content: text }]);
    const [stored, answered] = await branchOf(server, asked.chatId);
    expect(stored?.parts).toEqual([{ type: 'text', text }]);
    expect(answered?.parts).toMatchObject([{ text: 'nul \uFFFD, half \uFFFD.\uFFFD' }]);
  });

  it('may be as long as a million characters', async () => {
    const server = await started();
    const text = 'é'.repeat(1_000_000);
    await askToEnd(server, question(text));
    expect(sentMessages(server.upstream)).toEqual([{ role: 'user', content: text }]);
  });
});

describe('another answer', () => {
  it('is a sibling, and both may be written at once', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.always([wait(gate), ...answer()]);
    const first = question();
    const second = again(first);
    await askAsync(server, first);
    await askAsync(server, second);
    await server.upstream.received(2);
    const { body } = await server.call('GET', '/api/chats');
    expect(body.chats).toMatchObject([{ id: first.chatId, running: true }]);
    gate.release();
    const ids = await Promise.all([first, second].map((asked) => endOf(server, asked)));
    const [, leaf] = await branchOf(server, first.chatId);
    expect(leaf).toMatchObject({ id: ids[1], siblingIds: ids, state: 'completed' });
  });

  it.each([
    ['failed', httpError(500)],
    ['was stopped', silentAfterHead],
  ])('replaces an attempt that %s before its first word', async (how, script) => {
    const server = await started();
    server.upstream.always(script);
    const first = question();
    await askAsync(server, first);
    if (how === 'was stopped')
      await server.call('POST', `/api/generations/${first.generationId}/stop`);
    const empty = await endOf(server, first);
    expect((await branchOf(server, first.chatId)).at(-1)).toMatchObject({ id: empty, parts: [] });
    server.upstream.always(answer());
    const second = again(first);
    await askToEnd(server, second);
    const id = await endOf(server, second);
    const branch = await branchOf(server, first.chatId);
    expect(branch.at(-1)).toMatchObject({ id, siblingIds: [id], state: 'completed' });
    expect(sentMessages(server.upstream)).toEqual([{ role: 'user', content: 'Hi' }]);
    // The attempt itself is still known.
    expect(await generationOf(server, first.generationId)).toMatchObject({ messageId: empty });
  });

  it('stands beside an attempt that failed with something written', async () => {
    const server = await started();
    server.upstream.next(cutOff);
    const first = question();
    await askToEnd(server, first);
    const second = again(first);
    await askToEnd(server, second);
    const ids = await Promise.all([first, second].map((asked) => endOf(server, asked)));
    const branch = await branchOf(server, first.chatId);
    expect(branch.at(-1)).toMatchObject({ id: ids[1], siblingIds: ids });
    const other = await branchOf(server, first.chatId, ids[0]);
    expect(other.at(-1)).toMatchObject({ state: 'failed', parts: [{ text: 'partial' }] });
  });
});

describe('an answer that is continued', () => {
  it('goes on in the same message', async () => {
    const server = await started();
    server.upstream.next(cutOff, answer({ text: ' and the rest' }));
    const first = question();
    await askToEnd(server, first);
    const messageId = await endOf(server, first);
    const { message: _, ...rest } = question('', { chatId: first.chatId });
    const continued = { ...rest, parentId: messageId, continue: true };
    const frames = await askToEnd(server, continued);
    expect(frames[0]).toMatchObject({ id: 1, data: { type: 'generation-start', messageId } });
    expect(frames[0]?.data).not.toHaveProperty('userMessageId');
    expect(textOf(frames)).toBe(' and the rest');
    expect(sentMessages(server.upstream)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'partial' },
      { role: 'user', content: expect.stringContaining('where it stopped') },
    ]);
    const message = await answerOf(server, continued.generationId);
    expect(frames.at(-1)?.data.message).toEqual(message);
    expect(message).toMatchObject({
      id: messageId,
      state: 'completed',
      error: null,
      parts: [{ text: 'partial' }, { text: ' and the rest' }],
    });
    expect((await branchOf(server, first.chatId)).at(-1)?.siblingIds).toEqual([messageId]);
  });
});

describe('a parent that is still being written', () => {
  it.each(['a question', 'a continuation'])('does not take %s', async (what) => {
    const server = await started();
    const gate = createGate();
    server.upstream.always([head(), wait(gate), ...answer().slice(1)]);
    const running = question();
    const { chatId, messageId } = await askAsync(server, running);
    const { message, ...rest } = followUp(chatId, messageId);
    const body = what === 'a question' ? { ...rest, message } : { ...rest, continue: true };
    const stream = await ask(server, body);
    expect(stream.status).toBe(409);
    expect(await stream.all()).toMatchObject([{ data: { error: { code: 'parent_running' } } }]);
    gate.release();
    await endOf(server, running);
    await askToEnd(server, body);
    expect(await generationOf(server, rest.generationId)).toMatchObject({ state: 'completed' });
  });
});

describe('an answer that is continued twice at once', () => {
  it('is continued once', async () => {
    const server = await started();
    const gate = createGate();
    server.upstream.next(cutOff, [wait(gate), ...answer()]);
    const asked = question();
    await askToEnd(server, asked);
    const parentId = await endOf(server, asked);
    const continued = Array.from({ length: 10 }, () => {
      const { message: _, ...rest } = again(asked, { parentId });
      return { ...rest, continue: true };
    });
    const statuses = await Promise.all(
      continued.map(async (body) => {
        const prefer = { prefer: 'respond-async' };
        return (await server.call('POST', '/api/generations', body, prefer)).status;
      }),
    );
    expect(statuses.filter((status) => status === 202)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(9);
    gate.release();
  });
});

describe('the forms of an answer', () => {
  it('with "stream": false is the generation with its message', async () => {
    const server = await started();
    const asked = question('Hi', { stream: false });
    const { status, headers, body } = await server.call('POST', '/api/generations', asked);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({
      generation: await generationOf(server, asked.generationId),
      message: await answerOf(server, asked.generationId),
    });
    expect(body.generation).toEqual({
      id: asked.generationId,
      chatId: asked.chatId,
      messageId: body.message.id,
      parentId: asked.message?.id,
      modelId: DEFAULT_MODEL,
      state: 'completed',
      finishReason: 'stop',
      error: null,
      usage: REPORTED_USAGE,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      endedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it.each(['respond-async', 'wait=5, respond-async', 'RESPOND-ASYNC; x=1'])(
    'with "Prefer: %s" is a generation that runs',
    async (prefer) => {
      const server = await started();
      const gate = createGate();
      server.upstream.next([wait(gate), ...answer()]);
      const asked = question();
      const { status, body } = await server.call('POST', '/api/generations', asked, { prefer });
      expect(status).toBe(202);
      expect(body).toEqual({
        generation: {
          ...{ id: asked.generationId, chatId: asked.chatId, parentId: asked.message?.id },
          ...{ messageId: body.generation.messageId, modelId: DEFAULT_MODEL, state: 'running' },
          ...{ finishReason: null, error: null, usage: null, endedAt: null },
          createdAt: body.generation.createdAt,
        },
      });
      expect(await generationOf(server, asked.generationId)).toEqual(body.generation);
      gate.release();
      await endOf(server, asked);
    },
  );

  it('without a stream, followed, is progress and then the whole text at once', async () => {
    const server = await started();
    const gate = createGate();
    const deltas = Array.from({ length: 50 }, (_, index) => `${index} `);
    server.upstream.next([...answer({ deltas }).slice(0, -3), wait(gate), ...answer().slice(-3)]);
    const asked = question('Hi', { stream: false });
    await askAsync(server, asked);
    const stream = await follow(server, asked.generationId);
    const progress = await stream.until(({ event }) => event === 'progress');
    expect(progress).toMatchObject({ id: null, data: { phase: 'generating' } });
    gate.release();
    const frames = (await stream.all()).filter(({ event }) => event !== 'progress');
    expect(frames.map(({ event }) => event)).toEqual([
      'generation-start',
      'text-start',
      'text-delta',
      'text-end',
      'usage',
      'generation-end',
    ]);
    expect(frames.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(textOf(frames)).toBe(deltas.join(''));
  });
});

describe('a model that the catalogue does not list', () => {
  it.each([
    ['unknown', { ...USAGE, cost: undefined }, { costUsd: null, costSource: null }],
    ['as it was reported', USAGE, { costUsd: 0.0001, costSource: 'reported' }],
  ])('is asked all the same, and its cost is %s', async (_, usage, cost) => {
    const server = await started();
    const model = 'unlisted/model:free';
    server.upstream.next(answer({ model, usage: JSON.parse(JSON.stringify(usage)) }));
    const asked = question('Hi', { modelId: `openrouter/${model}` });
    await askToEnd(server, asked);
    expect(server.upstream.completions[0]?.body).toMatchObject({ model: 'unlisted/model:free' });
    expect(await generationOf(server, asked.generationId)).toMatchObject({
      state: 'completed',
      modelId: 'openrouter/unlisted/model:free',
      usage: { inputTokens: 10, ...cost },
    });
  });
});

describe('a generation', () => {
  it('that is unknown is a 404', async () => {
    const server = await started();
    expect(await server.call('GET', `/api/generations/${newId()}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'generation_not_found' } },
    });
  });
});

/** The conversation of the last request, as the model got it. */
function sentMessages(upstream: FakeUpstream): unknown {
  return upstream.completions.at(-1)?.body['messages'];
}

/** Waits for the end of an answer. @returns the id of its message */
async function endOf(server: TestServer, asked: Question): Promise<string> {
  await (await follow(server, asked.generationId)).all();
  return (await generationOf(server, asked.generationId)).messageId;
}
