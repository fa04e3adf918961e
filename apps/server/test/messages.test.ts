import type { Message } from '@parley/contracts';
import {
  answer,
  answerFrames,
  chunk,
  end,
  frame,
  head,
  httpError,
  type Script,
  silence,
  wait,
} from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import {
  again,
  askAsync,
  askToEnd,
  branchOf,
  follow,
  followUp,
  generationOf,
  type Question,
  question,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { manyMessages } from './many-messages.ts';
import { started } from './started.ts';
import { chatOf, everyMessage, ids, say, talk } from './talking.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

const PARTIAL = [head(), ...answerFrames({ text: 'partial' }), silence];
const EDITED = [{ type: 'text', text: 'What I would have said.' }];

function edit(id: string, parts: unknown = EDITED, fields = {}): ReturnType<TestServer['call']> {
  return server.call('PATCH', `/api/messages/${id}`, { parts, ...fields });
}

function remove(id: string): ReturnType<TestServer['call']> {
  return server.call('DELETE', `/api/messages/${id}`);
}

/** Asks for an answer that begins and does not end. @returns its message id */
async function leaveRunning(asked: Question, script: Script = PARTIAL): Promise<string> {
  const count = server.upstream.completions.length + 1;
  server.upstream.next(script);
  const { messageId, id } = await askAsync(server, asked);
  await server.upstream.received(count);
  const reader = await follow(server, id);
  await reader.until(({ event }) => event === 'text-delta');
  reader.close();
  return messageId;
}

describe('editing an answer', () => {
  test('puts other parts in the place of what it said, and leaves how it came about', async () => {
    const asked = question();
    server.upstream.next(answer({ text: 'Wrong.', reasoning: ['Hm.'] }));
    const reply = await say(server, asked);

    const { status, body } = await edit(reply.id);

    expect(status).toBe(200);
    expect(body).toEqual({ message: { ...reply, parts: EDITED, editedAt: ANY_TIME } });
    expect(reply.editedAt).toBeNull();
    expect(reply.usage).not.toBeNull();
    const [, stored] = await branchOf(server, asked.chatId);
    expect(stored).toEqual({ ...body.message, siblingIds: [reply.id] });
  });

  test('is refused where it was edited or written on since it was read, and goes on from what it is', async () => {
    const asked = question();
    const read = await say(server, asked);
    const versionOf = ({ generationId, editedAt }: Message) => ({
      basedOn: { generationId, editedAt },
    });
    const conflict = { status: 409, body: { error: { code: 'message_conflict' } } };

    const { body } = await edit(read.id, EDITED, versionOf(read));
    expect(await edit(read.id, EDITED, versionOf(read))).toMatchObject(conflict);

    const { message: _, ...rest } = question('', { chatId: asked.chatId, parentId: read.id });
    const continued = await say(server, { ...rest, continue: true });
    expect(await edit(read.id, EDITED, versionOf(body.message))).toMatchObject(conflict);
    expect((await branchOf(server, asked.chatId)).at(-1)?.parts).toEqual(continued.parts);
    expect(await edit(read.id, EDITED, versionOf(continued))).toMatchObject({ status: 200 });
    expect(await edit(read.id)).toMatchObject({ status: 200 });
  });

  test('is what the model is told from then on', async () => {
    const asked = question();
    const reply = await say(server, asked);
    await edit(reply.id);

    await say(server, followUp(asked.chatId, reply.id));

    const sent = JSON.stringify(server.upstream.completions.at(-1)?.body);
    expect(sent).toContain('What I would have said.');
    expect(sent).not.toContain('"Hello"');
  });

  test('is what readers get who still follow the generation', async () => {
    const asked = question();
    const reply = await say(server, asked);
    await edit(reply.id);

    const frames = await (await follow(server, asked.generationId)).all();

    expect(frames.map(({ event }) => event)).toEqual(['generation-end']);
    expect(frames[0]?.data.message.parts).toEqual(EDITED);
    expect(frames[0]?.id).toBe(reply.seq);
  });

  test('that had failed without a word makes it one that stays beside the next', async () => {
    const asked = question();
    server.upstream.next(httpError(400));
    await askToEnd(server, asked);
    const failed = (await branchOf(server, asked.chatId)).at(-1);
    await edit(failed?.id ?? '');

    const next = await say(server, again(asked));

    expect((await branchOf(server, asked.chatId)).at(-1)?.siblingIds).toEqual([
      failed?.id,
      next.id,
    ]);
  });

  test('is told of an answer that is gone on with, and of its copies, not of another answer', async () => {
    const asked = question();
    const reply = await say(server, asked);
    const { body } = await edit(reply.id);
    const { editedAt } = body.message;
    const { message: _, ...rest } = question('', { chatId: asked.chatId, parentId: reply.id });

    const continued = await say(server, { ...rest, continue: true });

    expect(continued).toMatchObject({ id: reply.id, editedAt });
    expect((await branchOf(server, asked.chatId)).at(-1)).toMatchObject({ editedAt });
    const fork = await server.call('POST', `/api/chats/${asked.chatId}/fork`, {
      messageId: reply.id,
      scope: 'path',
    });
    expect((await branchOf(server, fork.body.chat.id)).at(-1)).toMatchObject({ editedAt });
    expect((await say(server, again(asked))).editedAt).toBeNull();
  });

  test('keeps what both databases can keep', async () => {
    const reply = await say(server, question());

    const { body } = await edit(reply.id, [{ type: 'text', text: 'a\0b\uD83D' }]);

    expect(body.message.parts).toEqual([{ type: 'text', text: 'a\uFFFDb\uFFFD' }]);
  });

  test('waits until it is written', async () => {
    const asked = question();
    const id = await leaveRunning(asked);

    expect(await edit(id)).toMatchObject({ status: 409, body: { error: RUNNING } });

    await server.call('POST', `/api/generations/${asked.generationId}/stop`);
    expect(await edit(id)).toMatchObject({
      status: 200,
      body: { message: { state: 'stopped', parts: EDITED } },
    });
  });

  test('is not how a question is changed: the refusal says how', async () => {
    const asked = question();
    await say(server, asked);

    const { status, body } = await edit(asked.message?.id ?? '');

    expect({ status, code: body.error.code }).toEqual({
      status: 409,
      code: 'message_not_editable',
    });
    expect(body.error.message).toContain('under the same parent');
    const [shown] = await branchOf(server, asked.chatId);
    expect(shown?.parts).toEqual([{ type: 'text', text: 'Hi' }]);
  });

  test.each([
    ['nobody-knows', EDITED, 404, 'message_not_found'],
    ['x', EDITED, 404, 'message_not_found'],
    ['the answer', [], 422, 'validation_error'],
    ['the answer', [{ type: 'text', text: '' }], 422, 'validation_error'],
    ['the answer', [{ type: 'text', text: 'x'.repeat(1_000_001) }], 422, 'validation_error'],
    ['the answer', [{ type: 'reasoning', text: 'Hm.' }], 422, 'validation_error'],
    ['the answer', [{ type: 'file', fileId: 'nobody-knows' }], 404, 'file_not_found'],
    ['the answer', undefined, 422, 'validation_error'],
  ])('of %s by %.60j is refused', async (id, parts, status, code) => {
    const asked = question();
    const reply = await say(server, asked);

    const answered = await server.call(
      'PATCH',
      `/api/messages/${id === 'the answer' ? reply.id : id}`,
      { parts },
    );

    expect({ status: answered.status, code: answered.body.error.code }).toEqual({ status, code });
    expect((await branchOf(server, asked.chatId)).at(-1)?.parts).toEqual(reply.parts);
  });
});

describe('deleting a message', () => {
  test('takes along everything below it and what wrote that, and nothing else', async () => {
    const { chatId, path } = await talk(server, 3);
    const beside = await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));
    await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: path[5] });

    const { status, body } = await remove(path[2] ?? '');

    expect({ status, body }).toEqual({ status: 204, body: '' });
    expect(ids(await branchOf(server, chatId)).slice(0, 2)).toEqual(path.slice(0, 2));
    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: beside.id });
    expect(await rowsOf(chatId)).toEqual({ messages: 4, generations: 2, events: 2 });
    for (const id of path.slice(2)) expect(await remove(id)).toMatchObject({ status: 404 });
  });

  test('leaves the branch that is shown where it is not below', async () => {
    const asked = question();
    const one = await say(server, asked);
    const two = await say(server, again(asked));

    await remove(one.id);

    expect(await chatOf(server, asked.chatId)).toMatchObject({ activeLeafId: two.id });
    expect((await branchOf(server, asked.chatId)).at(-1)).toMatchObject({
      id: two.id,
      siblingIds: [two.id],
    });
  });

  test('shows the newest leaf of the sibling before it, else of the one after it, else the parent', async () => {
    const asked = question();
    const one = await say(server, asked);
    const below = await say(server, followUp(asked.chatId, one.id));
    const two = await say(server, again(asked));
    const three = await say(server, again(asked));
    const leaf = async () => (await chatOf(server, asked.chatId)).activeLeafId;

    await remove(three.id);
    expect(await leaf()).toBe(two.id);
    await remove(two.id);
    expect(await leaf()).toBe(below.id);
    const four = await say(server, again(asked));
    await server.call('PATCH', `/api/chats/${asked.chatId}`, { activeLeafId: below.id });
    await remove(one.id);
    expect(await leaf()).toBe(four.id);
    await remove(four.id);
    expect(await leaf()).toBe(asked.message?.id);
  });

  test('leaves an empty chat, in which one can begin again', async () => {
    const { chatId, path } = await talk(server, 2);

    await remove(path[0] ?? '');

    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: null, running: false });
    expect(await branchOf(server, chatId)).toEqual([]);
    expect(await rowsOf(chatId)).toEqual({ messages: 0, generations: 0, events: 0 });
    const reply = await say(server, question('Anew', { chatId }));
    expect((await branchOf(server, chatId)).at(-1)?.id).toBe(reply.id);
  });

  test('stops first what is written below it, and nothing beside', async () => {
    const first = question();
    const reply = await say(server, first);
    const beside = again(first);
    await leaveRunning(beside);
    const below = followUp(first.chatId, reply.id);
    await leaveRunning(below);
    const upstream = server.upstream.completions.at(-1);

    expect(await remove(reply.id)).toMatchObject({ status: 204 });

    await upstream?.closed;
    expect(upstream?.aborted).toBe(true);
    expect(await server.call('GET', `/api/generations/${below.generationId}`)).toMatchObject({
      status: 404,
    });
    expect(await generationOf(server, beside.generationId)).toMatchObject({ state: 'running' });
    expect((await chatOf(server, first.chatId)).running).toBe(true);
    await server.call('POST', `/api/generations/${beside.generationId}/stop`);
    expect(server.logLines.filter((line) => line.includes('"level":50'))).toEqual([]);
  });

  test('leaves nothing behind of questions that are asked below it meanwhile', async () => {
    const asked = question();
    const reply = await say(server, asked);
    // Its provider is given time to tell what it used, so the deletion waits for the end of the stop.
    const gate = server.upstream.hold();
    const finished = frame(chunk({ finishReason: 'stop' }));
    const script = [head(), ...answerFrames({ text: 'whole' }), finished, wait(gate), end];
    await leaveRunning(followUp(asked.chatId, reply.id), script);
    await gate.reached;

    const deleting = remove(reply.id);
    const asking = Array.from({ length: 10 }, () =>
      server.call('POST', '/api/generations', {
        ...followUp(asked.chatId, reply.id),
        stream: false,
      }),
    );
    for (let count = 0; count < 20; count += 1) await server.call('GET', '/healthz');
    gate.release();
    const [gone, ...told] = await Promise.all([deleting, ...asking]);

    expect(gone.status).toBe(204);
    // Each was stored and deleted with the rest, or came too late.
    for (const { status } of told) expect([200, 404]).toContain(status);
    expect(ids((await everyMessage(server, asked.chatId)).values())).toEqual([asked.message?.id]);
    expect(await rowsOf(asked.chatId)).toMatchObject({ messages: 1, generations: 0 });
  });

  test('takes 5,000 along at once', async () => {
    const { chatId, path } = await talk(server, 1);
    await manyMessages(server.dataDir, { chatId, below: path[1] ?? '', count: 4998 });

    const from = performance.now();
    const { status } = await remove(path[1] ?? '');

    process.stdout.write(`4,999 messages deleted in ${(performance.now() - from).toFixed(0)} ms\n`);
    expect(status).toBe(204);
    expect(await rowsOf(chatId)).toEqual({ messages: 1, generations: 0, events: 0 });
    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: path[0] });
  });

  test.each(['nobody-knows', 'x'])('that is not there (%s) is 404', async (id) => {
    expect(await remove(id)).toMatchObject({
      status: 404,
      body: { error: { code: 'message_not_found' } },
    });
  });
});

