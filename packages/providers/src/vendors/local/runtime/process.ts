import { type ChildProcess, fork } from 'node:child_process';

import { AppError } from '@parley/contracts';

import { isOutOfMemory, NOT_ENOUGH_MEMORY } from './failure.ts';
import type { JobModel } from './job.ts';
import type { FromChild, ToChild } from './messages.ts';

/** How much of the child's last words is kept, in characters. */
const MAX_STDERR_CHARACTERS = 4_096;

/**
 * All that the child gets of the environment: neither keys nor the server's settings. It needs nothing
 * of it.
 */
const ENVIRONMENT = {};

/** How a child ended. */
export interface ProcessEnd {
  signal: NodeJS.Signals | null;
  exitCode: number | null;
  /** Whether it was we who killed it. */
  isOurs: boolean;
  /** Why it could not be started. */
  spawnError: Error | null;
  /** The last of what it wrote to stderr. */
  stderr: string;
}

/** One child: it runs one model, and is killed when that is over. It never keeps the server alive. */
export class ModelProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(message: FromChild) => void>();
  #isKilled = false;
  #stderr = '';
  /** What it runs; `null` as long as nothing was asked of it. */
  model: JobModel | null = null;
  /** Resolves when the process is gone, its memory with it. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Resolves when the library is in memory; never where the process ends before. */
  readonly ready: Promise<void>;

  /**
   * @param entry the file that it runs
   * @throws Error where the system has no memory for another process; other reasons come as its end
   */
  constructor(entry: string | URL) {
    this.#child = fork(entry, {
      execArgv: [],
      env: ENVIRONMENT,
      // The child watches its stdin: it closes when this process is gone.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
    });
    this.ended = this.#awaitEnd();
    this.ready = new Promise((resolve) => {
      this.listen((message) => message.type === 'ready' && resolve());
    });
    this.#child.on('message', (message: FromChild) => {
      for (const listener of this.#listeners) listener(message);
    });
    this.#letGo();
  }

  /** Whether it is gone, or about to be. */
  get isEnding(): boolean {
    const { connected, exitCode, signalCode } = this.#child;
    return this.#isKilled || !connected || exitCode !== null || signalCode !== null;
  }

  /** @returns what ends the listening */
  listen(listener: (message: FromChild) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(message: ToChild): void {
    // Where the channel is closed the process has ended, or is about to: {@link ended} tells.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Idempotent. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    // Whoever waits for the end would wait for nothing if this process ended first.
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #awaitEnd(): Promise<ProcessEnd> {
    const child = this.#child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR_CHARACTERS);
    });
    child.stdin?.on('error', () => {});
    return new Promise((resolve) => {
      const end = (how: Partial<ProcessEnd>) =>
        resolve({
          ...{ signal: null, exitCode: null, spawnError: null },
          ...{ isOurs: this.#isKilled, stderr: this.#stderr },
          ...how,
        });
      // A child that runs reports other errors so, too: that it could not be sent something, for one.
      child.on('error', (spawnError) => child.pid === undefined && end({ spawnError }));
      child.on('close', (exitCode, signal) => end({ exitCode, signal }));
    });
  }

  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
    for (const pipe of [this.#child.stdin, this.#child.stderr]) {
      // They are sockets, which their type does not say.
      if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
    }
  }
}

/** What the end of a child in the middle of its work is to whoever waited for it. */
export function failureOfEnd({
  signal,
  exitCode,
  isOurs,
  spawnError,
  stderr,
}: ProcessEnd): AppError {
  const cause = new Error(`${spawnError?.message ?? signal ?? `exit code ${exitCode}`}\n${stderr}`);
  const sentence = (): string => {
    if (spawnError !== null) return NOT_STARTED;
    if (isOutOfMemory(stderr)) return NOT_ENOUGH_MEMORY;
    if (signal === 'SIGKILL' && !isOurs) return KILLED;
    const how = signal === null ? `exit code ${exitCode}` : signal;
    return `The process that runs local models ended in the middle of its work (${how}).`;
  };
  return new AppError('local_model_failed', sentence(), { cause });
}

/** There is not even a process. @param cause for the log alone */
export function couldNotStart(cause: unknown): AppError {
  return new AppError('local_model_failed', NOT_STARTED, { cause });
}

const NOT_STARTED = 'The process that runs local models could not be started.';

const KILLED =
  'The process that runs local models was killed from outside (SIGKILL). The memory of this server may have run out: a smaller model may run.';
