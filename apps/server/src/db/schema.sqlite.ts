import { sqliteKit } from './columns/sqlite.ts';
import { defineTables } from './tables.ts';

/** The tables as the migration generator and the SQLite store see them. */
export const {
  users,
  apiKeys,
  apiKeyUsage,
  settings,
  accounts,
  endpoints,
  modelCatalogues,
  priceOverrides,
  chats,
  messages,
  generations,
  generationEvents,
  requestLogs,
  usageHourly,
} = defineTables(sqliteKit);
