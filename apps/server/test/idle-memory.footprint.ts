import { setTimeout as sleep } from 'node:timers/promises';

import { answer } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { ask, question } from './asking.ts';
import { NPM_START, processTree, residentMiB, spawned } from './processes.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

const RESIDENT_MIB = 120;
const STREAMS = 200;
const AT_ONCE = 20;
const SETTLING_MS = 60_000;

test(
  'a minute after two hundred streams the server occupies at most 120 MiB',
  { timeout: SETTLING_MS + 120_000 },
  async () => {
    const upstream = await startedUpstream();
    const server = await spawned(NPM_START, { dataDir: await temporaryFolder(), upstream });
    const pid = processTree(server.child.pid ?? 0).at(-1) ?? 0;
    const fresh = residentMiB(pid);
    upstream.always(
      answer({ deltas: Array.from({ length: 300 }, (_, index) => `word ${index} `) }),
    );

    for (let streams = 0; streams < STREAMS; streams += AT_ONCE) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          const stream = await ask(server, question());
          await stream.all();
          expect(stream.isDone).toBe(true);
        }),
      );
    }
    const after = residentMiB(pid);
    await sleep(SETTLING_MS);
    const settled = residentMiB(pid);

    process.stdout.write(
      `resident: ${fresh} MiB fresh, ${after} MiB after ${STREAMS} streams, ${settled} MiB a minute later\n`,
    );
    expect(settled).toBeLessThanOrEqual(RESIDENT_MIB);
  },
);
