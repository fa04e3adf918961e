import type { BranchMessage, Chat } from '@parley/contracts';
import { answerFrames, head, silence } from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { again, askAsync, branchOf, follow, followUp, question } from './asking.ts';
import { DEFAULT_MODEL, type TestServer } from './harness.ts';
import { manyMessages } from './many-messages.ts';
import { started } from './started.ts';
import { chatOf, everyMessage, ids, say, talk, wholeBranch } from './talking.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

async function fork(chatId: string, messageId: string, scope: 'path' | 'all'): Promise<Chat> {
  const answer = await server.call('POST', `/api/chats/${chatId}/fork`, { messageId, scope });
  expect(answer.status).toBe(201);
  return answer.body.chat;
}

/** What a reader sees of a message, whatever its ids are. */
function shown({
  role,
  parts,
  state,
  modelId,
  finishReason,
  error,
  usage,
  createdAt,
}: BranchMessage) {
  return { role, parts, state, modelId, finishReason, error, usage, createdAt };
}

describe('a fork of the way to a message', () => {
  test('is a chat of its own that ends there', async () => {
    const { chatId, path } = await talk(server, 3);
    await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));
    await server.call('PATCH', `/api/chats/${chatId}`, {
      systemPrompt: 'Be brief.',
      title: 'Zebras',
    });
    const source = await chatOf(server, chatId);

    const made = await fork(chatId, path[3] ?? '', 'path');

    expect(made).toMatchObject({
      title: 'Zebras (fork)',
      modelId: DEFAULT_MODEL,
      systemPrompt: 'Be brief.',
      archived: false,
      running: false,
    });
    expect(await chatOf(server, made.id)).toEqual(made);
    const branch = await branchOf(server, made.id);
    expect(branch.at(-1)?.id).toBe(made.activeLeafId);
    const original = (await branchOf(server, chatId, path[3])).map(shown);
    expect(branch.map(shown)).toEqual(original);
    expect(original.at(-1)?.usage).toMatchObject({ costUsd: 0.0001 });
    expect(branch.map(({ parentId }) => parentId)).toEqual([null, ...ids(branch).slice(0, -1)]);
    expect(branch.every(({ id }) => !path.includes(id))).toBe(true);
    expect(branch.every(({ generationId, seq }) => generationId === null && seq === 0)).toBe(true);
    expect(branch.map(({ siblingIds }) => siblingIds)).toEqual(ids(branch).map((id) => [id]));
    expect(await chatOf(server, chatId)).toEqual(source);
  });

  test('ends at a question as well as at an answer', async () => {
    const { chatId, path } = await talk(server, 2);

    const made = await fork(chatId, path[2] ?? '', 'path');

    const branch = await branchOf(server, made.id);
    expect(branch.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    const last = branch.at(-1);
    await say(server, { ...again(question()), chatId: made.id, parentId: last?.id ?? '' });
    expect(await branchOf(server, made.id)).toHaveLength(4);
    expect(await branchOf(server, chatId)).toHaveLength(4);
  });

  test('lives on when its source is deleted, and the other way round', async () => {
    const { chatId, path } = await talk(server, 2);
    const first = await fork(chatId, path[3] ?? '', 'path');
    const second = await fork(chatId, path[3] ?? '', 'path');

    await server.call('DELETE', `/api/chats/${second.id}`);
    expect(ids(await branchOf(server, chatId))).toEqual(path);
    await server.call('DELETE', `/api/chats/${chatId}`);

    const leaf = (await branchOf(server, first.id)).at(-1);
    await say(server, followUp(first.id, leaf?.id ?? '', 'And now?'));
    const sent = JSON.stringify(server.upstream.completions.at(-1)?.body);
    for (const said of ['Question 0', 'Question 1', 'And now?']) expect(sent).toContain(said);
  });
});

