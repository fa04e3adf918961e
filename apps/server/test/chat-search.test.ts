import type { MessagesFound } from '@parley/contracts';
import { answer, answerFrames, head, silence } from '@parley/providers/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { askAsync, follow, followUp, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { manyMessages } from './many-messages.ts';
import { started } from './started.ts';
import { say, talk } from './talking.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

async function search(chatId: string, query: Record<string, string>): Promise<MessagesFound> {
  const path = `/api/chats/${chatId}/messages/search?${new URLSearchParams(query).toString()}`;
  const { status, body } = await server.call('GET', path);
  expect(status).toBe(200);
  return body;
}

describe('a search in a chat', () => {
  test('finds what was asked and answered on the shown branch, oldest first', async () => {
    const first = question('Do zebras sleep?');
    server.upstream.next(answer({ text: 'A ZEBRA sleeps, as every zebra does.' }));
    const one = await say(server, first);
    const second = followUp(first.chatId, one.id, 'And horses?');
    const two = await say(server, second);

    expect(await search(first.chatId, { q: ' Zebra ' })).toEqual({
      matches: [
        { messageId: first.message?.id, role: 'user', count: 1, snippet: 'Do zebras sleep?' },
        {
          messageId: one.id,
          role: 'assistant',
          count: 2,
          snippet: 'A ZEBRA sleeps, as every zebra does.',
        },
      ],
      total: 3,
      truncated: false,
    });
    expect(await search(first.chatId, { q: 'hello' })).toMatchObject({
      matches: [{ messageId: two.id }],
    });
    expect(await search(first.chatId, { q: 'giraffe' })).toEqual({
      matches: [],
      total: 0,
      truncated: false,
    });
  });

  test('looks at one branch: the shown one, or that of a leaf', async () => {
    const { chatId, path } = await talk(server, 2);
    const beside = await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));

    expect((await search(chatId, { q: 'question 1' })).total).toBe(0);
    expect((await search(chatId, { q: 'or else' })).total).toBe(1);
    expect(await search(chatId, { q: 'question 1', leafId: path[3] ?? '' })).toMatchObject({
      matches: [{ messageId: path[2], count: 1 }],
      total: 1,
    });
    expect((await search(chatId, { q: 'question', leafId: path[1] ?? '' })).total).toBe(1);
    expect((await search(chatId, { q: 'hello', leafId: beside.id })).total).toBe(2);
  });

  test('leaves thoughts out', async () => {
    server.upstream.next(answer({ text: 'Black and white.', reasoning: ['Zebras are striped.'] }));
    const asked = question('Which colours?');
    await say(server, asked);

    expect((await search(asked.chatId, { q: 'striped' })).total).toBe(0);
    expect((await search(asked.chatId, { q: 'WHITE' })).total).toBe(1);
  });

  test('takes wildcards as what they are', async () => {
    const asked = question('100 % of it_all (.*)');
    await say(server, asked);

    for (const q of ['%', '_', '.*', '(.', '00 %']) {
      expect((await search(asked.chatId, { q })).total).toBe(1);
    }
    expect((await search(asked.chatId, { q: '1%t' })).total).toBe(0);
  });

  test('finds what is being written and not yet stored', async () => {
    const asked = question();
    server.upstream.next([head(), ...answerFrames({ text: 'Zebras' }), silence]);
    const { messageId } = await askAsync(server, asked);
    const reader = await follow(server, asked.generationId);
    await reader.until(({ event }) => event === 'text-delta');
    reader.close();

    expect(await search(asked.chatId, { q: 'zebra' })).toMatchObject({ matches: [{ messageId }] });
    await server.call('POST', `/api/generations/${asked.generationId}/stop`);
  });

  test('lists as many messages as it is asked for, and says that there are more', async () => {
    const { chatId, path } = await talk(server, 3);

    expect(await search(chatId, { q: 'question', limit: '2' })).toMatchObject({
      matches: [{ messageId: path[0] }, { messageId: path[2] }],
      total: 3,
      truncated: true,
    });
    expect(await search(chatId, { q: 'question', limit: '3' })).toMatchObject({ truncated: false });
  });

  test('goes through 5,000 messages while the server answers others', async () => {
    const { chatId, path } = await talk(server, 1);
    const leafId = await manyMessages(server.dataDir, {
      ...{ chatId, count: 4998 },
      below: path[1] ?? '',
    });
    const over = new AbortController();
    let answered = 0;
    const others = (async () => {
      while (!over.signal.aborted) {
        await server.call('GET', '/healthz');
        answered += 1;
      }
    })();

    const found = await search(chatId, { q: 'as number 4', leafId });
    over.abort();
    await others;

    // 4, 40–49, 400–499, 4000–4997; each says it forty times.
    expect(found.total).toBe((1 + 10 + 100 + 998) * 40);
    expect(found.matches).toHaveLength(500);
    expect(found.truncated).toBe(true);
    expect(answered).toBeGreaterThan(2);
  });

  test('of an empty chat finds nothing', async () => {
    const { body } = await server.call('POST', '/api/chats', {});
    expect((await search(body.chat.id, { q: 'zebra' })).matches).toEqual([]);
  });

  test.each([
    ['q=', 422, 'validation_error'],
    ['q=%20', 422, 'validation_error'],
    ['', 422, 'validation_error'],
    [`q=${'x'.repeat(201)}`, 422, 'validation_error'],
    ['q=a&limit=0', 422, 'validation_error'],
    ['q=a&limit=501', 422, 'validation_error'],
    ['q=a&q=b', 422, 'validation_error'],
    ['q=a&leafId=x', 422, 'validation_error'],
    ['q=a&leafId=nobody-knows', 404, 'message_not_found'],
  ])('by %s is refused', async (query, status, code) => {
    const { chatId } = await talk(server, 1);

    const refused = await server.call('GET', `/api/chats/${chatId}/messages/search?${query}`);

    expect({ status: refused.status, code: refused.body.error.code }).toEqual({ status, code });
  });

  test('of a chat that is not there, or by a message of another one, is 404', async () => {
    const { chatId } = await talk(server, 1);
    const elsewhere = await say(server, question());

    for (const path of [
      '/api/chats/nobody-knows/messages/search?q=a',
      `/api/chats/${chatId}/messages/search?q=a&leafId=${elsewhere.id}`,
    ])
      expect(await server.call('GET', path)).toMatchObject({ status: 404 });
  });
});
