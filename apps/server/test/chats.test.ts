import type { BranchMessage, Chat, Message } from '@parley/contracts';
import { answer, wait } from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { again, askAsync, followUp, type Question, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { started } from './started.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

const ANY_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('creating a chat', () => {
  test('needs nothing', async () => {
    const { status, body } = await server.call('POST', '/api/chats', {});

    expect(status).toBe(201);
    expect(body).toEqual({
      chat: {
        id: expect.stringMatching(/^[0-9a-z]{26}$/),
        title: 'New chat',
        modelId: null,
        systemPrompt: null,
        archived: false,
        activeLeafId: null,
        running: false,
        createdAt: ANY_TIME,
        updatedAt: ANY_TIME,
      },
    });
    expect(await chat(body.chat.id)).toEqual(body.chat);
  });

  test('keeps what it is given', async () => {
    const given = {
      id: 'A-chat_of-mine',
      modelId: DEFAULT_MODEL,
      systemPrompt: ' Be brief.\n',
    };

    const made = await create({ ...given, title: '  Zebras  ' });

    expect(made).toMatchObject({ ...given, title: 'Zebras' });
    expect(await chat(given.id)).toEqual(made);
  });

  test('text that cannot be stored everywhere is stored alike everywhere', async () => {
    const made = await create({ title: 'a\0b\uD83D', systemPrompt: '\uDE00c' });

    expect(made).toMatchObject({ title: 'a\uFFFDb\uFFFD', systemPrompt: '\uFFFDc' });
    expect(await chat(made.id)).toEqual(made);
  });

  test('an id is taken once', async () => {
    const first = await create({ id: 'my-first-chat', title: 'First' });

    const { status, body } = await server.call('POST', '/api/chats', { id: first.id, title: 'No' });

    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'chat_exists' });
    expect(await chat(first.id)).toEqual(first);
  });
});

describe('the list of chats', () => {
  test('is empty at first', async () => {
    expect(await list()).toEqual({ chats: [], nextCursor: null });
  });

  test('shows the newest first, also within one millisecond', async () => {
    const made = await createMany(20);

    const { chats, nextCursor } = await list();

    expect(ids(chats)).toEqual(ids(made.toReversed()));
    expect(nextCursor).toBeNull();
  });

  test.each([1, 3, 7, 10])('in pages of %i shows each chat once', async (limit) => {
    const made = await createMany(10);

    const pages = await readPages(limit);

    expect(pages.flat()).toEqual(ids(made.toReversed()));
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    expect(pages).toHaveLength(Math.ceil(10 / limit));
  });

  test('is stable while new chats arrive and old ones are deleted between its pages', async () => {
    const made = ids((await createMany(9)).toReversed());

    const pages = await readPages(3, async (page) => {
      await create({});
      await server.call('DELETE', `/api/chats/${page.at(-1) ?? ''}`);
    });

    expect(pages.flat()).toEqual(made);
  });

  test('moves a chat to the top when it gets a message, and not when it is changed', async () => {
    const made = await createMany(3);
    const [oldest] = made;
    await server.call('PATCH', `/api/chats/${oldest?.id ?? ''}`, { title: 'Renamed' });
    expect(ids((await list()).chats)).toEqual(ids(made.toReversed()));

    await say(question('Hello', { chatId: oldest?.id }));

    expect((await list()).chats[0]).toMatchObject({ id: oldest?.id, title: 'Renamed' });
  });

  test('shows archived chats apart from the others', async () => {
    const [first, second, third] = await createMany(3);
    await server.call('PATCH', `/api/chats/${second?.id ?? ''}`, { archived: true });

    expect(ids((await list()).chats)).toEqual([third?.id, first?.id]);
    expect(ids((await list('archived=false')).chats)).toEqual([third?.id, first?.id]);
    expect(ids((await list('archived=true')).chats)).toEqual([second?.id]);
  });

  test('says in which chats something runs', async () => {
    const gate = server.upstream.hold();
    server.upstream.next([wait(gate), ...answer()]);
    const asked = question();
    await askAsync(server, asked);

    expect((await list()).chats).toMatchObject([{ id: asked.chatId, running: true }]);

    gate.release();
    await expect.poll(async () => (await chat(asked.chatId)).running, POLL).toBe(false);
  });
});

