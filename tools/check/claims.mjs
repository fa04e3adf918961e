// What is claimed must be so. In ISSUES.md a row that says `Resolved` names a commit that exists, files
// that exist, and a test that exists under that name; in docs/behaviours.md what is `Done` names a test.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const STATUSES = new Set(['Open', 'In Progress', 'Resolved', 'Accepted']);
const COLUMNS = 6;

const rows = readFileSync('ISSUES.md', 'utf8')
  .split('\n')
  .filter(
    (line) => line.startsWith('| ') && !line.startsWith('| Status') && !line.startsWith('| ---'),
  )
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

const issueFaults = rows.flatMap((cells) =>
  faultsOf(cells).map((fault) => `${cells[3] ?? cells.join(' ')}: ${fault}`),
);
const behaviours = readFileSync('docs/behaviours.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line));
const faults = [...issueFaults, ...behaviours.flatMap(behaviourFaults)];
for (const fault of faults) console.error(fault);
const resolved = rows.filter(([status]) => status === 'Resolved').length;
console.log(
  `${rows.length} findings, ${resolved} resolved, ${behaviours.length} behaviours, ${faults.length} false claims`,
);
process.exitCode = faults.length === 0 && rows.length > 0 && behaviours.length > 0 ? 0 : 1;

function faultsOf(cells) {
  if (cells.length !== COLUMNS) return [`the row has ${cells.length} cells`];
  const [status, , scope, summary, , plan] = cells;
  if (!STATUSES.has(status)) return [`the status ${status} is none of ${[...STATUSES].join(', ')}`];
  const files = [...scope.matchAll(/`([^`:]+)(?::\d+)?`/g)].map(([, file]) => file);
  const missing = files.filter((file) => !existsSync(file)).map((file) => `there is no ${file}`);
  return status === 'Resolved' ? [...missing, ...claimFaults(summary, plan)] : missing;
}

function claimFaults(summary, plan) {
  const hashes = [...summary.matchAll(/\b[0-9a-f]{7,40}\b/g)].map(([hash]) => hash);
  const unknown = hashes.filter(
    (hash) => spawnSync('git', ['cat-file', '-e', `${hash}^{commit}`]).status !== 0,
  );
  const { tests, absent } = testsOf(plan);
  return [
    ...(hashes.length === 0 ? ['no commit is named'] : []),
    ...unknown.map((hash) => `there is no commit ${hash}`),
    ...(tests.length === 0 ? ['no test is named'] : []),
    ...absent,
  ];
}

/** The tests that a text names, and what is wrong with those that are not there. */
function testsOf(text) {
  const tests = [...text.matchAll(/`([^`]+\.(?:ts|tsx|mjs))` › “([^”]+)”/g)];
  const absent = tests
    .filter(([, file, name]) => !existsSync(file) || !readFileSync(file, 'utf8').includes(name))
    .map(([, file, name]) => `${file} has no test “${name}”`);
  return { tests, absent };
}

function behaviourFaults(line) {
  const { tests, absent } = testsOf(line);
  const isUnproved = line.includes('| Done |') && tests.length === 0;
  return isUnproved ? [`no test is named: ${line}`] : absent;
}
