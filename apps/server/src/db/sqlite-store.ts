import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { AnySQLiteColumn, AnySQLiteTable } from 'drizzle-orm/sqlite-core';

import type { SqliteLocation } from '../config.ts';
import { sqliteKit } from './columns/sqlite.ts';
import type { Statement, Store } from './store.ts';
import { defineTables } from './tables.ts';

/** How long a statement waits for another process that holds the file. */
const BUSY_TIMEOUT_MS = 5000;
/** Statements that stay compiled. */
const MAX_COMPILED = 256;

/**
 * Opens the file (its folder is made) or the one shared in-memory database. Nothing is migrated.
 *
 * @returns the raw connection as well, for the migrations, which need more than the query builder
 */
export function openSqlite(location: SqliteLocation): {
  store: Store;
  connection: BetterSqlite3.Database;
} {
  if (location.kind === 'file') mkdirSync(dirname(location.path), { recursive: true });
  const connection = new BetterSqlite3(location.kind === 'file' ? location.path : ':memory:');
  try {
    setPragmas(connection, location);
  } catch (error) {
    connection.close();
    throw error;
  }
  keepCompiled(connection);
  const db = drizzle(connection);
  const begin = connection.prepare('begin immediate');
  const commit = connection.prepare('commit');
  const rollback = connection.prepare('rollback');
  const store: Store = {
    dialect: 'sqlite',
    db,
    tables: defineTables(sqliteKit),
    async atomic(build, { waits = true } = {}) {
      const statements = build(db);
      if (waits) begin.run();
      else withoutWaiting(connection, () => begin.run());
      try {
        for (const statement of statements) statement.run();
        commit.run();
      } catch (error) {
        if (connection.inTransaction) rollback.run();
        throw error;
      }
    },
    insertRows: insertWith(connection),
    async eraseDeleted() {
      // Old pages live on in the write-ahead log until it is folded into the file and cut to nothing.
      connection.pragma('wal_checkpoint(TRUNCATE)');
    },
    async ping() {
      connection.prepare('select 1').get();
    },
    async close() {
      if (connection.open) connection.close();
    },
  };
  return { store, connection };
}

/** Statements wait in the one thread that there is: nothing else goes on meanwhile. */
function withoutWaiting(connection: BetterSqlite3.Database, task: () => unknown): void {
  connection.pragma('busy_timeout = 0');
  try {
    task();
  } finally {
    connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

/** The statement is written once for each table; from then on only values are put into it. */
function insertWith(connection: BetterSqlite3.Database): Store['insertRows'] {
  const compiled = new Map<AnySQLiteTable, Insertion>();
  return (_, table, rows) => {
    const { columns, statement } = compiled.get(table) ?? compileInsertion(connection, table);
    compiled.set(table, { columns, statement });
    return rows.map((row): Statement => {
      const given = new Map<string, unknown>(Object.entries(row));
      const values = columns.map(([name, column]) => valueIn(column, given.get(name)));
      return { run: () => statement.run(values), execute: async () => statement.run(values) };
    });
  };
}

interface Insertion {
  /** By the names that rows have them under, in the order of the statement. */
  columns: readonly [string, AnySQLiteColumn][];
  statement: BetterSqlite3.Statement;
}

function compileInsertion(connection: BetterSqlite3.Database, table: AnySQLiteTable): Insertion {
  const columns: [string, AnySQLiteColumn][] = Object.entries(getTableColumns(table));
  const names = columns.map(([, { name }]) => `"${name}"`).join(', ');
  const marks = columns.map(() => '?').join(', ');
  const text = `insert into "${getTableName(table)}" (${names}) values (${marks})`;
  return { columns, statement: connection.prepare(text) };
}

function valueIn(column: AnySQLiteColumn, value: unknown): unknown {
  return value === null || value === undefined ? null : column.mapToDriverValue(value);
}

/** The query builder has every statement compiled anew, though its few texts come again and again. */
function keepCompiled(connection: BetterSqlite3.Database): void {
  const compile = connection.prepare.bind(connection);
  const compiled = new Map<string, BetterSqlite3.Statement>();
  const prepare = (text: string): BetterSqlite3.Statement => {
    const known = compiled.get(text);
    if (known !== undefined) return known;
    const [oldest] = compiled.keys();
    if (oldest !== undefined && compiled.size >= MAX_COMPILED) compiled.delete(oldest);
    const statement = compile(text);
    compiled.set(text, statement);
    return statement;
  };
  Object.assign(connection, { prepare });
}

function setPragmas(connection: BetterSqlite3.Database, { kind }: SqliteLocation): void {
  if (kind === 'file') connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  connection.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  // A deleted key is overwritten with zeros, not just unlinked.
  connection.pragma('secure_delete = ON');
}
