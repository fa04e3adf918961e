import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import postgres from 'postgres';

import { migratePostgres } from '../src/db/migrate-postgres.ts';
import { readMigrations } from '../src/db/migrations.ts';

/** By this name the tests' own connections are told from those of the servers. */
const TESTS = 'parley-tests';
/** How long the connections of a server that has stopped may take to be gone. */
const LEAVING_MS = 5_000;
const LOOK_EVERY_MS = 5;

type Connection = postgres.Sql<{ bigint: number }>;

interface Database {
  name: string;
  /** Opened once: to connect takes longer than most questions. */
  sql: Connection;
  /** Whether the next test may have it. */
  isReusable: boolean;
}

/** The databases in use, by the data directories of their servers. */
const databases = new Map<string, Database>();
/** With the tables of the released migrations, and with rows that nobody needs any more. */
const returned: Database[] = [];
let administrator: Connection | null = null;

/** The URL of the database of a data directory; a new one is empty. */
export async function urlFor(dataDir: string): Promise<string> {
  if (!databases.has(dataDir)) databases.set(dataDir, await create(false));
  return urlOf(databaseOf(dataDir).name);
}

/**
 * Gives a data directory a database that is migrated already. To make one and to drop it again takes
 * longer than most tests do, to empty it takes milliseconds: the same one serves test after test.
 *
 * @param folder the released migrations of PostgreSQL
 */
export async function lend(dataDir: string, folder: string): Promise<void> {
  const used = returned.shift();
  if (used === undefined) {
    const made = await create(true);
    databases.set(dataDir, made);
    await migratePostgres(urlOf(made.name), readMigrations(folder), () => new Date());
    return;
  }
  databases.set(dataDir, used);
  await untilLeft(used);
  await empty(used);
}

/** The database of a data directory is no longer needed. */
export async function giveUp(dataDir: string): Promise<void> {
  const database = databases.get(dataDir);
  if (database === undefined) return;
  databases.delete(dataDir);
  if (database.isReusable) returned.push(database);
  else await drop(database);
}

/** Ends what this module has opened. */
export async function endAll(): Promise<void> {
  for (const dataDir of databases.keys()) await giveUp(dataDir);
  for (const database of returned.splice(0)) await drop(database);
  await administrator?.end();
  administrator = null;
}

export async function query<T extends object>(dataDir: string, text: string): Promise<T[]> {
  return [...(await databaseOf(dataDir).sql.unsafe<T[]>(text))];
}

/** Runs a statement that may leave the tables otherwise than the next test expects them. */
export async function alter(dataDir: string, statement: string): Promise<void> {
  const database = databaseOf(dataDir);
  database.isReusable = false;
  await database.sql.unsafe(statement);
}

/** How many connections it has from elsewhere. */
export function connectionsTo(dataDir: string): Promise<number> {
  return connectionsOf(databaseOf(dataDir));
}

async function connectionsOf({ name, sql }: Database): Promise<number> {
  const rows = await sql`select 1 from pg_stat_activity
    where datname = ${name} and backend_type = 'client backend' and application_name <> ${TESTS}`;
  return rows.length;
}

function databaseOf(dataDir: string): Database {
  const database = databases.get(dataDir);
  if (database === undefined) throw new Error(`There is no database for ${dataDir}`);
  return database;
}

async function create(isReusable: boolean): Promise<Database> {
  const name = `parley_test_${randomUUID()}`;
  administrator ??= connect(serverUrl().href);
  await administrator.unsafe(`create database "${name}"`);
  return { name, sql: connect(urlOf(name)), isReusable };
}

async function drop({ name, sql }: Database): Promise<void> {
  await sql.end();
  await administrator?.unsafe(`drop database "${name}" with (force)`);
}

async function untilLeft(database: Database): Promise<void> {
  for (let waited = 0; waited < LEAVING_MS; waited += LOOK_EVERY_MS) {
    if ((await connectionsOf(database)) === 0) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`A server that has stopped is still connected to ${database.name}`);
}

/** Deletes every row; truncating so many tables takes twenty times as long. */
async function empty({ sql }: Database): Promise<void> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename <> 'schema_migrations'`;
  await sql.begin(async (transaction) => {
    // Without it the order would matter: of tables that refer to each other.
    await transaction`set local session_replication_role = replica`;
    await transaction.unsafe(tables.map(({ name }) => `delete from "${name}"`).join(';'));
  });
}

function connect(url: string): Connection {
  return postgres(url, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: TESTS },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  });
}

function urlOf(name: string): string {
  const url = serverUrl();
  url.pathname = `/${name}`;
  return url.href;
}

function serverUrl(): URL {
  const url = process.env['PARLEY_TEST_POSTGRES_URL'];
  if (url === undefined)
    throw new Error('PARLEY_TEST_POSTGRES_URL names no server: run this lane with npm test');
  return new URL(url);
}
