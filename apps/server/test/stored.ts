import { loadConfig } from '../src/config.ts';
import { openStore } from '../src/db/open.ts';
import { GenerationsRepo } from '../src/modules/generations/generations.repo.ts';
import type { TestServer } from './harness.ts';
import { databaseUrlFor } from './test-database.ts';

/** What the request log keeps of how a call went. */
export interface LoggedOutcome {
  outcome: 'completed' | 'stopped' | 'error' | 'error_midstream';
  errorCode: string | null;
  upstreamStatus: number | null;
  attempts: number;
  answeredModel: string | null;
  tokensSource: 'reported' | 'estimated' | null;
  costUsd: number | null;
}

/** The rows that these generations left in the request log. */
export function requestLogsOf(
  server: TestServer,
  ...generationIds: readonly string[]
): Promise<LoggedOutcome[]> {
  return server.rows(
    `select outcome, error_code as "errorCode", upstream_status as "upstreamStatus", attempts,
       answered_model as "answeredModel", tokens_source as "tokensSource", cost_usd as "costUsd"
     from request_logs where generation_id in (${generationIds.map((id) => `'${id}'`).join()})`,
  );
}

/** The JSON of every stored event of a generation, in order. */
export async function storedEventsOf(server: TestServer, generationId: string): Promise<string[]> {
  const rows = await server.rows<{ events: string }>(
    `select events from generation_events where generation_id = '${generationId}' order by first_seq`,
  );
  return rows.flatMap((row) => row.events.split('\n'));
}

/** Does what the server does ten minutes after the end of a generation. */
export async function pruneEvents({ dataDir }: TestServer): Promise<void> {
  const { config } = loadConfig(
    { PARLEY_DATA_DIR: dataDir, PARLEY_DATABASE_URL: await databaseUrlFor(dataDir) },
    ['openrouter'],
  );
  if (config === null) throw new Error('the database of the test has no address');
  const { store } = openStore(config.database);
  await new GenerationsRepo(store).pruneEvents(new Date(Date.now() + 60_000));
  await store.close();
}
