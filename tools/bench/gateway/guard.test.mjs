// What the gateway may cost beside the bare proxy, held by the tests: ratios alone, of the server as it
// is built, with a quarter of slack for what a shared machine does to them. It runs beside nothing.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { faultsOf } from '../report.mjs';
import { spread } from '../statistics.mjs';
import { GATEWAY_GOALS, HELD_GOALS } from './goals.mjs';
import { measureIdle } from './held.mjs';
import { playRounds } from './index.mjs';

const SLACK = 1.25;
const ROUNDS = 3;
/** A round counts for more in which processes that are no part of it took less than this, in cores … */
const MAX_OTHERS = 0.2;
/** … so the others are played again, up to this many in all; where none was quiet, all of them count. */
const MAX_ROUNDS = 5;
const IDLE_STREAMS = 1_000;

const isGuarded = (goal) => goal.guard !== undefined;
const goals = GATEWAY_GOALS.filter(isGuarded);
const heldGoals = HELD_GOALS.filter(isGuarded);

function named(goal) {
  const { id, name, unit, guard } = goal;
  const wanted = guard.goal === goal.goal ? '' : ` (wanted: ${goal.goal})`;
  return [`${id}: ${name} is ${guard.goal} ${unit}, or a quarter beyond${wanted}`, goal];
}

function isQuiet(round) {
  const results = Object.values(round).flatMap((byGateway) => Object.values(byGateway));
  return Math.max(...results.map(({ others }) => others)) < MAX_OTHERS;
}

function isEnough(rounds) {
  return rounds.length >= MAX_ROUNDS || rounds.filter(isQuiet).length >= ROUNDS;
}

// It reads /proc.
describe.skipIf(!existsSync('/proc/self/stat'))('the gateway beside the bare proxy', () => {
  let folder = '';
  let rounds = [];
  let held = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-ratios-'));
    const names = ['bare', 'parley'];
    const played = await playRounds({ folder, names, goals, quick: true, isEnough });
    const quiet = played.rounds.filter(isQuiet);
    rounds = quiet.length === 0 ? played.rounds : quiet;
    const idleFolder = join(folder, 'idle');
    mkdirSync(idleFolder);
    held = { idle: await measureIdle({ folder: idleFolder, streams: IDLE_STREAMS }) };
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('loses, doubles and changes no frame', () => {
    expect(rounds.flatMap(faultsOf)).toEqual([]);
    expect(held.idle.parley.faults).toEqual([]);
  });

  it.each(goals.map(named))('%s', (_, { of, guard }) => {
    expect(guard.beyond(spread(rounds.map(of)).median)).toBeLessThanOrEqual(SLACK);
  });

  it.each(heldGoals.map(named))('%s', (_, { of, guard }) => {
    expect(guard.beyond(of(held))).toBeLessThanOrEqual(SLACK);
  });
});
