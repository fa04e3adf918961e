// What the gateway costs, beside a bare proxy, a Fastify proxy and a peer: by rounds of what is asked
// all day, and by what streams take that nobody reads to their end.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { measure } from '../phases.mjs';
import { installPortkey } from '../portkey.mjs';
import { openStage } from '../stage.mjs';
import { shuffled } from '../statistics.mjs';
import { GATEWAY_GOALS, HELD_GOALS } from './goals.mjs';
import { measureDepartures, measureIdle, measureSlowReader } from './held.mjs';
import { gatewayPhasesOf, SATURATION, WARM_UP } from './phases.mjs';

const IDLE_STREAMS = 5_000;

/**
 * @param {{ folder: string, count: number, quick: boolean, ids: string[] | null, onRound?: (done: number) => void }} options
 *   how many rounds, and the goals by id; `null`: all of them
 * @returns what `report.mjs` shows; `rounds` may be empty, and `held` without what was not asked for
 */
export async function measureGateways({ folder, count, quick, ids, onRound = () => undefined }) {
  const isWanted = ({ id }) => ids === null || ids.includes(id);
  const goals = GATEWAY_GOALS.filter(isWanted);
  const heldGoals = HELD_GOALS.filter(isWanted);
  const absent = goals.length === 0 ? null : installPortkey();
  const peers = absent === null ? ['portkey'] : [];
  const names = ['direct', 'bare', 'fastify', ...peers, 'parley'];
  const played =
    goals.length === 0
      ? { rounds: [], saturation: null }
      : await playRounds({
          folder,
          names,
          goals,
          quick,
          isEnough: ({ length }) => length >= count,
          onRound,
        });
  const held = await measureHeld({ folder, goals: heldGoals });
  return { ...played, goals, heldGoals, held, absent };
}

/**
 * Rounds of the phases that the goals need.
 *
 * @param {{ folder: string, names: string[], goals: object[], quick: boolean, isEnough: (rounds: object[]) => boolean, onRound?: (done: number) => void }} options
 *   names: of those that take part, `direct` (no gateway at all) among them or not
 */
export async function playRounds({ folder, names, goals, quick, isEnough, onRound }) {
  const wanted = new Set(goals.flatMap(({ phases }) => phases));
  const stage = await openStage({ folder, names: names.filter((name) => name !== 'direct') });
  try {
    for (const phase of WARM_UP) {
      const warmed = stage.gateways.filter(({ name }) => phase.gateways.includes(name));
      for (const gateway of warmed) await measure(stage, phase, gateway);
    }
    const saturation = wanted.has('half-load') ? await saturationOf(stage) : undefined;
    const phases = gatewayPhasesOf({ quick, saturation }).filter(({ name }) => wanted.has(name));
    const rounds = [];
    while (!isEnough(rounds)) {
      rounds.push(await playRound(stage, phases, names));
      onRound?.(rounds.length);
    }
    return { rounds, saturation: saturation ?? null };
  } finally {
    await stage.close();
  }
}

/** Every phase against everyone who takes part in it, once, in random order. */
async function playRound(stage, phases, names) {
  const round = {};
  for (const phase of shuffled(phases)) {
    round[phase.name] = {};
    for (const name of shuffled(phase.gateways.filter((each) => names.includes(each)))) {
      const gateway = stage.gateways.find((each) => each.name === name) ?? null;
      round[phase.name][name] = await measure(stage, phase, gateway);
    }
  }
  return round;
}

/** Short answers that Parley gives in a second, at most. */
async function saturationOf(stage) {
  const parley = stage.gateways.find(({ name }) => name === 'parley');
  const { streams, elapsedMs } = await measure(stage, SATURATION, parley);
  return (streams * 1000) / elapsedMs;
}

/** What the goals need of `held.mjs`, each part by processes of its own. */
async function measureHeld({ folder, goals }) {
  const parts = {
    idle: (own) => measureIdle({ folder: own, streams: IDLE_STREAMS }),
    slowReader: (own) => measureSlowReader({ folder: own }),
    departures: (own) => measureDepartures({ folder: own }),
  };
  const held = {};
  for (const [name, measurePart] of Object.entries(parts)) {
    if (!goals.some(({ part }) => part === name)) continue;
    const own = join(folder, name);
    mkdirSync(own);
    held[name] = await measurePart(own);
  }
  return held;
}
