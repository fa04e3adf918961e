import { newId } from '@parley/contracts';
import { and, asc, eq, gt, lt, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';

import { isUniqueViolation } from '../src/db/failures.ts';
import type { Store } from '../src/db/store.ts';
import { askToEnd, branchOf, question } from './asking.ts';
import { DEFAULT_MODEL } from './harness.ts';
import { openedStore } from './opened-store.ts';
import { started } from './started.ts';

const NOW = new Date('2026-03-01T12:00:00.123Z');

describe('the store', () => {
  let store: Store;
  beforeEach(async () => {
    ({ store } = await openedStore());
    await store.db.insert(store.tables.users).values(userRow('owner'));
  });

  describe('runs a list of statements as one', () => {
    test('all of them are kept', async () => {
      const { users, chats } = store.tables;

      await store.atomic((db) => [
        db.insert(users).values(userRow('new-one')),
        db.insert(chats).values(chatRow('first', 'new-one')),
        db.update(chats).set({ title: 'Changed' }).where(eq(chats.id, 'first')),
      ]);

      expect(await userIds()).toEqual(['new-one', 'owner']);
      expect(await store.db.select().from(chats)).toEqual([
        { ...chatRow('first', 'new-one'), title: 'Changed' },
      ]);
    });

    test.each([
      ['the row is there already', chatRow('chat', 'owner')],
      ['what it points at is not there', chatRow('new-chat', 'nobody')],
      ['a value is missing that must be there', { ...chatRow('new-chat', 'owner'), title: null }],
    ])('none of them is when %s', async (_, row) => {
      const { chats, users } = store.tables;
      await store.db.insert(chats).values(chatRow('chat', 'owner'));

      await expect(
        store.atomic((db) => [
          db.insert(users).values(userRow('before')),
          db.update(chats).set({ title: 'Changed' }),
          db.insert(chats).values(row as ReturnType<typeof chatRow>),
          db.insert(users).values(userRow('after')),
        ]),
      ).rejects.toThrow();
      expect(await userIds()).toEqual(['owner']);
      expect(await store.db.select().from(chats)).toEqual([chatRow('chat', 'owner')]);

      await store.atomic((db) => [db.insert(users).values(userRow('later'))]);
      expect(await userIds()).toEqual(['later', 'owner']);
    });

    test('none of them is when the list cannot be made', async () => {
      const { users } = store.tables;

      await expect(
        store.atomic((db) => {
          db.insert(users).values(userRow('before'));
          throw new Error('no list');
        }),
      ).rejects.toThrow('no list');
      await store.atomic(() => []);
      expect(await userIds()).toEqual(['owner']);
    });

    test('many of them at once do not get into each other', async () => {
      const { users } = store.tables;
      const ids = Array.from({ length: 50 }, () => newId());

      const ends = await Promise.allSettled(
        ids.map((id, index) =>
          store.atomic((db) => [
            db.insert(users).values(userRow(id)),
            db
              .update(users)
              .set({ name: sql`${users.name} || '+'` })
              .where(eq(users.id, 'owner')),
            // Every fifth one fails at its end.
            db.insert(users).values(userRow(index % 5 === 0 ? 'owner' : `${id}-2`)),
          ]),
        ),
      );

      expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(10);
      const [owner] = await store.db.select().from(users).where(eq(users.id, 'owner'));
      expect(owner?.name).toBe(`owner${'+'.repeat(40)}`);
      expect(await userIds()).toHaveLength(1 + 2 * 40);
    });
  });

  describe('tells that a row was there already', () => {
    test('by its key', async () => {
      const { users } = store.tables;
      const inserted = store.db.insert(users).values(userRow('owner'));

      expect(isUniqueViolation(await failureOf(inserted))).toBe(true);
    });

    test('by a key of several columns', async () => {
      const { usageHourly } = store.tables;
      const row = {
        ...{ hour: NOW, ownerId: 'owner', providerId: 'openrouter', modelId: DEFAULT_MODEL },
        ...{ requests: 1, failures: 0, inputTokens: 0, outputTokens: 0 },
        ...{ costUsd: 0, requestsWithoutCost: 1 },
      };
      await store.db.insert(usageHourly).values(row);

      const again = store.db.insert(usageHourly).values(row);
      expect(isUniqueViolation(await failureOf(again))).toBe(true);
      await store.db.insert(usageHourly).values({ ...row, modelId: 'another/model' });
    });

    test('inside a list of statements', async () => {
      const { users } = store.tables;
      const list = store.atomic((db) => [db.insert(users).values(userRow('owner'))]);

      expect(isUniqueViolation(await failureOf(list))).toBe(true);
    });

    test('and does not take other failures for it', async () => {
      const { chats, users } = store.tables;
      const nameless = { ...userRow('new-one'), name: null as unknown as string };
      const failing = [
        () => store.db.insert(chats).values(chatRow('chat', 'nobody')),
        () => store.db.insert(users).values(nameless),
        () => store.atomic((db) => [db.delete(users).where(sql`no_such_column = 1`)]),
      ];

      for (const begin of failing) expect(isUniqueViolation(await failureOf(begin()))).toBe(false);
      for (const other of [null, 'SQLITE_CONSTRAINT_UNIQUE', new Error('23505'), { code: 23_505 }])
        expect(isUniqueViolation(other)).toBe(false);
    });
  });

  describe('counts what a statement touched by what it returns', () => {
    test.each([0, 1, 3])('%i rows', async (count) => {
      const { chats } = store.tables;
      for (const id of ['a', 'b', 'c'].slice(0, count))
        await store.db.insert(chats).values(chatRow(id, 'owner'));
      const ofOwner = eq(chats.ownerId, 'owner');

      const inserted = await store.db
        .insert(chats)
        .values(chatRow('a', 'owner'))
        .onConflictDoNothing()
        .returning({ id: chats.id });
      expect(inserted).toHaveLength(count === 0 ? 1 : 0);
      if (count === 0) await store.db.delete(chats).where(ofOwner);

      const update = store.db.update(chats).set({ archived: true }).where(ofOwner);
      expect(await update.returning({ id: chats.id })).toHaveLength(count);
      const removal = store.db.delete(chats).where(ofOwner);
      expect(await removal.returning({ id: chats.id })).toHaveLength(count);
      expect(await store.db.select().from(chats)).toEqual([]);
    });
  });

  describe('gives JSON back as it was given', () => {
    test.each([
      ['nothing', []],
      ['what is nested', [{ a: [{ b: { c: [[], {}, null, false] } }] }]],
      ['any script', [{ クッキー: 'für 🧑‍🚀 \u{10FFFF}', '': '\u2028\u2029\u0001' }]],
      ['what a statement would trip over', [`'; drop table chats; --`, '"', '\\', '\\u0041', '?']],
      ['numbers', [0, -1, 0.1, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]],
      ['names that objects have', [JSON.parse('{"__proto__":1,"constructor":2}')]],
    ])('%s', async (_, value) => {
      expect(await keptJson(value)).toEqual(value);
    });

    test('whatever it is', async () => {
      const text = fc.string({ unit: 'grapheme' });
      const json = fc.array(fc.jsonValue({ stringUnit: 'grapheme' }));
      await fc.assert(
        fc.asyncProperty(json, text, async (value, more) => {
          // JSON has no negative zero.
          const whole = JSON.parse(JSON.stringify([...value, more]));
          expect(await keptJson(whole)).toEqual(whole);
        }),
        { numRuns: 1000 },
      );
    });

    test('nothing at all is not the same as an empty value', async () => {
      const { messages } = store.tables;
      await store.db.insert(store.tables.chats).values(chatRow('chat', 'owner'));
      await store.db.insert(messages).values(messageRow('message', 'chat'));

      expect(await store.db.select().from(messages)).toEqual([messageRow('message', 'chat')]);
      const noError = sql`${messages.error} is null`;
      expect(await store.db.select().from(messages).where(noError)).toHaveLength(1);
    });

    async function keptJson(value: unknown): Promise<unknown> {
      const { modelCatalogues } = store.tables;
      const row = { models: value as never, refreshedAt: NOW };
      await store.db
        .insert(modelCatalogues)
        .values({ providerId: 'openrouter', ...row })
        .onConflictDoUpdate({ target: modelCatalogues.providerId, set: row });
      const [kept] = await store.db.select().from(modelCatalogues);
      return kept?.models;
    }
  });

  test.each([
    0,
    1,
    999,
    1_700_000_000_123,
    Date.parse('2026-03-29T01:30:00.001Z'),
    Date.parse('2100-12-31T23:59:59.999Z'),
    -1,
  ])('keeps a moment to the millisecond: %i', async (milliseconds) => {
    const { users } = store.tables;
    const moment = new Date(milliseconds);
    await store.db.insert(users).values({ ...userRow('new-one'), createdAt: moment });
    const isNew = eq(users.id, 'new-one');

    const [row] = await store.db.select().from(users).where(isNew);
    expect(row?.createdAt).toEqual(moment);
    for (const [condition, expected] of [
      [eq(users.createdAt, moment), 1],
      [lt(users.createdAt, new Date(milliseconds + 1)), 1],
      [gt(users.createdAt, new Date(milliseconds - 1)), 1],
      [lt(users.createdAt, moment), 0],
      [gt(users.createdAt, moment), 0],
    ] as const) {
      const found = await store.db.select().from(users).where(and(isNew, condition));
      expect(found).toHaveLength(expected);
    }
  });

  test.each([0, -1, 2 ** 31, 2 ** 53 - 1])('keeps the whole number %i', async (number) => {
    const { settings } = store.tables;
    const values = { totpRequiredOnLogin: true, timeLimits: {}, updatedAt: NOW };

    await store.db.insert(settings).values({ id: 1, version: number, ...values });

    expect(await store.db.select().from(settings)).toEqual([
      { id: 1, version: number, defaultModelId: null, gatewayOpenToLocal: null, ...values },
    ]);
  });

  describe('keeps what belongs together together', () => {
    test('a chat has an owner that there is', async () => {
      const { chats } = store.tables;

      await expect(store.db.insert(chats).values(chatRow('chat', 'nobody'))).rejects.toThrow();
      expect(await store.db.select().from(chats)).toEqual([]);
    });

    test('a generation has a chat that there is, and goes with it', async () => {
      const { chats, generationEvents, generations, messages } = store.tables;
      const row = generationRow('generation', 'chat');
      await expect(store.db.insert(generations).values(row)).rejects.toThrow();
      await store.db.insert(chats).values(chatRow('chat', 'owner'));
      await store.db.insert(messages).values(messageRow('message', 'chat'));
      await store.db.insert(generations).values(row);
      await store.db
        .insert(generationEvents)
        .values({ generationId: row.id, firstSeq: 1, lastSeq: 1, events: '{}' });

      await store.db.delete(chats).where(eq(chats.id, 'chat'));

      for (const table of [messages, generations, generationEvents])
        expect(await store.db.select().from(table)).toEqual([]);
    });
  });

  test('answers until it is closed, which may be done twice', async () => {
    await store.ping();

    await store.close();
    await store.close();

    await expect(store.ping()).rejects.toThrow();
  });

  async function userIds(): Promise<string[]> {
    const { users } = store.tables;
    const rows = await store.db.select({ id: users.id }).from(users).orderBy(asc(users.id));
    return rows.map(({ id }) => id);
  }
});

describe('an order', () => {
  test('ends in the id: what is of the same moment is paged through without a gap', async () => {
    const server = await started({ key: null, now: () => NOW });
    const ids = Array.from({ length: 25 }, (_, index) =>
      index % 2 === 0 ? newId() : `Chat_${String.fromCodePoint(65 + index)}-${newId()}`,
    );
    for (const id of ids) await server.call('POST', '/api/chats', { id });

    const whole = await pagesOf(200);
    expect(whole.toSorted()).toEqual(ids.toSorted());
    for (const limit of [1, 7, 25]) expect(await pagesOf(limit)).toEqual(whole);

    async function pagesOf(limit: number): Promise<string[]> {
      const found: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await server.call('GET', `/api/chats?limit=${limit}${cursor}`);
        found.push(...body.chats.map((chat: { id: string }) => chat.id));
        if (body.nextCursor === null) return found;
        cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
      }
    }
  });

  test('of messages of the same moment is that of their ids', async () => {
    const server = await started({ now: () => NOW });
    const asked = question('Hi');
    await askToEnd(server, asked);
    const { message: _, ...rest } = asked;
    for (let round = 0; round < 3; round += 1)
      await askToEnd(server, { ...rest, generationId: newId(), parentId: asked.message?.id });

    const [, answer] = await branchOf(server, asked.chatId);

    expect(answer?.siblingIds).toHaveLength(4);
    expect(answer?.siblingIds).toEqual(answer?.siblingIds.toSorted());
  });
});