describe('changing a chat', () => {
  test.each([
    { title: 'Another name' },
    { modelId: 'openrouter/fake/thinker' },
    { modelId: null },
    { systemPrompt: 'Be long.' },
    { systemPrompt: '' },
    { systemPrompt: null },
    { archived: true },
    { title: 'Both', archived: true },
  ])('%j changes that and nothing else', async (changes) => {
    const before = await create({ title: 'A name', modelId: DEFAULT_MODEL, systemPrompt: 'Hm.' });

    const { status, body } = await server.call('PATCH', `/api/chats/${before.id}`, changes);

    expect(status).toBe(200);
    expect(body).toEqual({ chat: { ...before, ...changes } });
    expect(await chat(before.id)).toEqual(body.chat);
  });

  test('the active leaf chooses the branch that is shown', async () => {
    const first = question();
    const one = await say(first);
    const two = await say(again(first));
    expect(await leafShown(first.chatId)).toBe(two.id);

    await server.call('PATCH', `/api/chats/${first.chatId}`, { activeLeafId: one.id });

    expect(await chat(first.chatId)).toMatchObject({ activeLeafId: one.id });
    expect(await leafShown(first.chatId)).toBe(one.id);
  });

  test('the active leaf is a message of that chat', async () => {
    const mine = await create({});
    const elsewhere = await say(question());

    for (const activeLeafId of ['nobody-knows', elsewhere.id]) {
      const { status, body } = await server.call('PATCH', `/api/chats/${mine.id}`, {
        activeLeafId,
      });
      expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'message_not_found' });
    }
    expect(await chat(mine.id)).toEqual(mine);
  });
});

describe('deleting a chat', () => {
  test('takes everything of it along', async () => {
    const kept = question();
    await say(kept);
    const first = question();
    const reply = await say(first);
    await say(followUp(first.chatId, reply.id));
    const before = await countRows();

    const { status, body } = await server.call('DELETE', `/api/chats/${first.chatId}`);

    expect({ status, body }).toEqual({ status: 204, body: '' });
    for (const [method, path, change] of [
      ['GET', `/api/chats/${first.chatId}`, undefined],
      ['GET', `/api/chats/${first.chatId}/messages`, undefined],
      ['PATCH', `/api/chats/${first.chatId}`, { title: 'Back' }],
      ['DELETE', `/api/chats/${first.chatId}`, undefined],
      ['GET', `/api/generations/${first.generationId}`, undefined],
      ['GET', `/api/generations/${first.generationId}/events`, undefined],
    ] as const) {
      expect(await server.call(method, path, change)).toMatchObject({ status: 404 });
    }
    expect(before).toMatchObject({ chats: 2, messages: 6, generations: 3 });
    expect(await countRows()).toEqual({ chats: 1, messages: 2, generations: 1, events: 1 });
    expect(ids((await list()).chats)).toEqual([kept.chatId]);
  });

  test('stops what runs in it first', async () => {
    const gate = server.upstream.hold();
    server.upstream.next([...answer().slice(0, 3), wait(gate), ...answer().slice(3)]);
    const asked = question();
    await askAsync(server, asked);
    const upstream = await server.upstream.received();
    await gate.reached;

    expect(await server.call('DELETE', `/api/chats/${asked.chatId}`)).toMatchObject({
      status: 204,
    });

    await upstream.closed;
    expect(upstream.aborted).toBe(true);
    expect(await countRows()).toEqual({ chats: 0, messages: 0, generations: 0, events: 0 });
  });

  test('frees its id', async () => {
    await create({ id: 'come-and-go', title: 'One' });
    await server.call('DELETE', '/api/chats/come-and-go');

    expect(await create({ id: 'come-and-go', title: 'Two' })).toMatchObject({ title: 'Two' });
  });
});

