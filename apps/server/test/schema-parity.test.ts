import { join } from 'node:path';

import { getTableColumns } from 'drizzle-orm';
import { expect, test } from 'vitest';

import { postgresKit } from '../src/db/columns/postgres.ts';
import { sqliteKit } from '../src/db/columns/sqlite.ts';
import { readMigrations } from '../src/db/migrations.ts';
import * as postgresSchema from '../src/db/schema.postgres.ts';
import * as sqliteSchema from '../src/db/schema.sqlite.ts';
import { defineTables } from '../src/db/tables.ts';
import { RELEASED_MIGRATIONS } from './harness.ts';
import { openedStore } from './opened-store.ts';
import { definedShape, liveShapes } from './table-shapes.ts';
import { engine } from './test-database.ts';

const onSqlite = defineTables(sqliteKit);
const onPostgres = defineTables(postgresKit);
const PAIRS = Object.entries(onSqlite).map(
  ([name, table]) => [name, table, onPostgres[name as keyof typeof onPostgres]] as const,
);

test('both engines have the same tables, and the migration generator sees all of them', () => {
  process.stdout.write(`${PAIRS.length} tables looked at\n`);
  expect(PAIRS.length).toBeGreaterThanOrEqual(10);
  expect(Object.keys(onPostgres)).toEqual(Object.keys(onSqlite));
  expect(Object.keys(sqliteSchema).toSorted()).toEqual(Object.keys(onSqlite).toSorted());
  expect(Object.keys(postgresSchema).toSorted()).toEqual(Object.keys(onSqlite).toSorted());
});

test.each(PAIRS)('%s is the same on both engines, column by column', (_, sqlite, postgres) => {
  expect(columnsOf(postgres)).toEqual(columnsOf(sqlite));
  expect(columnsOf(sqlite).length).toBeGreaterThan(0);
});

test.each(PAIRS)('%s has nothing that the database fills in by itself', (_, sqlite) => {
  expect(columnsOf(sqlite).filter((column) => column.hasDefault)).toEqual([]);
});

test.each(PAIRS)('%s has the same keys and indexes on both engines', (_, sqlite, postgres) => {
  const { columns: _columns, ...keys } = definedShape(sqlite, 'sqlite');

  expect(definedShape(postgres, 'postgres')).toMatchObject(keys);
  expect(keys.primaryKey).not.toEqual([]);
});

test('both engines have the same migrations', () => {
  const names = namesOf('sqlite');

  expect(namesOf('postgres')).toEqual(names);
  expect(names).toEqual(names.toSorted());
  expect(names[0]).toBe('0000_init');
});

test('a migrated database has exactly the tables that the code was written against', async () => {
  const { dataDir } = await openedStore();

  const live = (await liveShapes(dataDir)).filter(({ name }) => name !== 'schema_migrations');

  const defined = PAIRS.map(([_, sqlite, postgres]) =>
    definedShape(engine === 'sqlite' ? sqlite : postgres, engine),
  ).toSorted((left, right) => (left.name < right.name ? -1 : 1));
  expect(live).toEqual(defined);
});

function columnsOf(table: (typeof onSqlite)[keyof typeof onSqlite]) {
  return Object.entries(getTableColumns(table)).map(([property, column]) => {
    const { name, dataType, notNull, primary } = column;
    // SQLite numbers rows by itself where a whole number is the key; ours are always given one.
    const isRowNumber = primary && column.getSQLType() === 'integer';
    const hasDefault = column.hasDefault && !isRowNumber;
    return { property, name, dataType, notNull, hasDefault, primary };
  });
}

function namesOf(dialect: 'sqlite' | 'postgres'): string[] {
  return readMigrations(join(RELEASED_MIGRATIONS, dialect)).map(({ name }) => name);
}
