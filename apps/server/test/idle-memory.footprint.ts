import { setTimeout as sleep } from 'node:timers/promises';

import { messageText } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { answer, type FakeUpstream, modelProcesses } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { ask, question } from './asking.ts';
import { askWhole, DEMO, localQuestion } from './local-models.ts';
import { NPM_START, processTree, residentMiB, spawned, type Spawned } from './processes.ts';
import { startedUpstream, temporaryFolder } from './started.ts';

const RESIDENT_MIB = 120;
const STREAMS = 200;
const AT_ONCE = 20;
const SETTLING_MS = 60_000;
/** By which a server that had a model run may differ from one that had none. */
const DIFFERENCE_MIB = 5;
const LOCAL_ANSWERS = 20;

test(
  'a minute after two hundred streams the server occupies at most 120 MiB, and as much if it had a model run in between',
  { timeout: SETTLING_MS + 180_000 },
  async () => {
    const upstream = await startedUpstream();
    upstream.always(
      answer({ deltas: Array.from({ length: 300 }, (_, index) => `word ${index} `) }),
    );
    // Two that do and wait the same, but for the model: what the machine does to one it does to both.
    const [plain, local] = [await startOne(upstream), await startOne(upstream)];
    const fresh = [plain.resident(), local.resident()];
    for (const { server } of [plain, local]) await streamMany(server);
    for (let asked = 0; asked < LOCAL_ANSWERS; asked += 1) {
      const { body } = await askWhole(local.server, localQuestion(DEMO));
      expect(messageText(body.message)).toBe(DEMO_ANSWER);
    }
    const [model = 0] = modelProcesses(local.pid);
    const busy = [plain.resident(), local.resident(), residentMiB(model)];

    await sleep(SETTLING_MS);

    const settled = [plain.resident(), local.resident()];
    process.stdout.write(
      `resident without and with a model that ran: ${fresh.join(' and ')} MiB fresh, ` +
        `${busy.slice(0, 2).join(' and ')} MiB after ${STREAMS} streams (the model: ${busy[2]}), ` +
        `${settled.join(' and ')} MiB a minute later\n`,
    );
    expect(modelProcesses(local.pid)).toEqual([]);
    const [without = 0, having = 0] = settled;
    expect(without).toBeLessThanOrEqual(RESIDENT_MIB);
    expect(Math.abs(having - without)).toBeLessThanOrEqual(DIFFERENCE_MIB);
  },
);

interface Measured {
  server: Spawned;
  /** Of the server itself, not of what started it. */
  pid: number;
  resident(): number;
}

async function startOne(upstream: FakeUpstream): Promise<Measured> {
  const dataDir = await temporaryFolder();
  const env = { PARLEY_MODELS_IDLE_SECONDS: '1' };
  const server = await spawned(NPM_START, { dataDir, upstream, env });
  const pid = processTree(server.child.pid ?? 0).at(-1) ?? 0;
  return { server, pid, resident: () => residentMiB(pid) };
}

async function streamMany(server: Spawned): Promise<void> {
  for (let streams = 0; streams < STREAMS; streams += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const stream = await ask(server, question());
        await stream.all();
        expect(stream.isDone).toBe(true);
      }),
    );
  }
}