describe('what no database can keep becomes U+FFFD', () => {
  const GIVEN = 'a\u0000b \uD83D c \uDE00 \u{1F600}';
  const KEPT = 'a\uFFFDb \uFFFD c \uFFFD \u{1F600}';

  test('in the title and the instructions of a chat', async () => {
    const server = await started({ key: null });

    const made = await server.call('POST', '/api/chats', { title: GIVEN, systemPrompt: GIVEN });
    expect(made).toMatchObject({
      status: 201,
      body: { chat: { title: KEPT, systemPrompt: KEPT } },
    });
    const path = `/api/chats/${made.body.chat.id}`;
    const changed = await server.call('PATCH', path, { title: `${GIVEN}!`, systemPrompt: GIVEN });

    expect(changed).toMatchObject({ status: 200, body: { chat: { title: `${KEPT}!` } } });
    const { body } = await server.call('GET', path);
    expect(body.chat).toMatchObject({ title: `${KEPT}!`, systemPrompt: KEPT });
  });

  test('in what people write, and so it is sent to the model', async () => {
    const server = await started();
    const asked = question(GIVEN);

    await askToEnd(server, asked);

    const [message] = await branchOf(server, asked.chatId);
    expect(message?.parts).toEqual([{ type: 'text', text: KEPT }]);
    expect(server.upstream.completions[0]?.body['messages']).toEqual([
      { role: 'user', content: KEPT },
    ]);
  });

  test('in the names of models', async () => {
    const server = await started({ key: null });
    const { body } = await server.call('POST', '/api/chats', { modelId: GIVEN });
    expect(body.chat).toMatchObject({ modelId: KEPT });

    const changed = await server.call('PATCH', `/api/chats/${body.chat.id}`, { modelId: GIVEN });
    expect(changed).toMatchObject({ status: 200, body: { chat: { modelId: KEPT } } });
    const settings = { version: 1, defaultModelId: GIVEN, totpRequiredOnLogin: false };
    const timeLimits = { [GIVEN]: { total: 1 } };
    const put = await server.call('PUT', '/api/settings', { ...settings, timeLimits });

    expect(put).toMatchObject({
      status: 200,
      body: { settings: { defaultModelId: KEPT, timeLimits: { [KEPT]: { total: 1 } } } },
    });
    expect((await server.call('GET', '/api/settings')).body).toEqual(put.body);
  });
});

