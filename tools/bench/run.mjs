// `npm run bench`: what the chat path costs, beside a bare proxy and a Fastify proxy, in one run; what
// the gateway costs, beside the same and beside a peer; what reading each protocol costs; and whether a
// local model costs the streams beside it their pace.
//
//   npm run bench -- [--rounds N] [--quick] [--only chat|gateway|decoders|local-model]… [--goals P4,P6] [--json FILE]
//
// `--goals` measures those of the gateway's goals alone, and nothing but the gateway.
//
// Rounds are interleaved and shuffled, every stream is checked frame by frame, and the figures are
// ratios. A round with a faulty stream counts for nothing and makes the run fail; a missed goal does
// not: it is a figure, and on a busy machine it may be a wrong one.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureBeside } from './beside.mjs';
import { measureDecoders } from './decoders.mjs';
import { GATEWAY_GOALS, HELD_GOALS } from './gateway/goals.mjs';
import { measureGateways } from './gateway/index.mjs';
import { gatewayTableOf, heldFaultsOf, summariseGateways } from './gateway/report.mjs';
import { measure, phasesOf } from './phases.mjs';
import { divideCores } from './process-cpu.mjs';
import {
  besideTableOf,
  decoderTableOf,
  faultsOf,
  summarise,
  summariseBeside,
  tableOf,
} from './report.mjs';
import { openStage } from './stage.mjs';
import { shuffled } from './statistics.mjs';

const QUIET_LOAD = 0.3;
const DEFAULT_ROUNDS = 7;

/** What is measured, in this order; each returns what goes into the file, and the text that is shown. */
const PARTS = {
  chat: measureChat,
  gateway: measureGateway,
  decoders: measureProtocols,
  'local-model': measureLocalModel,
};

async function measureChat({ folder, count, quick }) {
  const stage = await openStage({ folder, names: ['bare', 'fastify', 'parley'] });
  const rounds = [];
  try {
    await playRound(stage, phasesOf({ quick: true })); // warms every process up, and is forgotten
    for (let done = 0; done < count; done += 1) {
      rounds.push(await playRound(stage, phasesOf({ quick })));
      tellProgress('round', done + 1, count);
    }
  } finally {
    await stage.close();
  }
  const { whole, faults } = wholeRounds(rounds);
  const summary = summarise(whole);
  const { hooks } = stage;
  return {
    faults,
    figures: { hooks, ...summary, rounds },
    text: `${whole.length} rounds, ${hooks} hooks. ${tableOf(summary)}`,
  };
}

/** Every phase against every gateway, once, in random order. */
async function playRound(stage, phases) {
  const round = {};
  for (const phase of shuffled(phases)) {
    // Without a gateway in between, only the time to the first delta says anything.
    const direct = phase.name === 'sequential' ? [null] : [];
    round[phase.name] = {};
    for (const gateway of shuffled([...direct, ...stage.gateways])) {
      round[phase.name][gateway?.name ?? 'direct'] = await measure(stage, phase, gateway);
    }
  }
  return round;
}

async function measureGateway({ folder, count, quick, goals: ids }) {
  const onRound = (done) => tellProgress('round', done, count);
  const measured = await measureGateways({ folder, count, quick, ids, onRound });
  const { whole, faults } = wholeRounds(measured.rounds);
  const figures = { ...measured, ...summariseGateways({ ...measured, rounds: whole }) };
  return {
    faults: [...faults, ...heldFaultsOf(measured.held)],
    figures,
    text: `${whole.length} rounds. ${gatewayTableOf(figures)}`,
  };
}

async function measureProtocols({ count }) {
  const decoders = measureDecoders(count);
  return { faults: [], figures: decoders, text: decoderTableOf(decoders) };
}

async function measureLocalModel({ folder, count }) {
  const onPair = (done, wanted) => tellProgress('pair', done, wanted);
  const measured = await measureBeside({ folder, rounds: count, onPair });
  const { whole, faults } = wholeRounds(measured.pairs.map((pair) => ({ paced: pair })));
  const figures = { ...measured, ...summariseBeside(whole.map(({ paced }) => paced)) };
  return { faults, figures, text: `${whole.length} pairs. ${besideTableOf(figures)}` };
}

function tellProgress(what, done, count) {
  process.stderr.write(`${what} ${done} of ${count}\n`);
}

/** The rounds in which nothing went wrong, and what did in the others. */
function wholeRounds(rounds) {
  const faults = rounds.flatMap((round, index) =>
    [...new Set(faultsOf(round))].map((fault) => `measurement ${index + 1} is void: ${fault}`),
  );
  const whole = rounds.filter((round) => faultsOf(round).length === 0);
  if (whole.length === 0 && rounds.length > 0)
    throw new Error(['No measurement was whole.', ...faults].join('\n'));
  return { whole, faults };
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      goals: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const count = Number(values.rounds ?? (values.quick ? 1 : DEFAULT_ROUNDS));
  if (!Number.isInteger(count) || count < 1) throw new Error('--rounds wants a whole number.');
  const goals = values.goals?.split(',') ?? null;
  const known = new Set([...GATEWAY_GOALS, ...HELD_GOALS].map(({ id }) => id));
  if (goals?.some((id) => !known.has(id)))
    throw new Error(`--goals knows ${[...known].join(',')}.`);
  const only = values.only ?? (goals === null ? Object.keys(PARTS) : ['gateway']);
  const unknown = only.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) throw new Error(`--only knows ${Object.keys(PARTS).join(', ')}.`);
  return { ...values, only, goals, count };
}

async function main() {
  const { count, quick, only, goals, json } = readArguments();
  if (!existsSync('/proc/self/stat')) throw new Error('The bench needs Linux: it reads /proc.');
  const load = loadavg()[0];
  const cores = divideCores();
  console.log(headOf({ load, cores }));
  const run = { node: process.version, cores, load };
  const root = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  try {
    for (const [name, measurePart] of Object.entries(PARTS)) {
      if (!only.includes(name)) continue;
      const folder = join(root, name);
      mkdirSync(folder);
      const { faults, figures, text } = await measurePart({ folder, count, quick, goals });
      console.log(`\n${[...faults, text].join('\n')}`);
      run[name] = { faults, figures };
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(run, null, 2)}\n`);
  return only.every((name) => run[name].faults.length === 0) ? 0 : 1;
}

function headOf({ load, cores }) {
  const pinned =
    cores === null
      ? 'not pinned to cores'
      : `gateways on core ${cores.gateway}, the rest on ${cores.rest}`;
  const busy =
    load > QUIET_LOAD
      ? `The machine was busy before the start (load ${load.toFixed(2)}): take the figures as provisional.`
      : `Load before the start: ${load.toFixed(2)}.`;
  return `Parley bench: Node ${process.version}, ${pinned}.\n${busy}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
