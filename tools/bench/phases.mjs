// What is asked of each gateway: three kinds of load, and how their answers become figures.
import { setTimeout as delay } from 'node:timers/promises';

import { childrenOf, cpuMsOf, cpuMsOfAll } from './process-cpu.mjs';
import { targetOf } from './routes.mjs';

/** Between two measurements: what the last one left behind is written and collected. */
const SETTLE_MS = 150;

/**
 * @typedef {object} Phase
 * @property {string} name
 * @property {'chat' | 'same' | 'whole' | 'translated'} route
 * @property {import('./answers.mjs').Answer} answer
 * @property {{ streams: number, everyMs: number } | { concurrency: number, forMs: number }} load by a
 *   schedule, `everyMs` from the start of one stream to that of the next; or so many at a time
 */

/** The phases of the chat. @returns {Phase[]} */
export function phasesOf({ quick }) {
  return [
    // One at a time: each has ended before the next begins.
    {
      name: 'sequential',
      route: 'chat',
      answer: { deltas: 3, characters: 24, everyMs: 2 },
      load: { streams: quick ? 20 : 30, everyMs: 40 },
    },
    // Beside each other, begun so that they are never in step: 11 and 20 have no common divisor.
    {
      name: 'paced',
      route: 'chat',
      answer: { deltas: quick ? 50 : 150, characters: 24, everyMs: 20 },
      load: { streams: 50, everyMs: 11 },
    },
    // As fast as it can.
    {
      name: 'burst',
      route: 'chat',
      answer: { deltas: 4000, characters: 24, everyMs: 0 },
      load: { streams: quick ? 6 : 40, everyMs: 0 },
    },
  ];
}

/** Runs one phase against one gateway; `null` for one that stands for no gateway at all. */
export async function measure(stage, phase, gateway) {
  const { load, upstream } = stage;
  await delay(SETTLE_MS);
  gateway?.tell('event-loop-delay: begin');
  const othersTook = takenByOthers(stage);
  const result = await load.ask({
    kind: 'measure',
    target: targetOf(stage, phase.route, gateway),
    upstreamPid: upstream.pid,
    answer: phase.answer,
    load: phase.load,
  });
  const others = othersTook();
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
    gatewayShare: cpuMs.gateway / elapsedMs,
    others,
  };
}

/** @returns what gives the cores that processes took since which are no part of the run */
function takenByOthers({ upstream, load, gateways }) {
  const pids = [process, upstream, load, ...gateways].map(({ pid }) => pid);
  const own = [...pids, ...gateways.flatMap(({ pid }) => childrenOf(pid))];
  const sample = () => cpuMsOfAll() - own.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
  const startedAt = performance.now();
  const before = sample();
  return () => Math.max(0, sample() - before) / (performance.now() - startedAt);
}