describe('a fork of everything', () => {
  test('has every branch in its order, and shows that of the message', async () => {
    const asked = question('One way');
    const one = await say(server, asked);
    await say(server, followUp(asked.chatId, one.id, 'Older'));
    const newer = await say(server, followUp(asked.chatId, one.id, 'Newer'));
    await say(server, again(asked));
    await say(server, question('Another way', { chatId: asked.chatId }));

    const made = await fork(asked.chatId, one.id, 'all');

    expect(await outline(made.id)).toEqual(await outline(asked.chatId));
    expect((await branchOf(server, made.id)).map(shown)).toEqual(
      (await branchOf(server, asked.chatId, newer.id)).map(shown),
    );
  });

  test('shows the branch that its source shows, where that goes by the message', async () => {
    const asked = question();
    const one = await say(server, asked);
    const older = await say(server, followUp(asked.chatId, one.id, 'Older'));
    await say(server, followUp(asked.chatId, one.id, 'Newer'));
    await server.call('PATCH', `/api/chats/${asked.chatId}`, { activeLeafId: older.id });

    const made = await fork(asked.chatId, one.id, 'all');

    expect((await branchOf(server, made.id)).at(-2)?.parts).toEqual([
      { type: 'text', text: 'Older' },
    ]);
  });
});

test('an answer that is being written is copied as far as readers have seen it, and does not run', async () => {
  const asked = question();
  server.upstream.next([head(), ...answerFrames({ text: 'partial' }), silence]);
  const { messageId } = await askAsync(server, asked);
  const reader = await follow(server, asked.generationId);
  await reader.until(({ event }) => event === 'text-delta');
  reader.close();

  const made = await fork(asked.chatId, messageId, 'all');

  expect(made.running).toBe(false);
  expect((await branchOf(server, made.id)).at(-1)).toMatchObject({
    role: 'assistant',
    parts: [{ type: 'text', text: 'partial' }],
    state: 'stopped',
    finishReason: 'stopped',
    modelId: DEFAULT_MODEL,
  });
  const [{ hasContent } = {}] = await server.rows<{ hasContent: unknown }>(
    `select has_content as "hasContent" from messages where id = '${made.activeLeafId}'`,
  );
  expect(Boolean(hasContent)).toBe(true);
  expect((await chatOf(server, asked.chatId)).running).toBe(true);
  await server.call('POST', `/api/generations/${asked.generationId}/stop`);
});

test.each([
  ['Zebras', 'Zebras (fork)'],
  ['Zebras (fork)', 'Zebras (fork 2)'],
  ['Zebras (fork 9)', 'Zebras (fork 10)'],
  ['(fork)', '(fork) (fork)'],
  ['x'.repeat(200), `${'x'.repeat(193)} (fork)`],
  [`${'x'.repeat(192)}👋 and on`, `${'x'.repeat(192)} (fork)`],
])('a fork of %j is called %j', async (title, called) => {
  const asked = question();
  const reply = await say(server, asked);
  await server.call('PATCH', `/api/chats/${asked.chatId}`, { title });

  expect(await fork(asked.chatId, reply.id, 'path')).toMatchObject({ title: called });
});

test('a fork of a chat without a name gets one as every chat does', async () => {
  const { body } = await server.call('POST', '/api/chats', {});
  const { id } = body.chat;
  server.upstream.next([head(), silence]);
  const asked = question('Why?', { chatId: id });
  await askAsync(server, asked);
  const made = await fork(id, asked.message?.id ?? '', 'path');
  expect(made.title).toBe('New chat');

  await say(server, { ...again(asked), chatId: made.id, parentId: made.activeLeafId });

  await expect
    .poll(async () => (await chatOf(server, made.id)).title, { timeout: 10_000 })
    .toBe('Why?');
  await server.call('POST', `/api/generations/${asked.generationId}/stop`);
});

test.each([
  ['nobody-knows', 'its message', 'path', 404, 'chat_not_found'],
  ['its chat', 'nobody-knows', 'path', 404, 'message_not_found'],
  ['its chat', 'another message', 'all', 404, 'message_not_found'],
  ['its chat', 'x', 'path', 422, 'validation_error'],
  ['its chat', 'its message', 'some', 422, 'validation_error'],
  ['its chat', 'its message', undefined, 422, 'validation_error'],
])('a fork of %s at %s (%s) is %i', async (chat, message, scope, status, code) => {
  const asked = question();
  const [reply, elsewhere] = [await say(server, asked), await say(server, question())];
  const chatId = chat === 'its chat' ? asked.chatId : chat;
  const named = new Map([
    ['its message', reply.id],
    ['another message', elsewhere.id],
  ]);
  const messageId = named.get(message) ?? message;

  const answer = await server.call('POST', `/api/chats/${chatId}/fork`, { messageId, scope });

  expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code });
  expect(await server.rows('select id from chats')).toHaveLength(2);
});