describe('the messages of a chat', () => {
  test('are none at first', async () => {
    const { id } = await create({});

    expect(await messages(id)).toEqual({ messages: [], before: null, after: null });
  });

  test('are a branch, oldest first, whole', async () => {
    const asked = question('Why?');
    const reply = await say(asked);

    const { messages: shown, before } = await messages(asked.chatId);

    expect(before).toBeNull();
    const shared = { chatId: asked.chatId, error: null, createdAt: ANY_TIME };
    const userId = asked.message?.id ?? '';
    expect(shown).toEqual([
      {
        ...shared,
        id: userId,
        parentId: null,
        role: 'user',
        parts: [{ type: 'text', text: 'Why?' }],
        state: 'completed',
        modelId: null,
        generationId: null,
        seq: 0,
        finishReason: null,
        usage: null,
        timings: null,
        route: null,
        editedAt: null,
        siblingIds: [userId],
      },
      { ...reply, siblingIds: [reply.id] },
    ]);
    expect(reply).toMatchObject({
      ...shared,
      parentId: userId,
      role: 'assistant',
      parts: [{ type: 'text', text: 'Hello' }],
      state: 'completed',
      modelId: DEFAULT_MODEL,
      generationId: asked.generationId,
      finishReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.0001 },
    });
  });

  test.each([1, 2, 3, 5, 10, 11])('in windows of %i go back to the root', async (limit) => {
    const { chatId, path } = await talk(5);

    const windows: string[][] = [];
    let before: string | null = null;
    do {
      const page = await messages(chatId, `limit=${limit}${before ? `&before=${before}` : ''}`);
      windows.unshift(ids(page.messages));
      before = page.before;
    } while (before !== null);

    expect(windows.flat()).toEqual(path);
    expect(windows.slice(1).every((window) => window.length === limit)).toBe(true);
    expect(windows).toHaveLength(Math.ceil(path.length / limit));
  });

  test('above the root are none', async () => {
    const { chatId, path } = await talk(1);

    expect(await messages(chatId, `before=${path[0]}`)).toEqual({
      messages: [],
      before: null,
      after: null,
    });
  });

  test('know their siblings, in the order in which they came', async () => {
    const root = question('One way');
    const one = await say(root);
    const two = await say(again(root));
    const three = await say(again(root));
    const otherWay = question('Another way', { chatId: root.chatId });
    const four = await say(otherWay);

    const roots = [root.message?.id, otherWay.message?.id];
    const answers = [one.id, two.id, three.id];
    for (const leaf of [one, two, three]) {
      expect(siblings(await messages(root.chatId, `leafId=${leaf.id}`))).toEqual([
        [root.message?.id, roots],
        [leaf.id, answers],
      ]);
    }
    expect(siblings(await messages(root.chatId))).toEqual([
      [otherWay.message?.id, roots],
      [four.id, [four.id]],
    ]);
  });

  test('can be read from any message of the tree', async () => {
    const { chatId, path } = await talk(3);

    expect(ids((await messages(chatId, `leafId=${path[2]}`)).messages)).toEqual(path.slice(0, 3));
    const window = await messages(chatId, `leafId=${path[4]}&limit=2`);
    expect(ids(window.messages)).toEqual(path.slice(3, 5));
    expect(window.before).toBe(path[3]);
  });

  test('of another chat, or of none, are 404', async () => {
    const { chatId } = await talk(1);
    const elsewhere = await say(question());

    for (const id of ['nobody-knows', elsewhere.id]) {
      for (const query of [`leafId=${id}`, `before=${id}`]) {
        const path = `/api/chats/${chatId}/messages?${query}`;
        const { status, body } = await server.call('GET', path);
        expect({ status, code: body.error.code }).toEqual({
          status: 404,
          code: 'message_not_found',
        });
      }
    }
  });
});

describe('the title of a chat that was made without one', () => {
  test('is its first message, once that has an answer', async () => {
    const { id } = await create({ modelId: DEFAULT_MODEL });
    await say({ ...question('Why are zebras striped?'), chatId: id });
    await expect.poll(() => titleOf(id), POLL).toBe('Why are zebras striped?');
  });

  test('is how the answer begins, where the message is blank', async () => {
    const asked = question(' \n ');
    await say(asked);
    await expect.poll(() => titleOf(asked.chatId), POLL).toBe('Hello');
  });

  test('costs no call of the provider', async () => {
    const { id } = await create({});
    await say({ ...question('Why?'), chatId: id });
    await expect.poll(() => titleOf(id), POLL).toBe('Why?');
    const paths = server.upstream.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith('/chat/completions'))).toHaveLength(1);
  });

  test('leaves alone what somebody has named, also while it was answered', async () => {
    const named = await create({ title: 'Mine' });
    const plain = await create({});
    await server.call('PATCH', `/api/chats/${plain.id}`, { title: 'New chat' });
    const renamed = await create({});
    await say({ ...question('First'), chatId: named.id });
    await say({ ...question('First'), chatId: plain.id });
    const gate = server.upstream.hold();
    server.upstream.next([wait(gate), ...answer()]);
    const answered = say({ ...question('Second'), chatId: renamed.id });
    await expect.poll(async () => (await chat(renamed.id)).running, POLL).toBe(true);
    await server.call('PATCH', `/api/chats/${renamed.id}`, { title: 'Also mine' });
    gate.release();
    await answered;
    // A server that stops waits for its hooks.
    await server.server.stop();
    const rows = await server.rows<{ id: string; title: string }>('select id, title from chats');
    const titles = new Map(rows.map(({ id, title }) => [id, title]));
    expect([named, plain, renamed].map(({ id }) => titles.get(id))).toEqual([
      'Mine',
      'New chat',
      'Also mine',
    ]);
  });
});