async function failureOf(failing: PromiseLike<unknown>): Promise<unknown> {
  try {
    await failing;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

function userRow(id: string) {
  return { id, name: id, role: 'user' as const, createdAt: NOW };
}

function chatRow(id: string, ownerId: string) {
  return {
    ...{ id, ownerId, title: 'A chat', modelId: null, systemPrompt: null },
    ...{ archived: false, activeLeafId: null, createdAt: NOW, updatedAt: NOW },
  };
}

function messageRow(id: string, chatId: string) {
  return {
    ...{ id, chatId, parentId: null, role: 'user' as const, parts: [], hasContent: false },
    ...{ state: 'completed' as const, modelId: null, generationId: null, seq: 0 },
    ...{ finishReason: null, error: null, usage: null, createdAt: NOW },
    ...{ timings: null, route: null, editedAt: null, shownAt: null },
  };
}

function generationRow(id: string, chatId: string) {
  return {
    ...{ id, ownerId: 'owner', chatId, messageId: 'message', parentId: 'parent' },
    ...{ userMessageId: null, modelId: DEFAULT_MODEL, requestHash: 'hash' },
    ...{ state: 'running' as const, finishReason: null, error: null, usage: null },
    ...{ hadOutput: false, lastSeq: 0, runnerId: 'runner', heartbeatAt: NOW, createdAt: NOW },
    endedAt: null,
  };
}
