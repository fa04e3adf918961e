import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPackages } from './system-packages.mjs';

const INSTALLED = '/usr/lib/postgresql';
/** PostgreSQL refuses to run as root; this account comes with its package. */
const ACCOUNT = 'postgres';

/**
 * A PostgreSQL server of our own for one test run: fresh, on a free port, without durability.
 *
 * @returns its URL and how to end it, or `null` where there is none to be had
 */
export async function startPostgres() {
  const bin = findBinaries() ?? (installPackages(['postgresql']) ? findBinaries() : null);
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
  const port = await freePort();
  giveAway(folder);
  run(bin, 'initdb', [
    '-D',
    join(folder, 'data'),
    '-U',
    'parley',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const settings = `-p ${port} -k ${folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c listen_addresses=127.0.0.1`;
  run(bin, 'pg_ctl', [
    '-D',
    join(folder, 'data'),
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    settings,
    'start',
  ]);
  return {
    url: `postgres://parley@127.0.0.1:${port}/postgres`,
    stop() {
      run(bin, 'pg_ctl', ['-D', join(folder, 'data'), '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBinaries() {
  if (
    spawnSync('pg_ctl', ['--version']).status === 0 &&
    spawnSync('initdb', ['--version']).status === 0
  )
    return '';
  if (!existsSync(INSTALLED)) return null;
  const versions = readdirSync(INSTALLED).filter((version) =>
    existsSync(join(INSTALLED, version, 'bin', 'initdb')),
  );
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : join(INSTALLED, newest, 'bin');
}

function isRoot() {
  return process.getuid?.() === 0;
}

function giveAway(folder) {
  if (!isRoot()) return;
  const id = (flag) => Number(spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' }).stdout);
  chownSync(folder, id('-u'), id('-g'));
  chmodSync(folder, 0o700);
}

function run(bin, command, args) {
  const words = [join(bin, command), ...args];
  const options = { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() };
  const result = isRoot()
    ? spawnSync(
        'su',
        [ACCOUNT, '-s', '/bin/sh', '-c', words.map((word) => `'${word}'`).join(' ')],
        options,
      )
    : spawnSync(words[0], args, options);
  if (result.status !== 0) throw new Error(`${command} failed: ${result.stderr}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