const ANY_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const RUNNING = { code: 'message_running', retryable: true };

async function rowsOf(chatId: string): Promise<Record<string, number> | undefined> {
  const [rows] = await server.rows<Record<string, number>>(
    `select (select count(*) from messages where chat_id = '${chatId}') as messages,
            (select count(*) from generations where chat_id = '${chatId}') as generations,
            (select count(distinct generation_id) from generation_events) as events`,
  );
  return rows;
}

test('5,000 messages are deleted while the server answers others', async () => {
  const { chatId, path } = await talk(server, 1);
  const [root = '', reply = ''] = path;
  const last = await manyMessages(server.dataDir, { chatId, below: reply, count: 4999 });
  await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: last });
  let answered = 0;
  const over = new AbortController();
  const others = (async () => {
    while (!over.signal.aborted) {
      await server.call('GET', '/healthz');
      if (!over.signal.aborted) answered += 1;
    }
  })();

  const { status } = await server.call('DELETE', `/api/messages/${reply}`);
  over.abort();
  await others;

  expect(status).toBe(204);
  expect(answered).toBeGreaterThan(2);
  expect((await chatOf(server, chatId)).activeLeafId).toBe(root);
  expect(await server.rows('select id from messages')).toEqual([{ id: root }]);
});

test('a deletion that fails half-way leaves the upper part of the branch', async () => {
  const { chatId, path } = await talk(server, 1);
  const [root = '', reply = ''] = path;
  await manyMessages(server.dataDir, { chatId, below: reply, count: 700 });
  // Nobody may delete the answer while this refers to it.
  await alterDatabase(
    server.dataDir,
    'create table holders (id text primary key, message_id text references messages (id))',
  );
  await alterDatabase(server.dataDir, `insert into holders values ('one', '${reply}')`);

  expect((await server.call('DELETE', `/api/messages/${reply}`)).status).toBe(500);

  const kept = await branchOf(server, chatId, reply);
  expect(kept.map(({ id }) => id)).toEqual([root, reply]);
  expect((await server.rows('select id from messages')).length).toBeLessThan(702);
  await alterDatabase(server.dataDir, 'drop table holders');
  expect((await server.call('DELETE', `/api/messages/${reply}`)).status).toBe(204);
  expect(await server.rows('select id from messages')).toEqual([{ id: root }]);
});
