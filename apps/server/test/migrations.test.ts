import { readdir } from 'node:fs/promises';

import { messageText } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { MigrationRefused } from '../src/db/migrations.ts';
import { type OpenedStore, openStore } from '../src/db/open.ts';
import { alterDatabase } from './alter-database.ts';
import { branchOf } from './asking.ts';
import { RELEASED_MIGRATIONS } from './harness.ts';
import { folderOf, RELEASED } from './migration-folders.ts';
import { locationOf, openedDatabase, openedStore } from './opened-store.ts';
import { refusalOf } from './refusal.ts';
import {
  ENVIRONMENT_OF_ROWS,
  HINT_OF_SEALED,
  insertOf,
  ROWS_OF_THEIR_TIME,
} from './rows-of-their-time.ts';
import { started, temporaryFolder } from './started.ts';
import { liveShapes } from './table-shapes.ts';
import { engine, readRows } from './test-database.ts';

const now = () => new Date();
const NAMES = RELEASED.map(({ name }) => name);
const integer = engine === 'sqlite' ? 'integer' : 'bigint';

describe('a migration that moves data', () => {
  const MAKE_ACCOUNTS = {
    name: '0000_accounts',
    statements: [`create table accounts (id ${integer} primary key, email text, plan_type text)`],
  };
  const NORMALISE = {
    name: '0001_normalise_plan_types',
    statements: [
      `update accounts set plan_type = 'unknown' where plan_type is null or trim(plan_type) = ''`,
      `update accounts set plan_type = lower(trim(plan_type))
         where lower(trim(plan_type)) in ('free', 'plus', 'pro', 'team', 'business', 'enterprise', 'edu')
           and plan_type <> lower(trim(plan_type))`,
    ],
  };
  const LATER = [
    { name: '0002_reset_at', statements: [`alter table accounts add column reset_at ${integer}`] },
    { name: '0003_account_id', statements: ['alter table accounts add column account_id text'] },
  ];
  const GIVEN = ['Plus', ' PRO ', null, '', 'Custom X', 'team'];
  const EXPECTED = ['plus', 'pro', 'unknown', 'unknown', 'Custom X', 'team'];

  test('AT-C2.1 works on the columns of its own time, and the later ones follow', async () => {
    const dataDir = await accountsWith(GIVEN);
    const { migrate } = await openedDatabase(dataDir);

    const { applied } = await migrate(await folderOf([MAKE_ACCOUNTS, NORMALISE, ...LATER]), now);

    expect(applied).toEqual([NORMALISE.name, ...LATER.map(({ name }) => name)]);
    expect(await planTypes(dataDir)).toEqual(EXPECTED);
    const [accounts] = await liveShapes(dataDir);
    expect(accounts?.columns.map(({ name }) => name)).toEqual([
      ...['id', 'email', 'plan_type', 'reset_at', 'account_id'],
    ]);
  });

  test('AT-C2.2 is not run a second time', async () => {
    const dataDir = await accountsWith(GIVEN);
    const folder = await folderOf([MAKE_ACCOUNTS, NORMALISE]);
    const { migrate } = await openedDatabase(dataDir);
    await migrate(folder, now);
    await alterDatabase(dataDir, `update accounts set plan_type = 'PLUS' where id = 0`);

    expect(await migrate(folder, now)).toEqual({ applied: [], snapshot: null });

    expect(await planTypes(dataDir)).toEqual(['PLUS', ...EXPECTED.slice(1)]);
    expect(await marksIn(dataDir)).toEqual([MAKE_ACCOUNTS.name, NORMALISE.name]);
  });

  async function accountsWith(plans: readonly (string | null)[]): Promise<string> {
    const dataDir = await temporaryFolder();
    await (await openedDatabase(dataDir)).migrate(await folderOf([MAKE_ACCOUNTS]), now);
    for (const [id, plan_type] of plans.entries()) {
      const values = { id, email: `${id}@example.org`, plan_type };
      await alterDatabase(dataDir, insertOf({ table: 'accounts', values }));
    }
    return dataDir;
  }

  async function planTypes(dataDir: string): Promise<string[]> {
    const query = 'select plan_type from accounts order by id';
    const rows = await readRows<{ plan_type: string }>(dataDir, query);
    return rows.map((row) => row.plan_type);
  }
});

