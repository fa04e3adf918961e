// `npm run bench:web`: what the web app costs the browser, beside a page that is written naively, in one
// run of a headless Chromium.
//
//   npm run bench:web -- [--rounds N] [--quick] [--only P6,P9] [--json FILE]
//
// Runs of both pages are interleaved and shuffled; figures are medians with their quartiles. A missed
// goal does not make the run fail; a text that is not what the provider sent does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { GOAL_IDS } from './goals.mjs';
import { judge, tableOf } from './report.mjs';
import { playRounds } from './rounds.mjs';
import { openStage } from './stage.mjs';

const DEFAULT_ROUNDS = 5;
const QUIET_LOAD = 0.3;

function readArguments() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 1 : DEFAULT_ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds wants a whole number.');
  const ids = values.only?.split(',') ?? null;
  if (ids?.some((id) => !GOAL_IDS.includes(id)))
    throw new Error(`--only knows ${GOAL_IDS.join(',')}.`);
  return { ...values, rounds, ids };
}

async function main() {
  const { rounds, ids, quick, json } = readArguments();
  const [load] = loadavg();
  const busy =
    load > QUIET_LOAD ? ': busy before the start, so take the figures as provisional' : '';
  console.log(`Parley web bench: Node ${process.version}, load ${load.toFixed(2)}${busy}.`);
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-web-'));
  let stage = null;
  try {
    stage = await openStage({ folder });
    const onRun = (told) => process.stderr.write(`${told}\n`);
    const results = await playRounds({ stage, rounds, ids, quick, onRun });
    const lines = judge(results, ids);
    console.log(
      `\n${rounds} rounds; medians [quartiles]. CPU 1/4: the processor four times slower. ` +
        `Milliseconds depend on the machine, ratios to the naive page do not.\n\n${tableOf(lines)}`,
    );
    if (json !== undefined)
      writeFileSync(
        json,
        `${JSON.stringify({ load, lines, runs: Object.fromEntries(results) }, null, 2)}\n`,
      );
    return lines.some(({ name, value }) => name.startsWith('texts that differ') && value.median > 0)
      ? 1
      : 0;
  } finally {
    await stage?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
