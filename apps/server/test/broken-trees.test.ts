import { beforeEach, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { again, branchOf, followUp, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { manyMessages } from './many-messages.ts';
import { started } from './started.ts';
import { chatOf, everyMessage, ids, say, talk, wholeBranch } from './talking.ts';

let server: TestServer;
let chatId: string;
/** Three questions and answers, broken by each test behind the server's back. */
let path: string[];
beforeEach(async () => {
  server = await started();
  ({ chatId, path } = await talk(server, 3));
});

function hang(child: number, parentId: string | undefined): Promise<void> {
  const change = `update messages set parent_id = '${parentId}' where id = '${path[child]}'`;
  return alterDatabase(server.dataDir, change);
}

function storedMessages(): Promise<{ id: string }[]> {
  return server.rows(`select id from messages where chat_id = '${chatId}'`);
}

function findings(): Record<string, unknown>[] {
  return server.logLines
    .filter((line) => line.includes('chat.tree-broken'))
    .map((line) => JSON.parse(line));
}

/** What a model was told. */
function textsSent(body: unknown): string[] {
  const messages: unknown = Reflect.get(Object(body), 'messages');
  return Array.isArray(messages) ? messages.map(({ content }) => String(content)) : [];
}

const BREAKS: [string, () => Promise<void>, object][] = [
  ['a ring of all messages', () => hang(0, path[5]), { orphans: 0, rings: 1 }],
  ['a message above itself', () => hang(2, path[2]), { orphans: 0, rings: 1 }],
  ['a ring in the middle', () => hang(2, path[3]), { orphans: 0, rings: 1 }],
  ['a parent that is nowhere', () => hang(3, 'nobody-knows'), { orphans: 1, rings: 0 }],
  [
    'a parent in another chat',
    async () => hang(3, (await say(server, question())).id),
    { orphans: 1, rings: 0 },
  ],
  [
    'no root',
    () => alterDatabase(server.dataDir, `delete from messages where id = '${path[0]}'`),
    { orphans: 1, rings: 0 },
  ],
  [
    'a hole and a ring',
    async () => {
      await hang(1, 'nobody-knows');
      await hang(2, path[5]);
    },
    { orphans: 1, rings: 1 },
  ],
  [
    'messages of one moment in a ring',
    async () => {
      await alterDatabase(
        server.dataDir,
        `update messages set created_at = (select min(created_at) from messages)`,
      );
      await hang(0, path[5]);
    },
    { orphans: 0, rings: 1 },
  ],
  [
    'a shown leaf that is nowhere',
    () =>
      alterDatabase(
        server.dataDir,
        `update chats set active_leaf_id = 'nobody-knows' where id = '${chatId}'`,
      ),
    { orphans: 0, rings: 0, missingLeafId: 'nobody-knows' },
  ],
];

describe.each(BREAKS)('a chat with %s', (_, breakIt, finding) => {
  test('is read to its end, every message once, and told of once', async () => {
    await breakIt();
    const stored = await storedMessages();

    const all = await everyMessage(server, chatId);

    expect(ids(all.values()).toSorted()).toEqual(ids(stored).toSorted());
    for (const { id, parentId, siblingIds } of all.values()) {
      expect(siblingIds).toContain(id);
      for (const sibling of siblingIds) expect(all.get(sibling)).toMatchObject({ parentId });
      if (parentId !== null) expect(all.has(parentId)).toBe(true);
    }
    for (const limit of [1, 2, 6]) {
      const branch = await wholeBranch(server, chatId, {}, limit);
      expect(new Set(ids(branch)).size).toBe(branch.length);
      expect(branch[0]?.parentId).toBeNull();
    }
    expect(findings()).toHaveLength(1);
    expect(findings()[0]).toMatchObject({ chatId, level: 40, ...finding });
  });

  test('shows its newest branch, and can be gone on with there', async () => {
    await breakIt();
    const leaf = (await branchOf(server, chatId)).at(-1);
    expect(leaf?.id).toBe(path[5]);

    const reply = await say(server, followUp(chatId, leaf?.id ?? '', 'And now?'));

    expect(ids(await branchOf(server, chatId)).slice(-3, -2)).toEqual([leaf?.id]);
    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: reply.id });
  });

  test('can be asked on, edited, answered again and continued at every message', async () => {
    await breakIt();
    const all = await everyMessage(server, chatId);

    for (const { id, role, parentId } of all.values()) {
      if (role === 'user') {
        await say(server, { ...question(), ...again(question()), chatId, parentId: id });
        await say(server, question('Edited', { chatId, parentId }));
      } else {
        const { message: _, ...rest } = question('', { chatId, parentId: id });
        expect(await say(server, { ...rest, continue: true })).toMatchObject({ id });
        await say(server, followUp(chatId, id));
        const parts = [{ type: 'text', text: `Edited ${id}` }];
        const edited = await server.call('PATCH', `/api/messages/${id}`, { parts });
        expect(edited).toMatchObject({ status: 200, body: { message: { id, parentId, parts } } });
      }
      const { activeLeafId } = await chatOf(server, chatId);
      expect((await branchOf(server, chatId)).at(-1)?.id).toBe(activeLeafId);
    }

    const reached = await everyMessage(server, chatId);
    expect(ids(reached.values()).toSorted()).toEqual(ids(await storedMessages()).toSorted());
    expect(findings()).toHaveLength(1);
  });

  test('is told to models and searched as it is shown', async () => {
    await breakIt();
    const shown = await branchOf(server, chatId);
    const texts = shown.map(({ parts }) => (parts[0]?.type === 'text' ? parts[0].text : ''));

    await say(server, followUp(chatId, shown.at(-1)?.id ?? '', 'And now?'));

    const sent = server.upstream.completions.at(-1)?.body;
    expect(textsSent(sent)).toEqual([...texts, 'And now?']);
    const search = await server.call('GET', `/api/chats/${chatId}/messages/search?q=question`);
    expect(search.body.total).toBe(texts.filter((text) => text.startsWith('Question')).length);
  });

  test('has a window about every message, and pages from it to both ends', async () => {
    await breakIt();
    const all = await everyMessage(server, chatId);
    for (const id of all.keys()) {
      const through = ids(await wholeBranch(server, chatId, { through: id }));
      const read = async (query: string) =>
        (await server.call('GET', `/api/chats/${chatId}/messages?limit=2&${query}`)).body;
      const middle = await read(`around=${id}`);
      const way = ids(middle.messages);
      for (let { before } = middle; before !== null;) {
        const page = await read(`before=${before}`);
        way.unshift(...ids(page.messages));
        ({ before } = page);
      }
      for (let { after } = middle; after !== null;) {
        const page = await read(`after=${after}&leafId=${through.at(-1)}`);
        way.push(...ids(page.messages));
        ({ after } = page);
      }
      expect(way).toEqual(through);
    }
  });

  test('gives a fork that is whole', async () => {
    await breakIt();
    const body = { messageId: path[5], scope: 'all' };
    const forked = await server.call('POST', `/api/chats/${chatId}/fork`, body);

    expect(forked.status).toBe(201);
    const { id } = forked.body.chat;
    const texts = (messages: Iterable<object>) =>
      Array.from(messages, (message) => Reflect.get(message, 'parts'));
    expect(texts(await branchOf(server, id))).toEqual(texts(await branchOf(server, chatId)));
    expect((await everyMessage(server, id)).size).toBe((await everyMessage(server, chatId)).size);
    expect(findings().filter((line) => line['chatId'] === id)).toEqual([]);
  });

  test('can be emptied message by message', async () => {
    await breakIt();
    for (;;) {
      const [first] = await branchOf(server, chatId);
      if (first === undefined) break;
      const { status } = await server.call('DELETE', `/api/messages/${first.id}`);
      expect(status).toBe(204);
    }
    expect(await storedMessages()).toEqual([]);
    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: null });
  });
});

