import type { BranchMessage, Chat, Message } from '@parley/contracts';

import { followUp, type Question, question } from './asking.ts';
import type { TestServer } from './harness.ts';

/** Asks and waits. @returns the answer */
export async function say(server: TestServer, asked: Question): Promise<Message> {
  const body = { ...asked, stream: false };
  const answer = await server.call('POST', '/api/generations', body);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.message;
}

/** A chat of so many questions and answers. @returns the ids of its messages, oldest first */
export async function talk(
  server: TestServer,
  exchanges: number,
): Promise<{ chatId: string; path: string[] }> {
  const path: string[] = [];
  let asked = question('Question 0');
  for (let number = 1; ; number += 1) {
    const reply = await say(server, asked);
    path.push(asked.message?.id ?? '', reply.id);
    if (number === exchanges) return { chatId: asked.chatId, path };
    asked = followUp(asked.chatId, reply.id, `Question ${number}`);
  }
}

export async function chatOf(server: TestServer, id: string): Promise<Chat> {
  return (await server.call('GET', `/api/chats/${id}`)).body.chat;
}

/** Reads a branch window by window, as often as there is more. @returns it, oldest first */
export async function wholeBranch(
  server: TestServer,
  chatId: string,
  from: { leafId?: string; through?: string } = {},
  limit = 50,
): Promise<BranchMessage[]> {
  const branch: BranchMessage[] = [];
  let query = new URLSearchParams({ ...from, limit: String(limit) });
  for (;;) {
    const { status, body } = await server.call(
      'GET',
      `/api/chats/${chatId}/messages?${query.toString()}`,
    );
    if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
    branch.unshift(...body.messages);
    if (body.before === null) return branch;
    if (branch.length > 20_000) throw new Error('the branch has no end');
    query = new URLSearchParams({ before: body.before, limit: String(limit) });
  }
}

/** Every message of a chat that a reader can come to by its switchers, from the branch that is shown. */
export async function everyMessage(
  server: TestServer,
  chatId: string,
): Promise<Map<string, BranchMessage>> {
  const seen = new Map<string, BranchMessage>();
  const toRead: { through?: string }[] = [{}];
  for (const from of toRead) {
    if (seen.has(from.through ?? '')) continue;
    for (const message of await wholeBranch(server, chatId, from)) {
      seen.set(message.id, message);
      for (const id of message.siblingIds) if (!seen.has(id)) toRead.push({ through: id });
    }
  }
  return seen;
}

export function ids(messages: Iterable<{ id: string }>): string[] {
  return Array.from(messages, ({ id }) => id);
}
