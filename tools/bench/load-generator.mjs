// Asks for answers by a fixed schedule, whether or not earlier ones have ended, or as many at a time as
// it is told; reads each to its end, and measures what they took meanwhile. One job at a time, asked
// for by the parent process.
import { setTimeout as delay } from 'node:timers/promises';

import { modelOf } from './answers.mjs';
import { DIALECTS } from './dialects.mjs';
import { HELD_JOBS } from './held-streams.mjs';
import { Pace } from './pace.mjs';
import { ask } from './pools.mjs';
import { cpuMsOf } from './process-cpu.mjs';
import { percentile } from './statistics.mjs';

const JOB_LIMIT_MS = 60_000;

/** Reads one answer to its end. @returns when its deltas and its end came, how many did, what was wrong */
async function readAnswer(target, answer, signal) {
  const reader = DIALECTS[target.dialect].open();
  const pace = answer.everyMs === 0 ? null : new Pace(answer.everyMs);
  const startedAt = performance.now();
  let firstDeltaMs = null;
  const found = (faults) => ({
    firstDeltaMs,
    endMs: performance.now() - startedAt,
    deltas: reader.deltas,
    lateMs: pace?.lateMs() ?? [],
    faults,
  });
  try {
    const body = await ask(target, modelOf(answer), signal);
    body.setEncoding('utf8');
    for await (const text of body) {
      const sinceStart = performance.now() - startedAt;
      reader.feed(text);
      if (reader.deltas > 0) firstDeltaMs ??= sinceStart;
      pace?.arrived(reader.deltas, sinceStart);
    }
    return found(reader.faults(answer));
  } catch (error) {
    return found([error.message]);
  }
}

/** @param {() => Promise<object>} read @returns the readings, and how late each was begun */
async function readBySchedule(read, { streams, everyMs }) {
  const startedAt = performance.now();
  const readings = [];
  const lateMs = [];
  for (let index = 0; index < streams; index += 1) {
    const dueAt = startedAt + index * everyMs;
    if (everyMs > 0) await delay(Math.max(0, dueAt - performance.now()));
    lateMs.push(performance.now() - dueAt);
    readings.push(read());
  }
  return { readings: await Promise.all(readings), lateMs };
}

/** So many at a time, the next one as soon as one has ended. */
async function readInLoop(read, { concurrency, forMs }) {
  const endsAt = performance.now() + forMs;
  const readings = [];
  const readOn = async () => {
    while (performance.now() < endsAt) readings.push(await read());
  };
  await Promise.all(Array.from({ length: concurrency }, readOn));
  return { readings, lateMs: [0] };
}

async function measure({ target, upstreamPid, answer, load }) {
  const signal = AbortSignal.timeout(JOB_LIMIT_MS);
  const pids = { gateway: target.pid, upstream: upstreamPid, load: process.pid };
  const cpuBefore = cpuOf(pids);
  const startedAt = performance.now();
  const read = () => readAnswer(target, answer, signal);
  const { readings, lateMs } = await ('forMs' in load ? readInLoop : readBySchedule)(read, load);
  const elapsedMs = performance.now() - startedAt;
  const cpuAfter = cpuOf(pids);
  const cpuMs = Object.keys(pids).map((name) => [name, cpuAfter[name] - cpuBefore[name]]);
  return {
    ...figuresOf(readings),
    scheduleLateP99Ms: percentile(lateMs, 99),
    elapsedMs,
    cpuMs: Object.fromEntries(cpuMs),
  };
}

function figuresOf(readings) {
  const firstDeltas = readings.map((reading) => reading.firstDeltaMs ?? Infinity);
  const endsMs = readings.map((reading) => reading.endMs);
  const deltasLateMs = readings.flatMap((reading) => reading.lateMs);
  return {
    streams: readings.length,
    deltas: readings.reduce((sum, reading) => sum + reading.deltas, 0),
    faults: readings.flatMap((reading) => reading.faults),
    firstDeltaMs: { p50: percentile(firstDeltas, 50), p99: percentile(firstDeltas, 99) },
    streamMs: { p50: percentile(endsMs, 50), p99: percentile(endsMs, 99) },
    deltaLateMs: {
      p50: percentile(deltasLateMs, 50),
      p95: percentile(deltasLateMs, 95),
      p99: percentile(deltasLateMs, 99),
    },
  };
}

function cpuOf(pids) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]));
}

const JOBS = { measure, ...HELD_JOBS };

process.on('message', async (job) => process.send(await JOBS[job.kind](job)));
process.once('disconnect', () => process.exit());
console.log('ready at no address: it only calls');
