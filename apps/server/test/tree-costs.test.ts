import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import { followUp } from './asking.ts';
import { startTestServer, type TestServer } from './harness.ts';
import { manyMessages } from './many-messages.ts';
import { startedUpstream, temporaryFolder } from './started.ts';
import { say, talk } from './talking.ts';
import { connectionsTo, engine, readRows } from './test-database.ts';

const MESSAGES = 20_000;
const WINDOW = 60;
/** A window is walked, read and joined with the siblings of each message: some rows a message, no more. */
const ROWS_A_MESSAGE = 6;

/** What a person does in a chat of many messages who looks at some sixty of them. */
const READINGS: [string, (chat: Chat) => Promise<unknown>][] = [
  ['the newest window', ({ read }) => read('')],
  ['the window before it', ({ read, at }) => read(`before=${at(MESSAGES - WINDOW)}`)],
  [
    'the window about a message near the leaf',
    ({ read, at }) => read(`around=${at(MESSAGES - 200)}&leafId=${at(MESSAGES - 100)}`),
  ],
  [
    'the page after a message near the leaf',
    ({ read, at }) => read(`after=${at(MESSAGES - 200)}&leafId=${at(MESSAGES - 100)}`),
  ],
  ['the switcher at the leaf', ({ read, at }) => read(`through=${at(MESSAGES - 1)}`)],
  [
    'an answer on a short branch',
    ({ server, path, chatId }) => say(server, followUp(chatId, path[1] ?? '')),
  ],
];

interface Chat {
  server: TestServer;
  chatId: string;
  path: string[];
  at: (index: number) => string;
  read: (query: string) => Promise<unknown>;
}

let dataDir: string;
beforeEach(async () => {
  dataDir = await temporaryFolder();
});

/** A server of its own for each question: only when it has gone are all counts of PostgreSQL in. */
async function during<T>(work: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await startTestServer({ dataDir, upstream: await startedUpstream() });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function makeChat(server: TestServer): Promise<{ chatId: string; path: string[] }> {
  const { chatId, path } = await talk(server, 2);
  const last = await manyMessages(dataDir, { chatId, below: path[3] ?? '', count: MESSAGES });
  await server.call('PATCH', `/api/chats/${chatId}`, { activeLeafId: last });
  return { chatId, path };
}

function chatIn(server: TestServer, made: { chatId: string; path: string[] }): Chat {
  const at = (index: number) => `made-${String(index).padStart(6, '0')}-of-${made.chatId}`;
  const read = async (query: string) => {
    const url = `/api/chats/${made.chatId}/messages?limit=${WINDOW}&${query}`;
    const { status, body } = await server.call('GET', url);
    expect({ status, messages: body.messages.length }).toEqual({ status: 200, messages: WINDOW });
  };
  return { server, ...made, at, read };
}

/** Each engine is asked in its own way what it did: no test is skipped, the other has its own. */
const ofTheOther = () => undefined;
const onPostgres = engine === 'postgres' ? describe : ofTheOther;
const onSqlite = engine === 'sqlite' ? describe : ofTheOther;

onPostgres(`in a chat of ${MESSAGES} messages`, () => {
  test(`what shows ${WINDOW} of them touches few more`, async () => {
    const made = await during(makeChat);
    for (const [what, work] of READINGS) {
      const before = await rowsTouched();
      await during((server) => work(chatIn(server, made)));
      const touched = (await rowsTouched()) - before;
      process.stdout.write(`${what}: ${touched} rows and entries of indexes\n`);
      expect(touched).toBeLessThan((WINDOW + 100) * ROWS_A_MESSAGE);
    }
  });
});

onPostgres('in a long chat among many short ones', () => {
  const COUNT = 2000;
  /** Down, up, and once through the links of the whole: each a row and one or two entries of indexes. */
  const ROWS_FROM_END_TO_END = 20;

  test('a walk from its root to its leaf goes by each message a few times, though its length is not known yet', async () => {
    const { made, leafId } = await during(async (server) => {
      const { chatId, path } = await talk(server, 1);
      await copies(chatId, 1000);
      await alterDatabase(dataDir, 'analyze');
      const below = path[1] ?? '';
      const last = await manyMessages(dataDir, { chatId, below, count: COUNT });
      return { made: { chatId, path }, leafId: last };
    });
    const root = made.path[0] ?? '';
    for (const path of [
      `messages?through=${root}`,
      `messages?around=${root}&leafId=${leafId}`,
      `messages/search?q=zebra&leafId=${leafId}`,
      `usage?leafId=${leafId}`,
    ]) {
      const before = await rowsTouched();
      await during(async (server) => {
        const { status } = await server.call('GET', `/api/chats/${made.chatId}/${path}`);
        expect(status).toBe(200);
      });
      const touched = (await rowsTouched()) - before;
      process.stdout.write(`${path.split('?')[0]}: ${touched} rows and entries of indexes\n`);
      expect(touched).toBeLessThan(COUNT * ROWS_FROM_END_TO_END);
    }
  });

  /** Puts so many chats beside one that say the same. */
  async function copies(chatId: string, count: number): Promise<void> {
    await alterDatabase(
      dataDir,
      `insert into chats (id, owner_id, title, archived, created_at, updated_at)
       select id || '-' || number, owner_id, title, archived, created_at, updated_at
       from chats, generate_series(1, ${count}) number where id = '${chatId}'`,
    );
    await alterDatabase(
      dataDir,
      `insert into messages (id, chat_id, parent_id, role, parts, has_content, state, seq, created_at)
       select id || '-' || number, chat_id || '-' || number, parent_id || '-' || number, role, parts,
         has_content, state, seq, created_at
       from messages, generate_series(1, ${count}) number where chat_id = '${chatId}'`,
    );
  }
});

/** Rows and entries of indexes of the messages that were ever read, by anybody. */
async function rowsTouched(): Promise<number> {
  await expect.poll(() => connectionsTo(dataDir), { timeout: 5000 }).toBe(0);
  const [row] = await readRows<{ count: number }>(
    dataDir,
    `select ((select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where relname = 'messages')
      + (select sum(idx_tup_read) from pg_stat_user_indexes where relname = 'messages'))::float8 as count`,
  );
  return row?.count ?? NaN;
}

onSqlite(`in a chat of ${MESSAGES} messages`, () => {
  test(`what shows ${WINDOW} of them goes by ids and parents, never through the chat`, async () => {
    const made = await during(makeChat);
    const compile = vi.spyOn(BetterSqlite3.prototype, 'prepare');
    await during(async (server) => {
      const chat = chatIn(server, made);
      for (const [what, work] of READINGS) {
        const from = performance.now();
        await work(chat);
        process.stdout.write(`${what}: ${(performance.now() - from).toFixed(1)} ms\n`);
      }
    });
    const statements = compile.mock.calls.map(([text]) => text);
    compile.mockRestore();

    const database = new BetterSqlite3(join(dataDir, 'parley.db'), { readonly: true });
    const about = statements.filter((text) => text.includes('"messages"'));
    expect(about.length).toBeGreaterThan(4);
    for (const text of about) {
      const values = Array.from(text.matchAll(/\?/g), () => null);
      const plan = database
        .prepare<unknown[], { detail: string }>(`explain query plan ${text}`)
        .all(...values);
      for (const { detail } of plan) {
        expect(detail).not.toMatch(/^SCAN (messages|above|child|leaf)\b/);
        expect(detail).not.toContain('(chat_id=?)');
      }
    }
    database.close();
  });
});
