// Where the time of the server as it is built goes in one phase of the bench:
//
//   node tools/runtime/run.mjs exec node tools/bench/profile.mjs [chat/sequential|gateway/whole-16|…] [FOLDER]
//
// Prints the functions with the most time of their own, and those in which the most is spent with all
// that they call. With a folder, the whole profile is kept there; Chromium's developer tools can open it.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { gatewayPhasesOf } from './gateway/phases.mjs';
import { measure, phasesOf } from './phases.mjs';
import { openStage } from './stage.mjs';

const REPEATS = 5;
const SHOWN = 45;

const sourceMaps = new Map();

/** The map of a bundled file; `null` for what is not bundled. */
function sourceMapOf(url) {
  if (!sourceMaps.has(url)) {
    const file = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : '';
    const map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null;
    sourceMaps.set(url, map);
  }
  return sourceMaps.get(url);
}

/** A function and where it was written. */
function nameOf({ functionName, url, lineNumber, columnNumber }) {
  const entry = sourceMapOf(url)?.findEntry(lineNumber, columnNumber) ?? {};
  const file = (entry.originalSource ?? url).split(/[/\\]/).slice(-3).join('/');
  return `${functionName || '(anonymous)'}  ${file}:${(entry.originalLine ?? lineNumber) + 1}`;
}

/** The samples of a profile that were taken after a moment of the machine's monotonic clock. */
function samplesSince({ startTime, samples, timeDeltas }, sinceUs) {
  let atUs = startTime;
  return samples.filter((_, index) => {
    atUs += timeDeltas[index];
    return atUs >= sinceUs;
  });
}

/**
 * Samples by function, the most first, each with its share of the time in which there was work: with
 * nothing but its own code, and with all that it calls.
 */
function timesOf(nodes, samples) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const own = new Map();
  const withCalled = new Map();
  const add = (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1);
  let busy = 0;
  for (const id of samples) {
    if (names.get(id).startsWith('(idle)')) continue;
    busy += 1;
    add(own, names.get(id));
    const stack = new Set();
    for (let at = id; at !== undefined; at = parents.get(at)) stack.add(names.get(at));
    for (const name of stack) add(withCalled, name);
  }
  const shares = (counts) =>
    [...counts]
      .map(([name, count]) => ({ name, share: count / busy }))
      .toSorted((a, b) => b.share - a.share);
  return { own: shares(own), withCalled: shares(withCalled) };
}

function show(title, times) {
  console.log(title);
  for (const { name, share } of times.slice(0, SHOWN))
    console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
}

const PHASES = Object.fromEntries([
  ...phasesOf({ quick: false }).map((phase) => [`chat/${phase.name}`, phase]),
  ...gatewayPhasesOf({ quick: false }).map((phase) => [`gateway/${phase.name}`, phase]),
]);

const [phaseName = 'chat/paced', kept] = process.argv.slice(2);
if (!Object.hasOwn(PHASES, phaseName)) {
  console.error(`There is no phase "${phaseName}", but ${Object.keys(PHASES).join(', ')}.`);
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
try {
  const profiles = join(folder, 'profiles');
  const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  const stage = await openStage({ folder, names: ['parley'], nodeArgs });
  const [parley] = stage.gateways;
  // The first time warms the server up, and does not count.
  let sinceUs = 0;
  try {
    for (let time = 0; time < REPEATS; time += 1) {
      if (time === 1) sinceUs = Number(process.hrtime.bigint() / 1000n);
      const { cpuPerStreamMs, cpuPerDeltaUs, faults } = await measure(
        stage,
        PHASES[phaseName],
        parley,
      );
      const costs = `${cpuPerStreamMs.toFixed(2)} ms an answer, ${cpuPerDeltaUs.toFixed(1)} µs a delta`;
      console.log(`${costs} ${[...new Set(faults)].join(', ')}`);
    }
  } finally {
    await stage.close();
  }
  const [file] = readdirSync(profiles);
  const profile = JSON.parse(readFileSync(join(profiles, file), 'utf8'));
  const { own, withCalled } = timesOf(profile.nodes, samplesSince(profile, sinceUs));
  show('Time of its own:', own);
  show('With all that it calls:', withCalled);
  if (kept !== undefined) cpSync(profiles, kept, { recursive: true });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
