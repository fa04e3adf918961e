import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { type PhaseTimeouts, PROVIDER_IDS } from '@parley/providers';
import { type FakeUpstream, installModel, startFakeUpstream } from '@parley/providers/testing';

import { loadConfig, providerVariables } from '../src/config.ts';
import type { Hook } from '../src/hooks/points.ts';
import { createLog } from '../src/log.ts';
import { type RunningServer, runServer } from '../src/server.ts';
import { databaseUrlFor, dropDatabaseOf, prepareDatabase, readRows } from './test-database.ts';

export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

export const RELEASED_MIGRATIONS = join(repositoryRoot, 'drizzle');

/** The web app as it was built; another build of it where two are at work in one checkout. */
const WEB_FOLDER = process.env['PARLEY_TEST_WEB'] ?? join(repositoryRoot, 'apps/web/dist');

/** A key as OpenRouter's look; no test may find it anywhere but at the fake upstream. */
export const TEST_KEY = 'sk-or-v1-9f3c2b1a0d4e5f60718293a4b5c6d7e8f9012345';

export const DEFAULT_MODEL = 'openrouter/fake/model';

export interface TestServer {
  url: string;
  upstream: FakeUpstream;
  dataDir: string;
  /** Every log line so far. */
  readonly logLines: readonly string[];
  server: RunningServer;
  /** JSON in, JSON out. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: any }>;
  /** Rows of the database, read from outside the server. */
  rows<T extends object>(query: string): Promise<T[]>;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  env?: Record<string, string>;
  /** Whose key it is; OpenRouter's by default. */
  providerId?: string;
  /** Save this key before the test begins; `null`: none. */
  key?: string | null;
  timeouts?: Partial<PhaseTimeouts>;
  hooks?: readonly Hook[];
  upstream?: FakeUpstream;
  dataDir?: string;
  /** What the server takes for the time. */
  now?: () => Date;
  /** Holds one folder of migrations for each engine; the released ones by default. */
  migrationsFolder?: string;
  /** Models that run on the server, by id: each writes the files of one into a folder. */
  localModels?: Readonly<Record<string, (folder: string) => void>>;
  /** The model that comes with the product; none by default. */
  demoFolder?: string;
  /** The web app as it was built; the one of this repository by default. */
  webFolder?: string;
}

/** The whole server in this process, on a port of its own, with a real fake upstream behind it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const upstream = options.upstream ?? (await startFakeUpstream());
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-test-')));
  const removeOwn = async () => {
    if (options.upstream === undefined) await upstream.close();
    if (options.dataDir !== undefined) return;
    await dropDatabaseOf(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    if (options.dataDir === undefined && options.migrationsFolder === undefined)
      await prepareDatabase(dataDir, RELEASED_MIGRATIONS);
    return await startAt(dataDir, upstream, options, removeOwn);
  } catch (error) {
    await removeOwn();
    throw error;
  }
}

async function startAt(
  dataDir: string,
  upstream: FakeUpstream,
  options: TestServerOptions,
  removeOwn: () => Promise<void>,
): Promise<TestServer> {
  const { config, faults } = loadConfig(
    {
      PARLEY_PORT: '0',
      PARLEY_DATA_DIR: dataDir,
      PARLEY_DATABASE_URL: await databaseUrlFor(dataDir),
      // All of them, so that no test reaches out.
      ...Object.fromEntries(
        PROVIDER_IDS.map((id) => [providerVariables(id).baseUrl, upstream.baseUrl]),
      ),
      PARLEY_DRAIN_SECONDS: '5',
      ...options.env,
    },
    PROVIDER_IDS,
  );
  if (config === null) throw new Error(faults.join('\n'));
  for (const [id, make] of Object.entries(options.localModels ?? {}))
    installModel(join(dataDir, 'models'), id, make);
  const logLines: string[] = [];
  const log = createLog(config.logLevel, lineCollector(logLines));
  const { timeouts, hooks, now } = options;
  const server = await runServer({
    config,
    log,
    migrationsFolder: options.migrationsFolder ?? RELEASED_MIGRATIONS,
    webFolder: options.webFolder ?? WEB_FOLDER,
    localRuntime: {
      entry: new URL(import.meta.resolve('@parley/providers/local-runtime')),
      demoFolder: options.demoFolder ?? null,
    },
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(hooks === undefined ? {} : { hooks }),
    ...(now === undefined ? {} : { now }),
  });
  const call = callerOf(server.url);
  const key = options.key === undefined ? TEST_KEY : options.key;
  const { providerId = 'openrouter' } = options;
  if (key !== null) await call('PUT', `/api/providers/${providerId}/key`, { key });
  return {
    url: server.url,
    upstream,
    dataDir,
    logLines,
    server,
    call,
    async rows(query) {
      // Whoever reads the log sees every call that has ended; a server that has ended as well has written them.
      await call('GET', '/api/request-logs?limit=1').catch(() => undefined);
      return readRows(dataDir, query);
    },
    async stop() {
      await server.stop();
      await removeOwn();
    },
  };
}

export function callerOf(url: string): TestServer['call'] {
  return async (method, path, body, headers = {}) => {
    const json =
      body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type: Record<string, string> =
      body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(url + path, { method, headers: { ...type, ...headers }, ...json });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') ? JSON.parse(text) : text,
    };
  };
}

function lineCollector(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(...chunk.toString('utf8').trimEnd().split('\n'));
      done();
    },
  });
}

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** What it wrote to either output so far. */
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  exited: Promise<number | string>;
}

/** Starts a command, one of the repository by default, and waits for the line with the URL, or for its end. */
export async function spawnServer(
  command: readonly string[],
  env: Record<string, string>,
  options: Pick<SpawnOptions, 'detached' | 'cwd' | 'env' | 'uid' | 'gid'> = {},
): Promise<ServerProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: repositoryRoot,
    ...options,
    // What `npm start` builds must not be built as for tests.
    env: { ...(options.env ?? process.env), NODE_ENV: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | string>((resolve) =>
    // Not `exit`: by then not all of the output has been read.
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  const url = await new Promise<string>((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const line = /ready at (http:\/\/\S+)/.exec(output);
      if (line?.[1] !== undefined) resolve(line[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void exited.then(() => resolve(''));
  });
  return { url, child, output: () => output, exited };
}

/** The built server, without npm around it. */
export const BUILT_SERVER = [process.execPath, 'apps/server/dist/main.js'];