describe('a migration that fails', () => {
  const FIRST = { name: '0000_first', statements: ['create table first (id text primary key)'] };
  const SECOND = { name: '0001_second', statements: [`insert into first values ('kept')`] };
  const HALF_DONE = [`create table half (id text)`, `insert into first values ('half')`];
  const BROKEN = { name: '0002_third', statements: [...HALF_DONE, 'update not_there set a = 1'] };
  const REPAIRED = { name: '0002_third', statements: HALF_DONE };
  const NEVER_REACHED = { name: '0003_fourth', statements: ['create table fourth (id text)'] };

  test('AT-C2.3 leaves no trace, the earlier ones stay, and the next start tries it again', async () => {
    const dataDir = await temporaryFolder();
    const { migrate } = await openedDatabase(dataDir);
    const broken = await folderOf([FIRST, SECOND, BROKEN, NEVER_REACHED]);

    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(migrate(broken, now)).rejects.toThrow(MigrationRefused);
      expect(await marksIn(dataDir)).toEqual([FIRST.name, SECOND.name]);
      expect(await tablesIn(dataDir)).toEqual(['first']);
      expect(await readRows(dataDir, 'select id from first')).toEqual([{ id: 'kept' }]);
    }

    const repaired = await folderOf([FIRST, SECOND, REPAIRED, NEVER_REACHED]);
    const { applied } = await migrate(repaired, now);
    expect(applied).toEqual([REPAIRED.name, NEVER_REACHED.name]);
    expect(await tablesIn(dataDir)).toEqual(['first', 'fourth', 'half']);
  });

  test('AT-C2.3 is undone too when it is its mark that cannot be written', async () => {
    const dataDir = await temporaryFolder();
    const moment = engine === 'sqlite' ? '0' : 'now()';
    const markItself = `insert into schema_migrations values ('0001_second', ${moment})`;
    const marked = { name: '0001_second', statements: [...HALF_DONE, markItself] };
    const { migrate } = await openedDatabase(dataDir);

    await expect(migrate(await folderOf([FIRST, marked]), now)).rejects.toThrow(MigrationRefused);

    expect(await marksIn(dataDir)).toEqual([FIRST.name]);
    expect(await tablesIn(dataDir)).toEqual(['first']);
    expect(await readRows(dataDir, 'select id from first')).toEqual([]);
  });

  test('AT-C2.3 refuses the start in one sentence with its reason; the release before it still works', async () => {
    const dataDir = await temporaryFolder();
    const old = await started({ dataDir, key: null });
    await old.call('POST', '/api/chats', { title: 'From before' });
    await old.stop();
    const broken = { ...BROKEN, name: '9999_broken', statements: ['update not_there set a = 1'] };
    const migrationsFolder = await folderOf([...RELEASED, broken]);

    const refusal = await refusalOf(started({ dataDir, key: null, migrationsFolder }));

    expect(refusal).toMatch(
      /^The migration 9999_broken failed \([^\n]*not_there[^\n]*\) and was undone[^\n]*\.$/,
    );
    const again = await started({ dataDir, key: null });
    const { body } = await again.call('GET', '/api/chats');
    expect(body.chats).toMatchObject([{ title: 'From before' }]);
  });
});

describe('a database that a newer release wrote', () => {
  const FUTURE = { name: '9999_future', statements: ['create table future (id text)'] };

  test('is refused in one sentence, and stays as it is', async () => {
    const dataDir = await temporaryFolder();
    const migrationsFolder = await folderOf([...RELEASED, FUTURE]);
    const newer = await started({ dataDir, key: null, migrationsFolder });
    await newer.call('POST', '/api/chats', { title: 'From the future' });
    await newer.stop();
    const files = await readdir(dataDir);

    const refusal = await refusalOf(started({ dataDir, key: null }));

    expect(refusal).toMatch(/^[^\n.]*newer version[^\n.]*9999_future[^\n.]*\.$/);
    expect((await readdir(dataDir)).toSorted()).toEqual(files.toSorted());
    expect(await marksIn(dataDir)).toEqual([...NAMES, FUTURE.name]);
    const again = await started({ dataDir, key: null, migrationsFolder });
    expect((await again.call('GET', '/api/chats')).body.chats).toHaveLength(1);
  });
});

