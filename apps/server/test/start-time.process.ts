import { expect, test } from 'vitest';

import { NPM_START, spawned, type Spawned } from './processes.ts';
import { temporaryFolder } from './started.ts';

const READY_WITHIN_MS = 2000;

test('npm start is ready within two seconds when nothing is stale', async () => {
  const dataDir = await temporaryFolder();
  // The first start may install, build and migrate.
  await stop(await spawned(NPM_START, { dataDir }));

  const measured: number[] = [];
  for (let start = 0; start < 3; start += 1) {
    const began = performance.now();
    const server = await spawned(NPM_START, { dataDir });
    measured.push(Math.round(performance.now() - began));
    await stop(server);
  }

  process.stdout.write(`ready after ${measured.join(', ')} ms\n`);
  const [, median = Infinity] = measured.toSorted((left, right) => left - right);
  expect(median).toBeLessThanOrEqual(READY_WITHIN_MS);
});

async function stop(server: Spawned): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.exited).toBe(0);
}
