import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { Migration } from '../src/db/migrations.ts';
import { openStore } from '../src/db/open.ts';
import { alterDatabase } from './alter-database.ts';
import type { TestServer } from './harness.ts';
import { folderOf, RELEASED } from './migration-folders.ts';
import { openedDatabase } from './opened-store.ts';
import { refusalOf } from './refusal.ts';
import { started, temporaryFolder } from './started.ts';
import { readRows } from './test-database.ts';

const now = () => new Date();
const ADDED: Migration = { name: '9998_added', statements: ['create table added (id text)'] };
const BROKEN: Migration = { name: '9999_broken', statements: ['update not_there set a = 1'] };

describe('before a file is migrated a copy of it is made', () => {
  test('of everything in it, and named in the log', async () => {
    const dataDir = await filledByARelease();
    const server = await started({
      ...{ dataDir, key: null },
      migrationsFolder: await folderOf([...RELEASED, ADDED]),
    });

    const snapshot = logged(server, 'migrated')['snapshot'];

    expect(await snapshotsIn(dataDir)).toEqual([snapshot]);
    expect(titlesIn(String(snapshot))).toEqual(['From before']);
    expect(tablesIn(String(snapshot))).not.toContain('added');
    expect(tablesIn(join(dataDir, 'parley.db'))).toContain('added');
  });

  test('with which an earlier release starts, as if nothing had been', async () => {
    const dataDir = await filledByARelease();
    const migrationsFolder = await folderOf([...RELEASED, ADDED]);
    const newer = await started({ dataDir, key: null, migrationsFolder });
    const snapshot = String(logged(newer, 'migrated')['snapshot']);
    await newer.stop();

    const env = { PARLEY_DATABASE_URL: `file:${snapshot}` };
    const older = await started({ dataDir, key: null, env });

    const { body } = await older.call('GET', '/api/chats');
    expect(body.chats).toMatchObject([{ title: 'From before' }]);
  });

  test('and named in the sentence that says that it failed', async () => {
    const dataDir = await filledByARelease();
    const migrationsFolder = await folderOf([...RELEASED, ADDED, BROKEN]);

    const refusal = await refusalOf(started({ dataDir, key: null, migrationsFolder }));

    const [snapshot = ''] = await snapshotsIn(dataDir);
    expect(refusal).toBe(
      `The migration 9999_broken failed (no such table: not_there) and was undone; a copy of the database from before is ${snapshot}.`,
    );
    expect(titlesIn(snapshot)).toEqual(['From before']);
    expect(tablesIn(snapshot)).not.toContain('added');
  });

  test('once, however often the start is tried again, and as it was at the last try', async () => {
    const dataDir = await filledByARelease();
    const migrationsFolder = await folderOf([...RELEASED, BROKEN]);
    await refusalOf(started({ dataDir, key: null, migrationsFolder }));
    const between = await started({ dataDir, key: null });
    await between.call('POST', '/api/chats', { title: 'From between' });
    await between.stop();

    for (let attempt = 0; attempt < 3; attempt += 1)
      await refusalOf(started({ dataDir, key: null, migrationsFolder }));

    const snapshots = await snapshotsIn(dataDir);
    expect(snapshots).toHaveLength(1);
    expect(titlesIn(snapshots[0] ?? '').toSorted()).toEqual(['From before', 'From between']);
  });

  test('but not where nothing has been written yet', async () => {
    const dataDir = await temporaryFolder();
    const server = await started({ dataDir, key: null });

    expect(logged(server, 'migrated')['snapshot']).toBeNull();
    expect(await snapshotsIn(dataDir)).toEqual([]);
  });

  test('nor where nothing is to be done', async () => {
    const dataDir = await filledByARelease();
    const server = await started({ dataDir, key: null });

    expect(server.logLines.filter((line) => line.includes('"migrated"'))).toEqual([]);
    expect(await snapshotsIn(dataDir)).toEqual([]);
  });

  test('nor of a database in memory', async () => {
    const { store, migrate } = openStore({ kind: 'memory' });
    onTestFinished(() => store.close());
    await migrate(await folderOf(RELEASED), now);

    const migrated = await migrate(await folderOf([...RELEASED, ADDED]), now);

    expect(migrated).toEqual({ applied: [ADDED.name], snapshot: null });
  });
});

