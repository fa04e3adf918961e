import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type BetterSqlite3 from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';

import { openStore } from '../src/db/open.ts';
import { openSqlite } from '../src/db/sqlite-store.ts';
import { UsersRepo } from '../src/modules/users/users.repo.ts';
import { SettingsRepo } from '../src/modules/settings/settings.repo.ts';
import { answerOf, askToEnd, question } from './asking.ts';
import { filesIn } from './data-dir.ts';
import { RELEASED_MIGRATIONS } from './harness.ts';
import { started, temporaryFolder } from './started.ts';

const IN_MEMORY = { PARLEY_DATABASE_URL: 'sqlite::memory:' };
const SETTINGS = {
  version: 1,
  defaultModelId: null,
  totpRequiredOnLogin: false,
  timeLimits: {},
  gatewayOpenToLocal: true,
};

describe('a database in memory', () => {
  test('AT-C1.1 is one for everybody: what one repository writes, a later one reads', async () => {
    const { store, migrate } = openStore({ kind: 'memory' });
    onTestFinished(() => store.close());
    const { applied } = await migrate(RELEASED_MIGRATIONS, () => new Date());
    expect(applied[0]).toBe('0000_init');

    await new SettingsRepo(store).insertIfMissing({ ...SETTINGS, version: 7 }, new Date());
    await new UsersRepo(store).ensureLocalAdmin(new Date());

    expect(await new SettingsRepo(store).find()).toEqual({ ...SETTINGS, version: 7 });
    expect(await store.db.select().from(store.tables.users)).toHaveLength(1);
  });

  test('AT-C1.2 serves twenty requests at once that read and write the settings', async () => {
    const server = await started({ env: IN_MEMORY, key: null });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? server.call('GET', '/api/settings')
          : server.call('PUT', '/api/settings', { ...SETTINGS, defaultModelId: `a/${index}` }),
      ),
    );

    const statuses = answers.map(({ status }) => status).toSorted((left, right) => left - right);
    // Ten readers and one writer; the other nine writers based their change on what was no more.
    expect(statuses).toEqual([...Array(11).fill(200), ...Array(9).fill(409)]);
    const { body } = await server.call('GET', '/api/settings');
    expect(body.settings).toMatchObject({ version: 2 });
    expect(server.logLines.join('\n')).not.toMatch(/no such table|locked|SQLITE/);
  });

  test('AT-C1.3 is not shared by two servers of one process', async () => {
    const [one, other] = [await started({ env: IN_MEMORY }), await started({ env: IN_MEMORY })];

    await one.call('POST', '/api/chats', { title: 'Only here' });
    await one.call('PUT', '/api/settings', { ...SETTINGS, defaultModelId: 'only/here' });

    expect((await one.call('GET', '/api/chats')).body.chats).toHaveLength(1);
    expect((await other.call('GET', '/api/chats')).body.chats).toEqual([]);
    expect((await other.call('GET', '/api/settings')).body.settings).toEqual(SETTINGS);
  });

  test('is also the one that an answer is written to while it comes', async () => {
    const server = await started({ env: IN_MEMORY });
    const asked = question('Hi');

    await askToEnd(server, asked);

    expect(await answerOf(server, asked.generationId)).toMatchObject({ state: 'completed' });
    expect([...(await filesIn(server.dataDir)).keys()].filter(isDatabaseFile)).toEqual([]);
  });

  test('has no write-ahead log, which it could not keep', () => {
    const { store, connection } = openSqlite({ kind: 'memory' });
    onTestFinished(() => store.close());

    expect(pragmasOf(connection)).toEqual({ ...PRAGMAS, journal_mode: 'memory' });
  });
});

describe('a database file', () => {
  test('AT-C1.4 is opened for one writer who keeps what belongs together together', async () => {
    const { store, connection } = await openedFile();

    expect(pragmasOf(connection)).toEqual(PRAGMAS);
    const { chats } = store.tables;
    const now = new Date();
    const row = {
      ...{ id: 'a-chat', ownerId: 'nobody', title: 'A chat', modelId: null, systemPrompt: null },
      ...{ archived: false, activeLeafId: null, createdAt: now, updatedAt: now },
    };
    await expect(store.db.insert(chats).values(row)).rejects.toThrow(
      'FOREIGN KEY constraint failed',
    );
    expect(await store.db.select().from(chats).where(eq(chats.id, 'a-chat'))).toEqual([]);
  });

  test('AT-C1.6 is made together with the folders that it is to be in', async () => {
    const dataDir = join(await temporaryFolder(), 'not', 'there');
    const env = { PARLEY_DATABASE_URL: 'file:yet/either/chats.db' };

    const server = await started({ dataDir, env });

    expect(existsSync(join(dataDir, 'yet/either/chats.db'))).toBe(true);
    expect(await server.call('GET', '/healthz')).toMatchObject({ status: 200 });
    expect(await server.call('GET', '/readyz')).toMatchObject({ status: 200 });
  });

  test('leaves nothing but itself behind when it is closed', async () => {
    const dataDir = await temporaryFolder();
    const server = await started({ dataDir });
    expect([...(await filesIn(dataDir)).keys()]).toContain('parley.db-wal');

    await server.stop();

    expect([...(await filesIn(dataDir)).keys()].filter(isDatabaseFile)).toEqual(['parley.db']);
  });

  async function openedFile() {
    const path = join(await temporaryFolder(), 'parley.db');
    const { store, migrate } = openStore({ kind: 'file', path });
    await migrate(RELEASED_MIGRATIONS, () => new Date());
    await store.close();
    const opened = openSqlite({ kind: 'file', path });
    onTestFinished(() => opened.store.close());
    return opened;
  }
});

const PRAGMAS = {
  journal_mode: 'wal',
  foreign_keys: 1,
  busy_timeout: 5000,
  /** NORMAL. */
  synchronous: 1,
  secure_delete: 1,
};

function pragmasOf(connection: BetterSqlite3.Database): Record<string, unknown> {
  const names = Object.keys(PRAGMAS);
  return Object.fromEntries(names.map((name) => [name, connection.pragma(name, { simple: true })]));
}

function isDatabaseFile(name: string): boolean {
  return name.startsWith('parley.db');
}
