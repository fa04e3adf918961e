// What is asked of each gateway: three kinds of load, and how their answers become figures.
import { setTimeout as delay } from 'node:timers/promises';

/** Between two measurements: what the last one left behind is written and collected. */
const SETTLE_MS = 150;

/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {import('./answers.mjs').Answer} answer
 * @property {number} streams
 * @property {number} everyMs from the start of one stream to that of the next
 */

/** @returns {Phase[]} */
export function phasesOf({ quick }) {
  return [
    // One at a time: each has ended before the next begins.
    {
      name: 'sequential',
      answer: { deltas: 3, characters: 24, everyMs: 2 },
      streams: quick ? 20 : 30,
      everyMs: 40,
    },
    // Beside each other, begun so that they are never in step: 11 and 20 have no common divisor.
    {
      name: 'paced',
      answer: { deltas: quick ? 50 : 150, characters: 24, everyMs: 20 },
      streams: 50,
      everyMs: 11,
    },
    // As fast as it can.
    {
      name: 'burst',
      answer: { deltas: 4000, characters: 24, everyMs: 0 },
      streams: quick ? 6 : 40,
      everyMs: 0,
    },
  ];
}

/** Runs one phase against one gateway; `null` for one that stands for no gateway at all. */
export async function measure({ load, upstream }, phase, gateway) {
  await delay(SETTLE_MS);
  const target = gateway ?? { name: 'direct', ...upstream, dialect: 'openai' };
  gateway?.tell('event-loop-delay: begin');
  const result = await load.ask({
    gateway: { url: target.url, pid: target.pid, dialect: target.dialect },
    upstreamPid: upstream.pid,
    answer: phase.answer,
    streams: phase.streams,
    everyMs: phase.everyMs,
  });
  const delays = (await gateway?.ask('event-loop-delay: end')) ?? { p99Ms: null };
  const { deltas, streams, cpuMs, elapsedMs } = result;
  return {
    ...result,
    cpuPerDeltaUs: (cpuMs.gateway * 1000) / deltas,
    cpuPerStreamMs: cpuMs.gateway / streams,
    eventLoopDelayP99Ms: delays.p99Ms,
    // How many times this load the upstream could have carried on a core of its own.
    upstreamHeadroom: elapsedMs / Math.max(cpuMs.upstream, 1),
    loadShare: cpuMs.load / elapsedMs,
  };
}
