// Runs a tool of the workspace under the pinned Node: `node tools/runtime/run.mjs exec oxfmt`.
import { spawnSync } from 'node:child_process';

const result = spawnSync('pnpm', ['exec', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = result.status ?? 1;
