// What must hold before any test runs: format, lint (with the borders), types. Runs under the
// pinned Node through the bootstrap: `npm run check`.
import { spawnSync } from 'node:child_process';

const STEPS = [
  ['format', 'oxfmt', ['--check']],
  ['lint and borders', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['guards refuse', 'node', ['tools/check/canary.mjs']],
  ['types', 'tsc', ['-b']],
  ['claims', 'node', ['tools/check/claims.mjs']],
  ['generated pages', 'node', ['tools/reference/run.mjs', '--check']],
];

let failures = 0;
for (const [name, command, args] of STEPS) {
  const started = performance.now();
  const result = spawnSync('pnpm', ['exec', command, ...args], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${result.stdout}${result.stderr}`.trim();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = result.status === 0;
  const lastLine = ok ? (output.split('\n').at(-1) ?? '') : '';
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${String(name)} (${seconds} s) ${lastLine}`);
  if (!ok) console.log(output);
  failures += ok ? 0 : 1;
}
process.exitCode = failures === 0 ? 0 : 1;
