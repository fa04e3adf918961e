// What streams cost a gateway that nobody reads to their end: those that say nothing, those whose reader
// is slow, and those whose reader leaves.
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { FLOOD_BYTES } from '../answers.mjs';
import { memoryOf } from '../process-cpu.mjs';
import { targetOf } from '../routes.mjs';
import { openStage } from '../stage.mjs';
import { percentile } from '../statistics.mjs';

const NODE_ARGS = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('../garbage.mjs', import.meta.url)),
];
/** Enough for the code of a stream to be compiled; few beside those that are measured. */
const WARMING_STREAMS = 300;
/** Until sockets that were left are closed everywhere. */
const SETTLE_MS = 1_000;
/** What the sockets between all three take has been taken by then. */
const FILL_MS = 4_000;
const SLOW = { bytesPerSecond: 1024, forMs: 8_000 };
/** The first ones make room for what the sockets take of an answer; the median of the others counts. */
const SLOW_READERS = { warming: 2, measured: 3 };
const SAMPLE_MS = 250;
const DEPARTURES = { streams: 200, everyMs: 10, limitMs: 5_000 };

/**
 * Streams that are open and say nothing, through the bare proxy and through Parley.
 *
 * @returns {Promise<Record<string, { heldMib: number, kibPerStream: number, faults: string[] }>>} by gateway
 */
export async function measureIdle({ folder, streams }) {
  return onStage({ folder, names: ['bare', 'parley'] }, async (stage) => {
    const measured = {};
    for (const gateway of stage.gateways) {
      measured[gateway.name] = await measureIdleAt(stage, gateway, streams);
    }
    return measured;
  });
}

async function measureIdleAt(stage, gateway, streams) {
  const hold = (count) =>
    stage.load.ask({ kind: 'hold', target: targetOf(stage, 'same', gateway), streams: count });
  await hold(WARMING_STREAMS);
  await leave(stage);
  const idleMib = await collected(gateway);
  const { held, faults } = await hold(streams);
  const { residentMib: heldMib } = memoryOf(gateway.pid);
  const collectedMib = await collected(gateway);
  await leave(stage);
  return { idleMib, held, heldMib, kibPerStream: ((collectedMib - idleMib) * 1024) / held, faults };
}

/**
 * Readers of 1 KiB a second of an answer of 50 MiB, one after the other.
 *
 * @returns {Promise<{ growthMib: number, takenMib: number, isPaused: boolean }>} the most that the memory
 *   grew beside one, the median of them; the most that the upstream could write, and whether it always
 *   had to wait from some moment on
 */
export async function measureSlowReader({ folder }) {
  return onStage({ folder, names: ['parley'] }, async (stage) => {
    const readers = [];
    const { warming, measured } = SLOW_READERS;
    while (readers.length < warming + measured) readers.push(await readSlowly(stage));
    const counted = readers.slice(warming);
    return {
      growthMib: percentile(
        counted.map(({ growthMib }) => growthMib),
        50,
      ),
      takenMib: Math.max(...counted.map(({ takenMib }) => takenMib)),
      isPaused: counted.every(({ isPaused }) => isPaused),
    };
  });
}

async function readSlowly(stage) {
  const [parley] = stage.gateways;
  const taken = () => stage.upstream.ask('flooded bytes');
  const idleMib = await collected(parley);
  const done = stage.load.ask({
    ...{ kind: 'trickle', target: targetOf(stage, 'same', parley) },
    ...SLOW,
  });
  const sampled = mostMemory(parley.pid, SLOW.forMs);
  await delay(FILL_MS);
  const filled = await taken();
  const mostMib = await sampled;
  const atLast = await taken();
  await done;
  return {
    ...{ growthMib: mostMib - idleMib, takenMib: atLast / 1024 / 1024 },
    isPaused: atLast < FLOOD_BYTES && atLast === filled,
  };
}

async function mostMemory(pid, forMs) {
  const endsAt = performance.now() + forMs;
  let mostMib = 0;
  while (performance.now() < endsAt) {
    mostMib = Math.max(mostMib, memoryOf(pid).residentMib);
    await delay(SAMPLE_MS);
  }
  return mostMib;
}

/**
 * From the moment in which a client leaves to that in which the upstream knows.
 *
 * @returns {Promise<Record<string, { p50: number, p99: number, faults: string[] }>>} milliseconds, by gateway
 */
export async function measureDepartures({ folder }) {
  return onStage({ folder, names: ['bare', 'parley'] }, async (stage) => {
    const measured = {};
    for (const gateway of stage.gateways) {
      measured[gateway.name] = await measureDeparturesAt(stage, gateway);
    }
    return measured;
  });
}

async function measureDeparturesAt(stage, gateway) {
  const { streams, everyMs, limitMs } = DEPARTURES;
  const target = targetOf(stage, 'same', gateway);
  const { faults } = await stage.load.ask({ kind: 'hold', target, streams });
  const leftAt = Object.entries(await stage.load.ask({ kind: 'leave', everyMs }));
  const endsAt = performance.now() + limitMs;
  let closedAt;
  do {
    await delay(SAMPLE_MS);
    closedAt = await stage.upstream.ask('closed streams');
  } while (leftAt.some(([model]) => !(model in closedAt)) && performance.now() < endsAt);
  const tookMs = leftAt.map(([model, left]) => (closedAt[model] ?? Infinity) - left);
  return { p50: percentile(tookMs, 50), p99: percentile(tookMs, 99), faults };
}

async function onStage(options, task) {
  const stage = await openStage({ ...options, nodeArgs: NODE_ARGS });
  try {
    return await task(stage);
  } finally {
    await stage.close();
  }
}

async function leave(stage) {
  await stage.load.ask({ kind: 'leave' });
  await delay(SETTLE_MS);
}

/** Memory of a process that holds nothing any more that it does not use. */
async function collected(gateway) {
  await gateway.ask('garbage: collect');
  await gateway.ask('garbage: collect');
  return memoryOf(gateway.pid).residentMib;
}