test('5,000 messages are forked while the server answers others', async () => {
  const { chatId, path } = await talk(server, 1);
  const last = await manyMessages(server.dataDir, { chatId, below: path[1] ?? '', count: 4998 });
  let answered = 0;
  const over = new AbortController();
  const others = (async () => {
    while (!over.signal.aborted) {
      await server.call('GET', '/healthz');
      if (!over.signal.aborted) answered += 1;
    }
  })();

  const from = performance.now();
  const made = await fork(chatId, last, 'path');
  const ms = performance.now() - from;
  over.abort();
  await others;

  process.stdout.write(
    `5,000 messages forked in ${ms.toFixed(0)} ms, ${answered} other requests answered meanwhile\n`,
  );
  expect(answered).toBeGreaterThan(2);
  const branch = await wholeBranch(server, made.id, {}, 200);
  expect(branch).toHaveLength(5000);
  const source = await wholeBranch(server, chatId, { leafId: last }, 200);
  expect(branch.map(shown)).toEqual(source.map(shown));
});

test('a fork that is opened before it is whole grows, and is not taken for a damaged chat', async () => {
  const { chatId, path } = await talk(server, 1);
  const messageId = await manyMessages(server.dataDir, {
    ...{ chatId, count: 4998 },
    below: path[1] ?? '',
  });
  const made = server.call('POST', `/api/chats/${chatId}/fork`, { messageId, scope: 'path' });
  const listed = async (): Promise<Chat | undefined> =>
    (await server.call('GET', '/api/chats')).body.chats.find(({ id }: Chat) => id !== chatId);
  await expect.poll(listed, { interval: 1, timeout: 10_000 }).toBeDefined();

  const early = await branchOf(server, (await listed())?.id ?? '');

  const { body } = await made;
  expect(early).toHaveLength(60);
  const last = (await branchOf(server, body.chat.id)).at(-1);
  expect(last?.id).toBe(body.chat.activeLeafId);
  expect(JSON.stringify(last?.parts)).toContain('Said as number 4997.');
  expect(server.logLines.filter((line) => line.includes('chat.tree-broken'))).toEqual([]);
});

test('a fork that fails half-way leaves nothing', async () => {
  const { chatId, path } = await talk(server, 1);
  const last = await manyMessages(server.dataDir, { chatId, below: path[1] ?? '', count: 300 });
  // The message that comes last breaks a rule that the others keep.
  await alterDatabase(
    server.dataDir,
    `create unique index one_of_a_kind on messages (model_id) where model_id = 'one-of-a-kind'`,
  );
  await alterDatabase(
    server.dataDir,
    `update messages set model_id = 'one-of-a-kind' where id = '${last}'`,
  );

  const body = { messageId: last, scope: 'path' };
  const { status } = await server.call('POST', `/api/chats/${chatId}/fork`, body);

  expect(status).toBe(500);
  expect(await server.rows('select id from chats')).toEqual([{ id: chatId }]);
  expect(await server.rows('select id from messages')).toHaveLength(302);
});

/** The tree as texts, each with what is below it, in order. */
async function outline(chatId: string): Promise<unknown> {
  const all = [...(await everyMessage(server, chatId)).values()];
  const below = (parent: BranchMessage | null): unknown[] => {
    const children = all.filter(({ parentId }) => parentId === (parent?.id ?? null));
    const order = children[0]?.siblingIds ?? [];
    return children
      .toSorted((one, other) => order.indexOf(one.id) - order.indexOf(other.id))
      .map((child) => [shown(child), below(child)]);
  };
  return below(null);
}