describe('the title of a chat that begins with a message', () => {
  test.each([
    ['Why are zebras striped?', 'Why are zebras striped?'],
    ['  Why?  \n\nI wonder.', 'Why?'],
    ['\n\n\tSecond line first', 'Second line first'],
    [
      'Tell me everything there is to know about the stripes of zebras, please',
      'Tell me everything there is to know about the stripes of…',
    ],
    ['x'.repeat(100), `${'x'.repeat(60)}…`],
    [`${'x'.repeat(59)}👋 and on and on`, `${'x'.repeat(59)}…`],
  ])('of %j is %j', async (text, title) => {
    const asked = question(text);

    await say(asked);

    expect(await chat(asked.chatId)).toMatchObject({ title, modelId: DEFAULT_MODEL });
  });

  test('stays when more is said', async () => {
    const { chatId } = await talk(2);

    expect(await chat(chatId)).toMatchObject({ title: 'Question 0' });
  });
});

const POLL = { timeout: 10_000 };

async function titleOf(chatId: string): Promise<string> {
  return (await chat(chatId)).title;
}

async function create(fields: Record<string, unknown>): Promise<Chat> {
  const { status, body } = await server.call('POST', '/api/chats', fields);
  expect(status).toBe(201);
  return body.chat;
}

async function createMany(count: number): Promise<Chat[]> {
  const chats: Chat[] = [];
  for (let number = 0; number < count; number += 1) chats.push(await create({}));
  return chats;
}

async function chat(id: string): Promise<Chat> {
  return (await server.call('GET', `/api/chats/${id}`)).body.chat;
}

async function list(query = ''): Promise<{ chats: Chat[]; nextCursor: string | null }> {
  return (await server.call('GET', `/api/chats?${query}`)).body;
}

/** Reads the list page by page. @returns the ids of each page */
async function readPages(
  limit: number,
  between: (page: string[]) => Promise<void> = async () => undefined,
): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { chats, nextCursor } = await list(`limit=${limit}${query}`);
    pages.push(ids(chats));
    cursor = nextCursor;
    await between(ids(chats));
  } while (cursor !== null);
  return pages;
}

async function messages(
  chatId: string,
  query = '',
): Promise<{ messages: BranchMessage[]; before: string | null }> {
  const { status, body } = await server.call('GET', `/api/chats/${chatId}/messages?${query}`);
  expect(status).toBe(200);
  return body;
}

async function leafShown(chatId: string): Promise<string | undefined> {
  return (await messages(chatId)).messages.at(-1)?.id;
}

/** Asks and waits. @returns the answer */
async function say(asked: Question): Promise<Message> {
  const { status, body } = await server.call('POST', '/api/generations', {
    ...asked,
    stream: false,
  });
  expect(status).toBe(200);
  return body.message;
}

/** A chat of so many questions and answers. @returns the ids of its messages, oldest first */
async function talk(exchanges: number): Promise<{ chatId: string; path: string[] }> {
  const path: string[] = [];
  let asked = question('Question 0');
  for (let number = 1; ; number += 1) {
    const reply = await say(asked);
    path.push(asked.message?.id ?? '', reply.id);
    if (number === exchanges) return { chatId: asked.chatId, path };
    asked = followUp(asked.chatId, reply.id, `Question ${number}`);
  }
}

async function countRows(): Promise<Record<string, number> | undefined> {
  const [rows] = await server.rows<Record<string, number>>(
    `select (select count(*) from chats) as chats,
            (select count(*) from messages) as messages,
            (select count(*) from generations) as generations,
            (select count(distinct generation_id) from generation_events) as events`,
  );
  return rows;
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map((row) => row.id);
}

function siblings(page: { messages: readonly BranchMessage[] }): [string, string[]][] {
  return page.messages.map((message) => [message.id, message.siblingIds]);
}
