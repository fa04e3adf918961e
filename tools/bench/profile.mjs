// Where the time of the server as it is built goes in one phase of the bench:
//
//   node tools/runtime/run.mjs exec node tools/bench/profile.mjs [sequential|paced|burst] [FOLDER]
//
// Prints the functions with the most time of their own. With a folder, the whole profile is kept
// there; Chromium's developer tools can open it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { measure, phasesOf } from './phases.mjs';
import { openStage } from './stage.mjs';

const REPEATS = 4;
const SHOWN = 45;

/** Samples by function, the most first, each with its share of the time in which there was work. */
function selfTimes({ nodes, samples }) {
  const functionOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}  ${url.split(/[/\\]/).slice(-2).join('/')}:${lineNumber + 1}`,
    ]),
  );
  const counts = new Map();
  for (const id of samples) {
    const name = functionOf.get(id);
    if (name.startsWith('(idle)')) continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const busy = counts.values().reduce((sum, count) => sum + count, 0);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => ({ name, share: count / busy }));
}

const [phaseName = 'paced', kept] = process.argv.slice(2);
const phase = phasesOf({ quick: false }).find(({ name }) => name === phaseName);
if (phase === undefined) throw new Error(`There is no phase "${phaseName}".`);
const folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
try {
  const profiles = join(folder, 'profiles');
  const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const stage = await openStage({ folder, nodeArgs });
  const parley = stage.gateways.find(({ name }) => name === 'parley');
  try {
    for (let time = 0; time < REPEATS; time += 1) {
      const { cpuPerDeltaUs, faults } = await measure(stage, phase, parley);
      console.log(`${cpuPerDeltaUs.toFixed(1)} µs per delta ${[...new Set(faults)].join(', ')}`);
    }
  } finally {
    await stage.close();
  }
  const [file] = readdirSync(profiles);
  const times = selfTimes(JSON.parse(readFileSync(join(profiles, file), 'utf8')));
  for (const { name, share } of times.slice(0, SHOWN))
    console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
  if (kept !== undefined) cpSync(profiles, kept, { recursive: true });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
