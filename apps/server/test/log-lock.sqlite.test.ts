import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';

import { ask, bearer, keyOf } from './gateway-asking.ts';
import { started } from './started.ts';
import { readRows } from './test-database.ts';

/** How long one statement would wait for the lock, and the whole process with it. */
const BUSY_TIMEOUT_MS = 5_000;

test('a file that another process holds makes no answer wait, and loses no call', async () => {
  const server = await started();
  const key = await keyOf(server);
  const holder = new BetterSqlite3(join(server.dataDir, 'parley.db'));
  onTestFinished(() => void holder.close());
  holder.exec('begin immediate');

  const from = performance.now();
  for (const stream of [true, false, true, false])
    expect((await ask(server, { stream }, bearer(key))).status).toBe(200);
  await server.call('GET', '/api/request-logs');
  const ready = await server.call('GET', '/readyz');
  expect(performance.now() - from).toBeLessThan(BUSY_TIMEOUT_MS);
  expect(ready).toMatchObject({ status: 200, body: { unwrittenCalls: 4 } });

  holder.exec('commit');
  const rows = () => readRows(server.dataDir, 'select id from request_logs');
  await expect.poll(rows, { timeout: 20_000 }).toHaveLength(4);
});
