// The peer beside which the gateway is measured: fetched when it is first wanted, by a lock file of
// its own, so that nothing of it is among the dependencies of the product.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./portkey/', import.meta.url));
const INSTALL_LIMIT_MS = 120_000;

/** @returns {string | null} why it cannot be measured */
export function installPortkey() {
  const stamp = join(folder, 'node_modules', '.parley-stamp');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  const npm = process.env.npm_execpath ?? '';
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm names itself by a script; pnpm or yarn in its place could not read this lock file.
  const [command, ...rest] = /npm-cli\.c?js$/.test(npm)
    ? [process.execPath, npm, ...args]
    : ['npm', ...args];
  const { status, stderr, error } = spawnSync(command, rest, {
    cwd: folder,
    encoding: 'utf8',
    timeout: INSTALL_LIMIT_MS,
  });
  // npm's first line says what went wrong, the others where.
  if (status !== 0) return error?.message ?? stderr.trim().split('\n', 1)[0];
  writeFileSync(stamp, wanted);
  return null;
}
