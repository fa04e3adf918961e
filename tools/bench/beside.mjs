// Whether a model that computes on this server costs the streams of a provider their pace: the same
// streams while it computes and while it is halted, in turns, through one server. Both processes share
// one core, which is the hardest that they can have it: what the model takes, the server lacks.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { installModel, keepBusy, makeBusyModel, workBetween } from './local-model.mjs';
import { measure, phasesOf } from './phases.mjs';
import { childrenOf, memoryOf } from './process-cpu.mjs';
import { openStage } from './stage.mjs';
import { shuffled } from './statistics.mjs';

/** Two short measurements after each other say more on a machine that is never quite quiet than two long ones. */
const PAIRS_PER_ROUND = 3;
/** A pair counts in which processes that are no part of the run took less than this, in cores … */
const MAX_OTHERS = 0.2;
/** … and for each that is wanted, so many are tried at most. */
const MAX_TRIES = 4;
/** From the moment in which the model goes on to the measurement. */
const SETTLE_MS = 200;
/** How long the model works for the figure of the memory that it leaves behind. */
const MEMORY_WORK_MS = 5_000;
const MODEL_IDLE_SECONDS = 1;
const MODEL_END_LIMIT_MS = 15_000;
const POLL_MS = 100;
/** A server that has nothing to do gives memory back after 10 s. */
const QUIET_MS = 12_000;

/**
 * @returns {Promise<{ pairs: { alone: object, beside: object }[], disturbed: number, isProvisional: boolean, memory: object }>}
 *   what `measure` returns, in each pair once alone and once beside the model, there with its `work`;
 *   how many pairs others disturbed, and whether those are among them because too few were left; and
 *   the memory that the model took, in MiB
 */
export async function measureBeside({ folder, rounds, onPair = () => undefined }) {
  const env = { PARLEY_MODELS_IDLE_SECONDS: String(MODEL_IDLE_SECONDS) };
  const stage = await openStage({ folder, names: ['parley'], env });
  try {
    const [parley] = stage.gateways;
    const modelFolder = join(folder, 'model');
    makeBusyModel(modelFolder);
    const modelId = await installModel(parley, modelFolder);
    await measureStreams(stage); // warms everything up, and is forgotten
    const memory = await measureMemory(parley, modelId);
    const busy = await keepBusy(parley, modelId);
    const pairs = await playPairs(stage, busy, { count: rounds * PAIRS_PER_ROUND, onPair });
    await busy.stop();
    return { ...pairs, memory };
  } finally {
    await stage.close();
  }
}

async function playPairs(stage, busy, { count, onPair }) {
  const quiet = [];
  const disturbed = [];
  while (quiet.length < count && quiet.length + disturbed.length < count * MAX_TRIES) {
    const pair = await playPair(stage, busy);
    const isQuiet = Math.max(pair.alone.others, pair.beside.others) < MAX_OTHERS;
    (isQuiet ? quiet : disturbed).push(pair);
    onPair(quiet.length, count);
  }
  const isProvisional = quiet.length * 2 < count;
  const pairs = isProvisional ? [...quiet, ...disturbed] : quiet;
  return { pairs, disturbed: disturbed.length, isProvisional };
}

async function playPair(stage, busy) {
  const pair = {};
  for (const name of shuffled(['alone', 'beside'])) {
    pair[name] = await (name === 'alone' ? measureAlone : measureWithModel)(stage, busy);
  }
  return pair;
}

async function measureAlone(stage, busy) {
  const { pid } = busy.sample();
  process.kill(pid, 'SIGSTOP');
  try {
    return await measureStreams(stage);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function measureWithModel(stage, busy) {
  await delay(SETTLE_MS);
  const before = busy.sample();
  const result = await measureStreams(stage);
  const work = workBetween(before, busy.sample());
  return { ...result, faults: [...result.faults, ...busy.faults], work };
}

function measureStreams(stage) {
  const phase = phasesOf({ quick: true }).find(({ name }) => name === 'paced');
  return measure(stage, phase, stage.gateways[0]);
}

/** The server's memory before the model is first asked and after its process has ended, and that process's own. */
async function measureMemory(parley, modelId) {
  await untilNoChild(parley.pid);
  await delay(QUIET_MS);
  const beforeMib = memoryOf(parley.pid).residentMib;
  const busy = await keepBusy(parley, modelId);
  await delay(MEMORY_WORK_MS);
  const modelMib = memoryOf(busy.sample().pid).peakMib;
  await busy.stop();
  await untilNoChild(parley.pid);
  await delay(QUIET_MS);
  return { beforeMib, afterMib: memoryOf(parley.pid).residentMib, modelMib };
}

/** Until no process runs a model any more. */
async function untilNoChild(pid) {
  const endsAt = performance.now() + MODEL_END_LIMIT_MS;
  while (childrenOf(pid).length > 0) {
    if (performance.now() > endsAt) throw new Error('the process of the model did not end');
    await delay(POLL_MS);
  }
}
