// The bootstrap: every npm script comes through here. It finds (or installs) the pinned Node and
// pnpm, installs and builds what is stale, then runs the task under that Node, forwarding signals
// and the exit code. Plain JavaScript that any Node since 18 can run: the native modules of this
// product crash without a word under a Node they were not built for, so nothing else may be first.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIRED_NODE_MAJOR = 24;
const runtimeDir = dirname(fileURLToPath(import.meta.url));
const root = join(runtimeDir, '..', '..');
const pnpm = join(runtimeDir, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');

/** What each npm script runs, from the root, once install and build are fresh. */
const TASKS = {
  // With a small young generation a waiting stream takes 10 KiB less, at no cost that could be measured.
  start: { build: true, args: ['--max-semi-space-size=8', 'apps/server/dist/main.js'] },
  dev: { build: false, args: ['tools/dev.mjs'] },
  build: { build: true, args: null },
  check: { build: false, args: ['tools/check/run.mjs'] },
  test: { build: true, args: ['tools/test/run.mjs'] },
  bench: { build: true, args: ['tools/bench/run.mjs'] },
  'bench:web': { build: true, args: ['tools/bench/web/run.mjs'] },
  'db:generate': { build: false, args: ['tools/db-generate.mjs'] },
  reference: { build: false, args: ['tools/reference/run.mjs'] },
  exec: { build: false, args: ['tools/exec.mjs'] },
};

class Failure extends Error {}

function hash(files) {
  const sum = createHash('sha256');
  for (const file of files) {
    sum.update(relative(root, file)).update('\0');
    sum.update(existsSync(file) ? readFileSync(file) : '').update('\0');
  }
  return sum.digest('hex');
}

function filesBelow(dir, isWanted) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(isWanted)
    .sort(); // oxlint-disable-line unicorn/no-array-sort -- toSorted needs Node 20
}

/** Runs `make` unless `stamp` says that it ran for exactly these inputs. */
function whenStale(stamp, inputs, make) {
  const wanted = hash(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function run(what, command, args, environment = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...environment },
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  throw new Failure(`${what} failed.`);
}

function installRuntime() {
  const lock = join(runtimeDir, 'package-lock.json');
  whenStale(join(runtimeDir, 'node_modules', '.parley-stamp'), [lock], () => {
    console.error('Installing the pinned Node and pnpm …');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--prefix', runtimeDir, '--no-audit', '--no-fund', '--loglevel=error'];
    // npm names itself by a script; pnpm or yarn in its place could not read this lock file.
    const viaScript = npm !== undefined && /npm-cli\.c?js$/.test(npm);
    run(
      'The installation of the pinned Node',
      viaScript ? process.execPath : 'npm',
      viaScript ? [npm, ...args] : args,
    );
  });
}

function findNode() {
  if (Number.parseInt(process.versions.node, 10) === REQUIRED_NODE_MAJOR) return process.execPath;
  const pinned = join(
    runtimeDir,
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    'node',
  );
  if (existsSync(pinned)) return pinned;
  throw new Failure(
    `Parley needs Node ${REQUIRED_NODE_MAJOR}, this is ${process.version} and none can be fetched for ` +
      `${process.platform}-${process.arch}: install Node ${REQUIRED_NODE_MAJOR} and run the command again.`,
  );
}

function installWorkspace(node, environment) {
  const manifests = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
  );
  const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) =>
    join(root, name),
  );
  whenStale(join(root, 'node_modules', '.parley-stamp'), [...inputs, ...manifests], () => {
    console.error('Installing dependencies …');
    // CI=true: replace an outdated node_modules without asking a terminal that may not be there.
    run('The installation of the dependencies', node, [pnpm, 'install', '--frozen-lockfile'], {
      ...environment,
      CI: 'true',
    });
  });
}

function build(node, environment) {
  const isSource = (file) =>
    !/\.test\.tsx?$|[\\/](dist|node_modules|testing|e2e|test)[\\/]/.test(file);
  const shared = [
    join(root, 'pnpm-lock.yaml'),
    ...filesBelow(join(root, 'packages'), (file) => isSource(file) && file.includes('src')),
  ];
  for (const app of ['web', 'server']) {
    const dir = join(root, 'apps', app);
    const inputs = [...shared, ...filesBelow(dir, isSource)];
    whenStale(join(dir, 'dist', '.parley-stamp'), inputs, () => {
      console.error(`Building the ${app === 'web' ? 'web app' : 'server'} …`);
      run(
        `The build of apps/${app}`,
        node,
        [join(dir, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', dir],
        environment,
      );
    });
  }
}

/** Runs the task and ends as it ends. Both npm and a terminal signal us and the task: that is one signal to the task. */
function runTask(node, args, environment) {
  const child = spawn(node, args, {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode =
      code ?? (signal === null ? 1 : 128 + ({ SIGINT: 2, SIGTERM: 15, SIGKILL: 9 }[signal] ?? 0));
  });
}

function main() {
  const [name = 'start', ...rest] = process.argv.slice(2);
  const task = TASKS[name];
  if (task === undefined)
    throw new Failure(`There is no task "${name}". There are: ${Object.keys(TASKS).join(', ')}.`);
  installRuntime();
  const node = findNode();
  const bin = dirname(node);
  const environment = {
    PATH: [bin, join(runtimeDir, 'node_modules', '.bin'), process.env.PATH].join(':'),
    // glibc gives each thread an arena of its own, and little of it back: with one it is some 20 MiB less.
    MALLOC_ARENA_MAX: '1',
  };
  installWorkspace(node, environment);
  if (task.build) build(node, environment);
  if (task.args !== null) runTask(node, [...task.args, ...rest], environment);
}

try {
  main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
