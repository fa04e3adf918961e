import type { Message } from '@parley/contracts';
import { beforeEach, describe, expect, test } from 'vitest';

import { again, askToEnd, branchOf, followUp, question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { chatOf, ids, say, talk } from './talking.ts';

let server: TestServer;
beforeEach(async () => {
  server = await started();
});

describe('the switcher', () => {
  /** The leaf to which one comes by a message. */
  async function leafThrough(chatId: string, id: string | undefined): Promise<string | undefined> {
    const { body } = await server.call('GET', `/api/chats/${chatId}/messages?through=${id}`);
    return body.messages.at(-1)?.id;
  }

  function choose(chatId: string, activeLeafId: string): ReturnType<TestServer['call']> {
    return server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId });
  }

  test('comes back to the leaf that was looked at last, also below a fork further up', async () => {
    const asked = question();
    const one = await say(server, asked);
    const older = await say(server, followUp(asked.chatId, one.id, 'Older'));
    const newer = await say(server, followUp(asked.chatId, one.id, 'Newer'));
    const two = await say(server, again(asked));
    expect(await leafThrough(asked.chatId, one.id)).toBe(newer.id);

    await choose(asked.chatId, older.id);
    await choose(asked.chatId, two.id);

    expect(await leafThrough(asked.chatId, one.id)).toBe(older.id);
    await choose(asked.chatId, one.id);
    expect(await chatOf(server, asked.chatId)).toMatchObject({ activeLeafId: older.id });
    await choose(asked.chatId, newer.id);
    await choose(asked.chatId, two.id);
    expect(await leafThrough(asked.chatId, one.id)).toBe(newer.id);
    expect(await leafThrough(asked.chatId, asked.message?.id)).toBe(two.id);
  });

  test('counts as looked at what a deletion or a continuation came to', async () => {
    const asked = question();
    const one = await say(server, asked);
    const older = await say(server, followUp(asked.chatId, one.id, 'Older'));
    const newer = await say(server, followUp(asked.chatId, one.id, 'Newer'));
    const newest = await say(server, followUp(asked.chatId, newer.id, 'Newest'));
    const two = await say(server, again(asked));
    const { message: _, ...rest } = question('', { chatId: asked.chatId, parentId: older.id });

    await askToEnd(server, { ...rest, continue: true });
    await choose(asked.chatId, two.id);
    expect(await leafThrough(asked.chatId, one.id)).toBe(older.id);

    await choose(asked.chatId, newest.id);
    await server.call('DELETE', `/api/messages/${newest.parentId}`);
    await choose(asked.chatId, two.id);
    expect(await leafThrough(asked.chatId, one.id)).toBe(newer.id);
  });

  test('remembers in a fork of everything what its source showed last', async () => {
    const asked = question();
    const one = await say(server, asked);
    const older = await say(server, followUp(asked.chatId, one.id, 'Older'));
    await say(server, followUp(asked.chatId, one.id, 'Newer'));
    await choose(asked.chatId, older.id);
    const two = await say(server, again(asked));

    const fork = await server.call('POST', `/api/chats/${asked.chatId}/fork`, {
      ...{ messageId: two.id, scope: 'all' },
    });

    const { id } = fork.body.chat;
    const [, shown] = await branchOf(server, id);
    const { body } = await server.call(
      'GET',
      `/api/chats/${id}/messages?through=${shown?.siblingIds[0]}`,
    );
    expect(body.messages.at(-2)?.parts).toEqual([{ type: 'text', text: 'Older' }]);
  });

  test('goes from a message to the newest leaf below it', async () => {
    const { chatId, path } = await talk(server, 2);
    const [, first, , second] = path;
    const other = await say(server, followUp(chatId, first ?? '', 'Or else?'));
    const through = async (id: string | undefined): Promise<Message[]> =>
      (await server.call('GET', `/api/chats/${chatId}/messages?through=${id}`)).body.messages;

    expect(ids(await through(path[2]))).toEqual(path);
    expect((await through(path[0])).at(-1)?.id).toBe(other.id);
    await say(server, followUp(chatId, second ?? ''));
    expect((await through(path[0])).length).toBe(6);
  });

  test('comes back to the leaf that is shown, where that is below the message', async () => {
    const { chatId, path } = await talk(server, 2);
    await say(server, followUp(chatId, path[1] ?? '', 'Or else?'));
    await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: path[3] });

    const { body } = await server.call('GET', `/api/chats/${chatId}/messages?through=${path[0]}`);

    expect(ids(body.messages)).toEqual(path);
  });

  test('shows a branch to its end, also where a message in its middle is chosen', async () => {
    const { chatId, path } = await talk(server, 2);
    await say(server, question('Another root', { chatId }));

    const { body } = await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: path[1] });

    expect(body.chat.activeLeafId).toBe(path[3]);
    expect(ids(await branchOf(server, chatId))).toEqual(path);
  });

  test('leaves in sight what follows an answer that is gone on with', async () => {
    const { chatId, path } = await talk(server, 2);
    const { message: _, ...rest } = question('', { chatId, parentId: path[1] });

    await askToEnd(server, { ...rest, continue: true });

    expect(await chatOf(server, chatId)).toMatchObject({ activeLeafId: path[3] });
    expect(ids(await branchOf(server, chatId))).toEqual(path);
  });

  test('takes one of leaf and message', async () => {
    const { chatId, path } = await talk(server, 1);
    const query = `leafId=${path[0]}&through=${path[0]}`;
    expect(await server.call('GET', `/api/chats/${chatId}/messages?${query}`)).toMatchObject({
      status: 422,
    });
    const unknown = await server.call('GET', `/api/chats/${chatId}/messages?through=nobody-knows`);
    expect(unknown.body.error.code).toBe('message_not_found');
  });
});
