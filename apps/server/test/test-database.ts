import { basename, join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import postgres from 'postgres';

/** Which engine this lane of tests runs on. */
export const engine = process.env['PARLEY_TEST_LANE'] === 'server-postgres' ? 'postgres' : 'sqlite';

/** The value of PARLEY_DATABASE_URL for a data directory: the same directory is the same database. */
export async function databaseUrlFor(dataDir: string): Promise<string> {
  if (engine === 'sqlite') return 'file:parley.db';
  const name = nameOf(dataDir);
  await asAdministrator(async (sql) => {
    const [known] = await sql`select 1 from pg_database where datname = ${name}`;
    if (known === undefined) await sql`create database ${sql(name)}`;
  });
  return urlOf(name);
}

/** Removes what `databaseUrlFor` made outside the data directory. */
export async function dropDatabaseOf(dataDir: string): Promise<void> {
  if (engine === 'sqlite') return;
  await asAdministrator(async (sql) => {
    await sql`drop database if exists ${sql(nameOf(dataDir))} with (force)`;
  });
}

/** Reads the database of a running server from outside. Times are milliseconds on SQLite and dates on PostgreSQL. */
export async function readRows<T extends object>(dataDir: string, query: string): Promise<T[]> {
  if (engine === 'sqlite') {
    const database = new BetterSqlite3(join(dataDir, 'parley.db'), { readonly: true });
    try {
      return database.prepare<[], T>(query).all();
    } finally {
      database.close();
    }
  }
  const sql = postgres(urlOf(nameOf(dataDir)), { max: 1, types: { bigint: asNumber } });
  try {
    return [...(await sql.unsafe<T[]>(query))];
  } finally {
    await sql.end();
  }
}

/** How many connections a PostgreSQL database has from elsewhere. */
export async function connectionsTo(dataDir: string): Promise<number> {
  let count = 0;
  await asAdministrator(async (sql) => {
    const rows = await sql`select 1 from pg_stat_activity where datname = ${nameOf(dataDir)}`;
    count = rows.length;
  });
  return count;
}

const asNumber = { to: 20, from: [20], serialize: String, parse: Number };

function nameOf(dataDir: string): string {
  return basename(dataDir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '_');
}

function serverUrl(): URL {
  const url = process.env['PARLEY_TEST_POSTGRES_URL'];
  if (url === undefined)
    throw new Error('PARLEY_TEST_POSTGRES_URL names no server: run this lane with npm test');
  return new URL(url);
}

function urlOf(name: string): string {
  const url = serverUrl();
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdministrator(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(serverUrl().href, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
