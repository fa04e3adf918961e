// `npm test`: the check, then every lane, then one closing line that people and machines read.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

import { acceptanceOf } from './acceptance.mjs';
import { findChromium, findTestBrowser } from './chromium.mjs';
import { findCompose } from './compose.mjs';
import { startPostgres } from './postgres.mjs';
import { makeScratchFolder } from './scratch-folder.mjs';

/** By itself Vitest leaves one core out, which of two is half. */
const CORES = availableParallelism();

/**
 * Row after row; `workers` says how many files of a lane run beside each other: one more than there are
 * cores where tests wait for time to pass. What is measured writes to the disk, as people's servers do.
 * Lanes of one row run at the same time: one of them does little but wait.
 */
const LANES = [
  [{ name: 'contracts', workers: CORES }],
  [{ name: 'providers', workers: CORES }],
  [{ name: 'server', workers: CORES + 1 }],
  [{ name: 'server-postgres', workers: CORES + 1, needs: 'postgres' }],
  [{ name: 'web', workers: CORES }],
  [
    { name: 'process', workers: 1, isMeasured: true },
    { name: 'footprint', workers: 1, isMeasured: true },
  ],
  [{ name: 'browser', workers: CORES, needs: 'browser' }],
  [{ name: 'ratios', workers: 1, needs: 'ratios', isMeasured: true }],
];

const leftOut = new Set(
  (process.env.PARLEY_TEST_WITHOUT ?? '').split(',').filter((name) => name !== ''),
);
if (process.env.CI === 'true' && leftOut.size > 0) {
  console.error('PARLEY_TEST_WITHOUT is not for CI: there every lane runs.');
  process.exit(1);
}

const check = spawnSync(process.execPath, ['tools/check/run.mjs'], { stdio: 'inherit' });
const environment = { ...process.env };
const testBrowser = leftOut.has('browser')
  ? null
  : (findTestBrowser() ?? missing('a Chromium', 'browser'));
// What is measured is the whole browser, which that lane finds itself.
if (!leftOut.has('ratios') && findChromium() === null) missing('a Chromium', 'ratios');
const compose = leftOut.has('compose')
  ? null
  : (findCompose() ?? missing('Docker Compose', 'compose'));
if (compose !== null) environment.PARLEY_TEST_COMPOSE = compose;
const postgres = leftOut.has('postgres')
  ? null
  : ((await startPostgres()) ?? missing('a PostgreSQL server', 'postgres'));
if (postgres !== null) environment.PARLEY_TEST_POSTGRES_URL = postgres.url;

const scratch = makeScratchFolder();
const reports = mkdtempSync(join(tmpdir(), 'parley-reports-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
const tests = [];
if (check.status !== 0) totals.failed += 1;
for (const row of LANES) {
  const runs = row.map((lane) =>
    leftOut.has(lane.needs) ? countOnly(lane) : runLane(lane, row.length === 1),
  );
  for (const result of await Promise.all(runs)) {
    totals.passed += result.passed;
    totals.failed += result.failed;
    totals.skipped += result.skipped;
    tests.push(...(result.tests ?? []));
  }
}
const acceptance = acceptanceOf(tests);
console.log(acceptance.lines.join('\n'));
totals.failed += acceptance.missing;
rmSync(reports, { recursive: true, force: true });
scratch.remove();
postgres?.stop();
console.log(`tests: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;

/** Runs Vitest. What it prints is shown as it comes, or kept. @returns {Promise<{ status: number | null, output: string }>} */
function vitest(lane, args, isShown) {
  const base = [
    'exec',
    'vitest',
    ...args,
    '--config',
    'vitest.workspace.ts',
    '--project',
    lane.name,
  ];
  const stdio = isShown ? 'inherit' : ['ignore', 'pipe', 'inherit'];
  const child = spawn('pnpm', base, { stdio, env: environmentOf(lane) });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (status) => resolve({ status, output }));
  });
}

function environmentOf({ needs, isMeasured }) {
  if (isMeasured) return environment;
  const env = { ...environment, TMPDIR: scratch.path };
  if (needs === 'browser' && testBrowser !== null) env.PARLEY_TEST_CHROMIUM = testBrowser;
  return env;
}

function missing(what, lane) {
  console.error(
    `The tests need ${what} and none is installed: install one, or leave those tests out with PARLEY_TEST_WITHOUT=${lane}.`,
  );
  process.exit(1);
}

/** A lane that ends without a report, or that ran nothing, has failed. */
async function runLane(lane, isAlone) {
  const file = join(reports, `${lane.name}.json`);
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const workers = lane.workers === 1 ? '--no-file-parallelism' : `--maxWorkers=${lane.workers}`;
  // What lanes beside each other print would be mixed.
  const result = await vitest(lane, [...args, workers], isAlone);
  process.stdout.write(result.output);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const skipped = report.numPendingTests + report.numTodoTests;
    const brokenFiles = report.testResults.filter(
      (suite) =>
        suite.status === 'failed' &&
        suite.assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    const failed = report.numFailedTests + brokenFiles;
    const ranNothing = report.numTotalTests === 0;
    const endedBadly = result.status !== 0 && failed === 0;
    return {
      passed: report.numPassedTests,
      failed: failed + (ranNothing || endedBadly ? 1 : 0),
      skipped,
      tests: report.testResults.flatMap((suite) => suite.assertionResults),
    };
  } catch (error) {
    console.error(`The lane ${lane.name} wrote no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Counts the tests of a lane that was left out by request. */
async function countOnly(lane) {
  const { output } = await vitest(lane, ['list', '--json'], false);
  return { passed: 0, failed: 0, skipped: JSON.parse(output).length };
}
