import { postgresKit } from './columns/postgres.ts';
import { defineTables } from './tables.ts';

/** The tables as the migration generator and the PostgreSQL store see them. */
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
} = defineTables(postgresKit);