describe('AT-C2.4 every released state of the database', () => {
  test('has rows to be upgraded with', () => {
    expect(Object.keys(ROWS_OF_THEIR_TIME)).toEqual(NAMES);
  });

  test.each(NAMES)('%s comes up to date, with everything that was in it', async (last) => {
    const dataDir = await temporaryFolder();
    const rows = await fillUpTo(last, dataDir);

    const server = await started({ dataDir, key: null, env: ENVIRONMENT_OF_ROWS });

    expect(await marksIn(dataDir)).toEqual(NAMES);
    expect(await liveShapes(dataDir)).toEqual(await liveShapes((await openedStore()).dataDir));
    for (const [table, count] of rows)
      expect(await countOf(dataDir, table), table).toBeGreaterThanOrEqual(count);
    const { body } = await server.call('GET', '/api/chats');
    expect(body.chats).toMatchObject([
      { id: 'an-old-chat', title: 'Räder & Wägen', systemPrompt: 'Be brief.', archived: false },
    ]);
    const branch = await branchOf(server, 'an-old-chat');
    expect(branch.map(messageText)).toEqual(["What is a 'wheel'? 🛞", 'It is round, and']);
    expect(branch[1]).toMatchObject({
      state: 'interrupted',
      siblingIds: ['the-answer', 'the-second-answer'],
    });
    const isTimed = NAMES.indexOf(last) >= NAMES.indexOf('0004_transcript');
    if (isTimed) {
      expect(await branchOf(server, 'an-old-chat', 'a-timed-answer')).toMatchObject([
        { timings: null, editedAt: null },
        { id: 'the-answer', timings: null, route: null },
        { editedAt: '2026-01-05T10:00:09.999Z' },
        { timings: { firstTokenMs: 120, reasoningMs: null, totalMs: 900 }, route: null },
      ]);
    }
    if (NAMES.indexOf(last) >= NAMES.indexOf('0005_route')) {
      const routed = await branchOf(server, 'an-old-chat', 'a-routed-answer');
      expect(routed.at(-1)?.route).toBe('Anthropic');
    }
    const ended = await server.call('GET', '/api/generations/the-generation');
    expect(ended.body.generation).toMatchObject({
      ...{ state: 'completed', usage: { inputTokens: 10, costUsd: 0.0001 } },
      endedAt: '2026-01-05T10:00:09.999Z',
    });
    const providers = await server.call('GET', '/api/providers');
    expect(providers.body.providers[0].key).toMatchObject({ state: 'saved', hint: HINT_OF_SEALED });
    expect((await server.call('GET', '/api/models')).body.models).toHaveLength(1);
    const { overrides } = (await server.call('GET', '/api/prices/overrides')).body;
    expect(overrides).toMatchObject(
      NAMES.indexOf(last) >= NAMES.indexOf('0002_endpoints_and_prices')
        ? [{ input: '1.25', output: '10' }]
        : [],
    );
    const isSetAlready = NAMES.indexOf(last) >= NAMES.indexOf('0001_settings');
    expect((await server.call('GET', '/api/settings')).body.settings).toMatchObject(
      isSetAlready ? { version: 4, timeLimits: { '*': { total: 600 } } } : { version: 1 },
    );
    const hasKeys = NAMES.indexOf(last) >= NAMES.indexOf('0003_gateway_keys');
    const { apiKeys } = (await server.call('GET', '/api/api-keys')).body;
    expect(apiKeys).toMatchObject(hasKeys ? [{ name: 'Laptop', models: ['openrouter/*'] }] : []);
    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;
    expect(requestLogs).toMatchObject([
      ...(hasKeys ? [{ apiKey: { name: 'Laptop' }, droppedParams: ['logit_bias'] }] : []),
      {
        ...{ id: 'a-log-row', apiKey: null, dialect: null, droppedParams: null, route: null },
        tokens: { input: 10 },
      },
    ]);
  });

  /** @returns by table: how many rows were stored */
  async function fillUpTo(last: string, dataDir: string): Promise<Map<string, number>> {
    const stored = new Map<string, number>();
    const opened = openStore(await locationOf(dataDir));
    for (const count of RELEASED.slice(0, NAMES.indexOf(last) + 1).keys()) {
      await opened.migrate(await folderOf(RELEASED.slice(0, count + 1)), now);
      for (const row of ROWS_OF_THEIR_TIME[NAMES[count] ?? ''] ?? []) {
        await alterDatabase(dataDir, insertOf(row));
        stored.set(row.table, (stored.get(row.table) ?? 0) + 1);
      }
    }
    await opened.store.close();
    return stored;
  }

  async function countOf(dataDir: string, table: string): Promise<number> {
    const [row] = await readRows<{ n: number }>(dataDir, `select count(*) as n from ${table}`);
    return Number(row?.n);
  }
});

// A SQLite file has one server at a time, held by the lock of its data directory.
if (engine === 'postgres') {
  test('three connections that migrate one database at once take turns', async () => {
    const dataDir = await temporaryFolder();
    const opened = await threeTimes(dataDir);

    const ends = await Promise.all(opened.map(({ migrate }) => migrate(RELEASED_MIGRATIONS, now)));

    expect(ends.flatMap(({ applied }) => applied)).toEqual(NAMES);
    expect(await marksIn(dataDir)).toEqual(NAMES);
  });

  test('one that fails gives its turn to the others', async () => {
    const dataDir = await temporaryFolder();
    const broken = { name: '9999_broken', statements: ['update not_there set a = 1'] };
    const folder = await folderOf([...RELEASED, broken]);
    const opened = await threeTimes(dataDir);

    const ends = await Promise.allSettled(opened.map(({ migrate }) => migrate(folder, now)));

    expect(ends.map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    expect(await marksIn(dataDir)).toEqual(NAMES);
  });

  async function threeTimes(dataDir: string): Promise<OpenedStore[]> {
    const opened = [];
    for (let count = 0; count < 3; count += 1) opened.push(await openedDatabase(dataDir));
    return opened;
  }
}

async function marksIn(dataDir: string): Promise<string[]> {
  const query = 'select name from schema_migrations order by name';
  return (await readRows<{ name: string }>(dataDir, query)).map(({ name }) => name);
}

async function tablesIn(dataDir: string): Promise<string[]> {
  const names = (await liveShapes(dataDir)).map(({ name }) => name);
  return names.filter((name) => name !== 'schema_migrations');
}
