import type { MessagesAnswer } from '@parley/contracts';
import { beforeEach, describe, expect, test } from 'vitest';

import { again, followUp, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { ids, say, talk } from './talking.ts';

let server: TestServer;
let chatId: string;
/** Five questions and answers. */
let path: string[];
beforeEach(async () => {
  server = await started();
  ({ chatId, path } = await talk(server, 5));
});

async function read(query: Record<string, string | number | undefined>): Promise<{
  status: number;
  body: MessagesAnswer & { error: { code: string; details: unknown } };
}> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return server.call('GET', `/api/chats/${chatId}/messages?${search.toString()}`);
}

/** The places of a window's messages on the first branch, and those of its cursors. */
async function places(query: Record<string, string | number | undefined>): Promise<unknown> {
  const { body } = await read(query);
  const place = (id: string | null) => (id === null ? null : path.indexOf(id));
  return {
    shown: body.messages.map(({ id }) => place(id)),
    before: place(body.before),
    after: place(body.after),
  };
}

describe('a window around a message', () => {
  test.each([
    [4, 5, { shown: [2, 3, 4, 5, 6], before: 2, after: 6 }],
    [4, 4, { shown: [2, 3, 4, 5], before: 2, after: 5 }],
    [4, 1, { shown: [4], before: 4, after: 4 }],
    [4, 2, { shown: [3, 4], before: 3, after: 4 }],
    [0, 5, { shown: [0, 1, 2, 3, 4], before: null, after: 4 }],
    [1, 5, { shown: [0, 1, 2, 3, 4], before: null, after: 4 }],
    [9, 5, { shown: [5, 6, 7, 8, 9], before: 5, after: null }],
    [8, 5, { shown: [5, 6, 7, 8, 9], before: 5, after: null }],
    [4, 10, { shown: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], before: null, after: null }],
    [4, 60, { shown: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], before: null, after: null }],
  ])('%i of ten, of %i messages, shows %j', async (at, limit, window) => {
    expect(await places({ around: path[at], limit })).toEqual(window);
    expect(await places({ around: path[at], limit, leafId: path[9] })).toEqual(window);
  });

  test('goes on in both directions, every message once', async () => {
    const middle = (await read({ around: path[4], limit: 2 })).body;
    const shown = middle.messages;
    for (let { before } = middle; before !== null;) {
      const { body } = await read({ before, limit: 2 });
      shown.unshift(...body.messages);
      ({ before } = body);
    }
    for (let { after } = middle; after !== null;) {
      const { body } = await read({ after, leafId: path[9], limit: 3 });
      shown.push(...body.messages);
      ({ after } = body);
    }

    expect(shown).toEqual((await read({})).body.messages);
  });

  test('names the siblings of each message as the newest window does', async () => {
    await say(server, followUp(chatId, path[3] ?? '', 'Or else?'));
    const { body } = await read({ leafId: path[9] });

    const around = (await read({ around: path[4], leafId: path[9], limit: 3 })).body;

    expect(around.messages).toEqual(body.messages.slice(3, 6));
    expect(around.messages[1]?.siblingIds).toHaveLength(2);
  });

  test('that is not on the shown branch shows the branch by it', async () => {
    const beside = await say(server, followUp(chatId, path[3] ?? '', 'Or else?'));

    const { body } = await read({ around: path[5], limit: 60 });
    expect(ids(body.messages)).toEqual(path);
    const shown = await read({ around: path[3], limit: 60 });
    expect(shown.body.messages.at(-1)?.id).toBe(beside.id);
  });

  test('that is not on the branch of the leaf is not found', async () => {
    const beside = await say(server, followUp(chatId, path[3] ?? '', 'Or else?'));

    for (const query of [
      { around: path[5], leafId: beside.id },
      { after: path[5], leafId: beside.id },
      { around: path[5], leafId: path[3] },
    ])
      expect(await read(query)).toMatchObject({
        status: 404,
        body: { error: { code: 'message_not_found' } },
      });
  });
});

describe('the page after a message', () => {
  test.each([
    [3, 3, { shown: [4, 5, 6], before: 4, after: 6 }],
    [6, 3, { shown: [7, 8, 9], before: 7, after: null }],
    [7, 3, { shown: [8, 9], before: 8, after: null }],
    [9, 3, { shown: [], before: null, after: null }],
    [0, 60, { shown: [1, 2, 3, 4, 5, 6, 7, 8, 9], before: 1, after: null }],
  ])('%i of ten, of %i messages, shows %j', async (at, limit, window) => {
    expect(await places({ after: path[at], limit, leafId: path[9] })).toEqual(window);
    expect(await places({ after: path[at], limit })).toEqual(window);
  });

  test('grows with the branch', async () => {
    expect(await places({ after: path[9] })).toMatchObject({ shown: [], after: null });
    const reply = await say(server, followUp(chatId, path[9] ?? ''));

    const { body } = await read({ after: path[9], leafId: reply.id });

    expect(body.messages.at(-1)?.id).toBe(reply.id);
    expect(body.messages).toHaveLength(2);
  });
});

test('the page before a message says that there is more below', async () => {
  expect(await places({ before: path[4], limit: 2 })).toEqual({
    shown: [2, 3],
    before: 2,
    after: 3,
  });
});

test.each([
  ['after', 'before'],
  ['around', 'before'],
  ['around', 'after'],
  ['through', 'leafId'],
  ['after', 'through'],
  ['around', 'through'],
])('%s cannot go with %s', async (one, other) => {
  const { status, body } = await read({ [one]: path[2], [other]: path[2] });

  expect(status).toBe(422);
  expect(body.error).toMatchObject({
    code: 'validation_error',
    details: [{ path: `querystring.${one}`, message: `cannot go with ${other}` }],
  });
});

test.each(['around', 'after', 'before', 'through', 'leafId'])(
  '%s takes a message of this chat alone',
  async (name) => {
    const elsewhere = await say(server, question());

    for (const id of ['nobody-knows', elsewhere.id])
      expect(await read({ [name]: id })).toMatchObject({
        status: 404,
        body: { error: { code: 'message_not_found' } },
      });
  },
);

test('siblings of one moment stand in one order on every page', async () => {
  const asked = question('Another root', { chatId });
  await say(server, asked);
  await Promise.all(Array.from({ length: 5 }, () => say(server, again(asked))));
  const [, newest] = (await read({})).body.messages;

  for (const id of newest?.siblingIds ?? []) {
    const { body } = await read({ around: id, limit: 2 });
    expect(body.messages.at(-1)?.siblingIds).toEqual(newest?.siblingIds);
  }
});