test('links that could never lead anywhere fail no request', async () => {
  await hang(3, 'x');
  await alterDatabase(
    server.dataDir,
    `update chats set active_leaf_id = '' where id = '${chatId}'`,
  );

  expect(await chatOf(server, chatId)).toMatchObject({ id: chatId, activeLeafId: null });
  const list = await server.call('GET', '/api/chats');
  expect(list).toMatchObject({ status: 200, body: { chats: [{ id: chatId }] } });
  expect((await branchOf(server, chatId)).at(-1)?.id).toBe(path[5]);
  const parts = [{ type: 'text', text: 'Edited' }];
  const edited = await server.call('PATCH', `/api/messages/${path[3]}`, { parts });
  expect(edited).toMatchObject({ status: 200, body: { message: { parentId: null, parts } } });
});

test('messages of one moment, and a shown leaf that is a question, are no damage', async () => {
  await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));
  await server.call('DELETE', `/api/messages/${path[5]}`);
  await alterDatabase(
    server.dataDir,
    `update messages set created_at = (select min(created_at) from messages), shown_at = null`,
  );
  const { body } = await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: path[4] });

  expect(body.chat.activeLeafId).toBe(path[4]);
  expect(ids(await branchOf(server, chatId))).toEqual(path.slice(0, 5));
  expect((await everyMessage(server, chatId)).size).toBe((await storedMessages()).length);
  expect(findings()).toEqual([]);
});

test('a ring that no window is as long as is opened all the same', async () => {
  const last = await manyMessages(server.dataDir, { chatId, below: path[5] ?? '', count: 300 });
  await hang(0, last);
  await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: last });

  const branch = await wholeBranch(server, chatId, {}, 20);

  expect(branch).toHaveLength(306);
  expect(new Set(ids(branch)).size).toBe(306);
  expect(branch[0]).toMatchObject({ id: path[0], parentId: null });
  expect(findings()).toHaveLength(1);
});

test('damage that no walk meets is found once the roots are shown', async () => {
  const last = await manyMessages(server.dataDir, { chatId, below: path[5] ?? '', count: 100 });
  await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: last });
  const beside = await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));
  await alterDatabase(
    server.dataDir,
    `update messages set parent_id = 'nobody-knows' where id = '${beside.parentId}'`,
  );

  const newest = await server.call('GET', `/api/chats/${chatId}/messages?leafId=${last}&limit=20`);
  expect(newest.status).toBe(200);
  expect(findings()).toEqual([]);

  const [root] = await wholeBranch(server, chatId, { leafId: last });
  expect(root?.siblingIds).toEqual([path[0], beside.parentId]);
  expect(findings()).toHaveLength(1);
});

test('a chat that is sound is told of by nobody', async () => {
  await everyMessage(server, chatId);
  await say(server, question('Another root', { chatId }));
  await everyMessage(server, chatId);
  expect(findings()).toEqual([]);
});
