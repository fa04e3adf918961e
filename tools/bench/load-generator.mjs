// Starts streams by a fixed schedule, whether or not earlier ones have ended, reads each to its
// end, and measures what they took meanwhile. One job at a time, asked for by the parent process.
import { setTimeout as delay } from 'node:timers/promises';

import { DIALECTS, FrameSplitter } from './dialects.mjs';
import { Pace } from './pace.mjs';
import { Pool } from './packages.mjs';
import { cpuMsOf } from './process-cpu.mjs';
import { percentile } from './statistics.mjs';

const JOB_LIMIT_MS = 60_000;
const pools = new Map();

function poolOf(url) {
  const { origin } = new URL(url);
  if (!pools.has(origin)) pools.set(origin, new Pool(origin, { connections: null }));
  return pools.get(origin);
}

/** Reads one stream to its end. @returns when its deltas and its end came, how many did, what was wrong */
async function readStream(gateway, answer, signal) {
  const { path, body, open } = DIALECTS[gateway.dialect];
  const reader = open();
  const splitter = new FrameSplitter();
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
    const response = await poolOf(gateway.url).request({
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body(answer)),
      signal,
    });
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    response.body.setEncoding('utf8');
    for await (const text of response.body) {
      const sinceStart = performance.now() - startedAt;
      for (const frame of splitter.feed(text)) reader.frame(frame);
      if (reader.deltas > 0) firstDeltaMs ??= sinceStart;
      pace?.arrived(reader.deltas, sinceStart);
    }
    return found(reader.faults(answer));
  } catch (error) {
    return found([error.message]);
  }
}

async function run({ gateway, upstreamPid, answer, streams, everyMs }) {
  const signal = AbortSignal.timeout(JOB_LIMIT_MS);
  const pids = { gateway: gateway.pid, upstream: upstreamPid, load: process.pid };
  const cpuBefore = cpuOf(pids);
  const startedAt = performance.now();
  const readings = [];
  const lateMs = [];
  for (let index = 0; index < streams; index += 1) {
    const dueAt = startedAt + index * everyMs;
    if (everyMs > 0) await delay(Math.max(0, dueAt - performance.now()));
    lateMs.push(performance.now() - dueAt);
    readings.push(readStream(gateway, answer, signal));
  }
  const ended = await Promise.all(readings);
  const elapsedMs = performance.now() - startedAt;
  const cpuAfter = cpuOf(pids);
  const firstDeltas = ended.map((reading) => reading.firstDeltaMs ?? Infinity);
  const endsMs = ended.map((reading) => reading.endMs);
  const deltasLateMs = ended.flatMap((reading) => reading.lateMs);
  return {
    streams,
    deltas: ended.reduce((sum, reading) => sum + reading.deltas, 0),
    faults: ended.flatMap((reading) => reading.faults),
    firstDeltaMs: { p50: percentile(firstDeltas, 50), p99: percentile(firstDeltas, 99) },
    streamMs: { p50: percentile(endsMs, 50), p99: percentile(endsMs, 99) },
    deltaLateMs: {
      p50: percentile(deltasLateMs, 50),
      p95: percentile(deltasLateMs, 95),
      p99: percentile(deltasLateMs, 99),
    },
    scheduleLateP99Ms: percentile(lateMs, 99),
    elapsedMs,
    cpuMs: Object.fromEntries(
      Object.keys(pids).map((name) => [name, cpuAfter[name] - cpuBefore[name]]),
    ),
  };
}

function cpuOf(pids) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]));
}

process.on('message', async (job) => process.send(await run(job)));
process.once('disconnect', () => process.exit());
console.log('ready at no address: it only calls');
