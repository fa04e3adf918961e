import type { RequestListener } from 'node:http';

import type { PhaseTimeouts } from '@parley/providers';
import type { Logger } from 'pino';

import { buildApp } from './app.ts';
import { CLOSING_STEP_MS, closeEach, type ClosingStep } from './closing.ts';
import type { Config } from './config.ts';
import { DataDirectoryTaken, lockDataDirectory } from './data-lock.ts';
import { MigrationRefused } from './db/migrations.ts';
import { DatabaseRefused, openStore } from './db/open.ts';
import { closeDeps, createDeps, type LocalRuntimeFiles } from './deps.ts';
import { builtinHooks } from './hooks/index.ts';
import { HookFileRefused, loadHooks } from './hooks/load.ts';
import type { Hook } from './hooks/points.ts';
import { MasterKeyRefused } from './modules/accounts/secret-box.ts';
import { listenEarly } from './starting-server.ts';

/** Signals that come this close together are one: npm and the terminal both deliver it. */
const SAME_SIGNAL_MS = 2000;
/** How long open answers may take to be written out after everything else has ended. */
const LAST_BYTES_MS = 2000;

/** The server cannot start; the message is one sentence for whoever started it. */
export class StartRefused extends Error {}

export interface ServerOptions {
  config: Config;
  log: Logger;
  /** Holds one folder of migrations for each engine. */
  migrationsFolder: string;
  webFolder: string;
  hooks?: readonly Hook[];
  timeouts?: Partial<PhaseTimeouts>;
  localRuntime: LocalRuntimeFiles;
  now?: () => Date;
}

export interface RunningServer {
  url: string;
  /** Drains, closes everything, releases the data directory. Calls after the first share its end. */
  stop(): Promise<void>;
  stopOnSignals(process: NodeJS.Process): void;
}

/**
 * Starts in this order: lock, port (answering 503), database, leftovers of an earlier run, ready.
 * What was opened before a failure is closed again, last first.
 *
 * @throws {StartRefused}
 */
export async function runServer(options: ServerOptions): Promise<RunningServer> {
  const opened: ClosingStep[] = [];
  try {
    return await open(options, opened);
  } catch (error) {
    await closeEach(opened.toReversed(), options.log);
    throw asRefusal(error, options.config);
  }
}

async function open(options: ServerOptions, opened: ClosingStep[]): Promise<RunningServer> {
  const { config, log, webFolder } = options;
  const now = options.now ?? (() => new Date());
  const lock = lockDataDirectory(config.dataDir, urlOf(config.host, config.port));
  const releaseLock = { what: 'data directory', close: () => lock.release() };
  opened.push(releaseLock);
  const early = await listenEarly(config.host, config.port);
  opened.push({ what: 'port', close: () => closeServer(early.server, 0) });
  const url = urlOf(config.host, early.port);
  lock.announce(url);
  const { store, migrate } = openStore(config.database);
  opened.push({ what: 'database', close: () => store.close() });
  const migrated = await migrate(options.migrationsFolder, now);
  if (migrated.applied.length > 0)
    log.info({ event: 'migrated', ...migrated }, 'the database was brought up to date');
  const { timeouts } = options;
  const fromFiles = await loadHooks(config.hookFiles);
  const deps = await createDeps({
    config,
    log,
    store,
    hooks: (chats) => options.hooks ?? [...fromFiles, ...builtinHooks({ log, chats })],
    now,
    localRuntime: options.localRuntime,
    ...(timeouts === undefined ? {} : { timeouts }),
  });
  opened.push({ what: 'parts', close: () => closeDeps(deps) });
  let isDraining = false;
  let listener: RequestListener | null = null;
  const app = await buildApp({
    deps,
    webFolder,
    isDraining: () => isDraining,
    port: () => early.port,
    serverFactory: (handler) => {
      listener = handler;
      return early.server;
    },
  });
  if (listener !== null) early.handOver(listener);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    isDraining = true;
    await closeEach(
      [
        { what: 'answers that nobody reads', close: () => deps.completions.close() },
        {
          what: 'answers',
          close: () =>
            Promise.all([
              deps.generations.drain(config.drainMs),
              deps.gatewayCalls.drain(config.drainMs),
            ]),
          ms: config.drainMs + CLOSING_STEP_MS,
        },
        // Those who follow the log wait for more until they are told that there is none.
        { what: 'readers of the request log', close: () => deps.requestLogs.endTails() },
        { what: 'port', close: () => closeServer(early.server, LAST_BYTES_MS) },
        { what: 'application', close: () => app.close() },
      ],
      log,
    );
    await closeDeps(deps);
    await closeEach([releaseLock], log);
  };
  const stopOnce = () => (stopping ??= stop());
  return { url, stop: stopOnce, stopOnSignals: (process) => stopOnSignals(process, stopOnce, log) };
}

function stopOnSignals(process: NodeJS.Process, stop: () => Promise<void>, log: Logger): void {
  let firstAt: number | null = null;
  const end = (code: number) => {
    log.flush();
    process.exit(code);
  };
  const onSignal = () => {
    if (firstAt !== null) {
      if (performance.now() - firstAt > SAME_SIGNAL_MS) end(1);
      return;
    }
    firstAt = performance.now();
    log.info({ event: 'stopping' }, 'stopping');
    stop().then(
      () => end(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        end(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal).on('SIGHUP', onSignal);
  // The bootstrap that started us is gone without a word: nobody could stop us any longer.
  process.once('disconnect', onSignal);
  process.on('unhandledRejection', (error) =>
    log.error({ err: error }, 'a failure that nobody handled'),
  );
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a failure that nobody handled');
    end(1);
  });
}

/** Stops listening and ends every connection: idle ones now, busy ones at the latest after `ms`. */
async function closeServer(
  server: Awaited<ReturnType<typeof listenEarly>>['server'],
  ms: number,
): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await closed;
  clearTimeout(timer);
}

function asRefusal(error: unknown, config: Config): unknown {
  if (
    error instanceof DataDirectoryTaken ||
    error instanceof DatabaseRefused ||
    error instanceof MigrationRefused ||
    error instanceof MasterKeyRefused ||
    error instanceof HookFileRefused
  ) {
    return new StartRefused(error.message, { cause: error });
  }
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return new StartRefused(
      `Port ${config.port} on ${config.host} is in use by another program: set PARLEY_PORT to a free one.`,
      { cause: error },
    );
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'SQLITE_CANTOPEN') {
    return new StartRefused(
      `Parley may not listen on ${config.host}:${config.port} or write to ${config.dataDir} (${code}).`,
      { cause: error },
    );
  }
  return error;
}

/** The address to show: one that a browser on this machine can open. */
function urlOf(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
