import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

import { postgresKit } from './columns/postgres.ts';
import type { Database, Store } from './store.ts';
import { defineTables } from './tables.ts';

/** Connections of one server process. */
const MAX_CONNECTIONS = 10;
const CONNECT_TIMEOUT_SECONDS = 10;
/** How long closing waits for statements that run. */
const CLOSE_TIMEOUT_SECONDS = 2;

/** Connects lazily; nothing is migrated. */
export function openPostgres(url: string): Store {
  const client = postgres(url, {
    max: MAX_CONNECTIONS,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => undefined,
  });
  const postgresDb = drizzle(client);
  return {
    dialect: 'postgres',
    db: asDatabase(postgresDb),
    tables: defineTables(postgresKit),
    async atomic(build) {
      await postgresDb.transaction(async (transaction) => {
        for (const statement of build(asDatabase(transaction))) await statement.execute();
      });
    },
    // One statement: each would be a trip to the server and back.
    insertRows: (db, table, rows) =>
      rows.length === 0 ? [] : [db.insert(table).values([...rows])],
    async eraseDeleted() {
      // PostgreSQL overwrites the pages of deleted rows when it vacuums; no client can do it sooner.
    },
    async ping() {
      await client`select 1`;
    },
    async close() {
      await client.end({ timeout: CLOSE_TIMEOUT_SECONDS });
    },
  };
}

/** The other half of the cast in `columns/postgres.ts`: the builders of both engines read the same. */
function asDatabase(db: unknown): Database {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return db as Database;
}
