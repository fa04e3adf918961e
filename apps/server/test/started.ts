import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type FakeUpstream, startFakeUpstream } from '@parley/providers/testing';
import { onTestFinished } from 'vitest';

import { startTestServer, type TestServer, type TestServerOptions } from './harness.ts';
import { dropDatabaseOf } from './test-database.ts';

/** A server that is stopped when the test is over. */
export async function started(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(() => server.stop());
  return server;
}

/** A fake upstream that is closed when the test is over: for servers that come and go before it. */
export async function startedUpstream(): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream();
  onTestFinished(() => upstream.close());
  return upstream;
}

/** A folder that is gone when the test is over: for servers that follow each other on the same data. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  onTestFinished(async () => {
    await dropDatabaseOf(folder);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}