describe('a table that is made anew', () => {
  const PARENTS: Migration = {
    name: '0000_parents',
    statements: [
      'create table parents (id text primary key not null)',
      'create table children (id text primary key not null, parent_id text not null, foreign key (parent_id) references parents(id) on delete cascade)',
      `insert into parents values ('p')`,
      `insert into children values ('c', 'p')`,
    ],
  };
  /** In the words of the migration generator. */
  const REBUILD: Migration = {
    name: '0001_rebuilt',
    statements: [
      'PRAGMA foreign_keys=OFF;',
      'CREATE TABLE `__new_parents` (`id` text PRIMARY KEY NOT NULL, `name` text);',
      'INSERT INTO `__new_parents`("id", "name") SELECT "id", \'none\' FROM `parents`;',
      'DROP TABLE `parents`;',
      'ALTER TABLE `__new_parents` RENAME TO `parents`;',
      'PRAGMA foreign_keys=ON;',
    ],
  };

  test('keeps the rows that point at it, and they still must', async () => {
    const dataDir = await temporaryFolder();
    const { migrate } = await openedDatabase(dataDir);

    await migrate(await folderOf([PARENTS, REBUILD]), now);

    expect(await readRows(dataDir, 'select * from children')).toEqual([
      { id: 'c', parent_id: 'p' },
    ]);
    expect(await readRows(dataDir, 'select * from parents')).toEqual([{ id: 'p', name: 'none' }]);
    const statement = `insert into children values ('d', 'nobody')`;
    await expect(alterDatabase(dataDir, statement)).rejects.toThrow('FOREIGN KEY');
  });

  test('is made with the keys watched again afterwards', async () => {
    const { store, migrate } = await openedDatabase(await temporaryFolder());
    await migrate(await folderOf(RELEASED), now);
    await expect(migrate(await folderOf([...RELEASED, BROKEN]), now)).rejects.toThrow(BROKEN.name);

    const { generationEvents } = store.tables;
    const row = { generationId: 'nobody', firstSeq: 1, lastSeq: 1, events: '{}' };
    await expect(store.db.insert(generationEvents).values(row)).rejects.toThrow('FOREIGN KEY');
  });

  test('may not lose a row that another one points at', async () => {
    const dataDir = await temporaryFolder();
    const { migrate } = await openedDatabase(dataDir);
    const loses = {
      name: '0001_rebuilt',
      statements: REBUILD.statements.filter((statement) => !statement.startsWith('INSERT')),
    };

    await expect(migrate(await folderOf([PARENTS, loses]), now)).rejects.toThrow('0001_rebuilt');

    expect(await readRows(dataDir, 'select * from parents')).toEqual([{ id: 'p' }]);
    expect(await readRows(dataDir, 'select id from children')).toEqual([{ id: 'c' }]);
  });
});

/** @returns a data directory in which a release has left a chat */
async function filledByARelease(): Promise<string> {
  const dataDir = await temporaryFolder();
  const server = await started({ dataDir, key: null });
  await server.call('POST', '/api/chats', { title: 'From before' });
  await server.stop();
  return dataDir;
}

async function snapshotsIn(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir);
  const isOther = (name: string) => !/^parley\.db(?:-wal|-shm)?$/.test(name);
  return names
    .filter((name) => name.startsWith('parley.db') && isOther(name))
    .map((name) => join(dataDir, name));
}

function titlesIn(path: string): string[] {
  return read<{ title: string }>(path, 'select title from chats').map(({ title }) => title);
}

function tablesIn(path: string): string[] {
  const query = `select name from sqlite_schema where type = 'table'`;
  return read<{ name: string }>(path, query).map(({ name }) => name);
}

function read<T extends object>(path: string, query: string): T[] {
  const database = new BetterSqlite3(path, { readonly: true });
  try {
    return database.prepare<[], T>(query).all();
  } finally {
    database.close();
  }
}

/** The one line of the log about something. */
function logged(server: TestServer, event: string): Record<string, unknown> {
  const lines = server.logLines.filter((line) => line.includes(`"${event}"`));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}
