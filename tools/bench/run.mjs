// `npm run bench`: what the chat path costs, beside a bare proxy and a Fastify proxy, in one run.
//
//   npm run bench -- [--rounds N] [--quick] [--json FILE]
//
// Rounds are interleaved and shuffled, every stream is checked frame by frame, and the figures are
// ratios. A round with a faulty stream counts for nothing and makes the run fail; a missed goal does
// not: it is a figure, and on a busy machine it may be a wrong one.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { measureDecoders } from './decoders.mjs';
import { measure, phasesOf } from './phases.mjs';
import { decoderTableOf, faultsOf, summarise, tableOf } from './report.mjs';
import { openStage } from './stage.mjs';
import { shuffled } from './statistics.mjs';

const QUIET_LOAD = 0.3;
const DEFAULT_ROUNDS = 7;

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

async function main() {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const quick = values.quick ?? false;
  const count = Number(values.rounds ?? (quick ? 1 : DEFAULT_ROUNDS));
  if (!Number.isInteger(count) || count < 1) throw new Error('--rounds wants a whole number.');
  if (!existsSync('/proc/self/stat')) throw new Error('The bench needs Linux: it reads /proc.');
  const load = loadavg()[0];
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const stage = await openStage({ folder });
  const rounds = [];
  try {
    await playRound(stage, phasesOf({ quick: true })); // warms every process up, and is forgotten
    for (let done = 0; done < count; done += 1) {
      rounds.push(await playRound(stage, phasesOf({ quick })));
      process.stderr.write(`round ${done + 1} of ${count}\n`);
    }
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const decoders = measureDecoders(count);
  return report({ stage, load, rounds, decoders, jsonFile: values.json });
}

function report({ stage: { cores, hooks }, load, rounds, decoders, jsonFile }) {
  const faults = rounds.map(faultsOf);
  const whole = rounds.filter((_, index) => faults[index].length === 0);
  const pinned =
    cores === null
      ? 'not pinned to cores'
      : `gateways on core ${cores.gateway}, the rest on ${cores.rest}`;
  console.log(
    `Parley bench: ${whole.length} rounds, Node ${process.version}, ${pinned}, ${hooks} hooks.`,
  );
  console.log(
    load > QUIET_LOAD
      ? `The machine was busy before the start (load ${load.toFixed(2)}): take the figures as provisional.`
      : `Load before the start: ${load.toFixed(2)}.`,
  );
  for (const [index, found] of faults.entries())
    for (const fault of new Set(found)) console.log(`round ${index + 1} is void: ${fault}`);
  if (whole.length === 0) throw new Error('No round was whole.');
  const summary = summarise(whole);
  console.log(`\n${tableOf(summary)}\n\n${decoderTableOf(decoders)}`);
  if (jsonFile !== undefined) {
    const run = { node: process.version, cores, hooks, load, faults, ...summary, decoders, rounds };
    writeFileSync(jsonFile, `${JSON.stringify(run, null, 2)}\n`);
  }
  return whole.length === rounds.length ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
