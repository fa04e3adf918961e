import { expect, test } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { again, branchOf, question } from './asking.ts';
import { started } from './started.ts';
import { say } from './talking.ts';

/** Whatever can be asked of a chat, of a message of it, or of what wrote one. */
const CALLS: readonly (readonly [string, string, object?])[] = [
  ['GET', '/api/chats/:chat'],
  ['PATCH', '/api/chats/:chat', { title: 'Mine' }],
  ['PATCH', '/api/chats/:chat', { activeLeafId: ':question' }],
  ['GET', '/api/chats/:chat/messages'],
  ['GET', '/api/chats/:chat/messages?leafId=:answer'],
  ['GET', '/api/chats/:chat/messages?around=:answer'],
  ['GET', '/api/chats/:chat/messages?before=:answer'],
  ['GET', '/api/chats/:chat/messages?after=:question'],
  ['GET', '/api/chats/:chat/messages/search?q=hello'],
  ['GET', '/api/chats/:chat/usage'],
  ['GET', '/api/chats/:chat/usage?leafId=:answer'],
  ['POST', '/api/chats/:chat/fork', { messageId: ':answer', scope: 'path' }],
  ['POST', '/api/chats/:chat/fork', { messageId: ':answer', scope: 'all' }],
  ['PATCH', '/api/messages/:answer', { parts: [{ type: 'text', text: 'Mine' }] }],
  ['DELETE', '/api/messages/:answer'],
  ['DELETE', '/api/messages/:question'],
  ['GET', '/api/generations/:generation'],
  ['GET', '/api/generations/:generation/events'],
  ['POST', '/api/generations/:generation/stop'],
  ['DELETE', '/api/chats/:chat'],
];

test('what belongs to somebody else is as if unknown, and stays as it is', async () => {
  const server = await started();
  const asked = question();
  const reply = await say(server, asked);
  const before = await branchOf(server, asked.chatId);
  await giveTo('somebody-else', asked.chatId);

  const filled = (text: string) =>
    text
      .replace(':chat', asked.chatId)
      .replace(':question', asked.message?.id ?? '')
      .replace(':answer', reply.id)
      .replace(':generation', asked.generationId);
  for (const [method, path, body] of CALLS) {
    const sent = body === undefined ? undefined : JSON.parse(filled(JSON.stringify(body)));
    const { status, body: said } = await server.call(method, filled(path), sent);
    expect({ path, status, said: JSON.stringify(said) }).toEqual({
      ...{ path, status: 404 },
      said: expect.stringMatching(/"code":"(?:chat|message|generation)_not_found"/),
    });
  }
  for (const parent of [{}, { parentId: reply.id, continue: true }]) {
    const { status } = await server.call('POST', '/api/generations', {
      ...{ ...again(asked), ...parent, stream: false },
    });
    expect(status).toBe(404);
  }

  await giveTo('local-administrator', asked.chatId);
  expect(await branchOf(server, asked.chatId)).toEqual(before);

  async function giveTo(ownerId: string, chatId: string): Promise<void> {
    for (const statement of [
      `insert into users (id, name, role, created_at)
       select '${ownerId}', name, role, created_at from users
       where not exists (select 1 from users where id = '${ownerId}')`,
      `update chats set owner_id = '${ownerId}' where id = '${chatId}'`,
      `update generations set owner_id = '${ownerId}' where chat_id = '${chatId}'`,
    ])
      await alterDatabase(server.dataDir, statement);
  }
});
