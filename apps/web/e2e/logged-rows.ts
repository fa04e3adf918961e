import { alterDatabase } from '../../server/test/alter-database.ts';
import type { TestServer } from '../../server/test/harness.ts';
import { insertOf, type StoredRow } from '../../server/test/rows-of-their-time.ts';

type Values = StoredRow['values'];

/** An answer of a chat, of which everything is known. */
const ROW: Values = {
  ...{ owner_id: 'local-administrator', source: 'chat', request_id: 'request-1' },
  ...{ provider_id: 'openrouter', account_id: 'openrouter:default' },
  ...{ model_id: 'openrouter/fake/model', answered_model: 'fake/model', upstream_id: 'gen-1' },
  ...{ outcome: 'completed', upstream_status: 200, attempts: 1 },
  ...{ input_tokens: 1204, output_tokens: 318, tokens_source: 'reported' },
  ...{ cost_usd: 0.0131, cost_source: 'reported', first_output_ms: 400, duration_ms: 2000 },
};

/** Puts rows into the log of a running server, behind its back: it announces none of them. */
export async function addLogged(server: TestServer, rows: readonly Values[]): Promise<void> {
  const inserts = rows.map((values) =>
    insertOf({ table: 'request_logs', values: { ...ROW, ...values } }),
  );
  await alterDatabase(server.dataDir, inserts.join(';\n'));
}

/** `count` rows that began a second apart, up to `newest`; their ids end in 0 for the newest. */
export function manyLogged(count: number, newest = new Date()): Values[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `logged-${index}`,
    created_at: new Date(newest.getTime() - index * 1000),
  }));
}
