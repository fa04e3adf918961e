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
  /** Whether that was because it did not get ready in time. */
  isLate: boolean;
  /** Why it could not be started. */
  spawnError: Error | null;
  /** The last of what it wrote to stderr. */
  stderr: string;
}

/** One child: it runs one model, and is killed when that is over. It never keeps the server alive. */
export class ModelProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(message: FromChild) => void>();
  readonly #endListeners = new Set<(end: ProcessEnd) => void>();
  /** Resolves when the process is gone, its memory with it. Never rejects. */
  readonly #ended: Promise<ProcessEnd>;
  readonly #startTimer: NodeJS.Timeout;
  #end: ProcessEnd | null = null;
  #isReady = false;
  #isLate = false;
  #isKilled = false;
  #stderr = '';
  /** What it runs; `null` as long as nothing was asked of it. */
  model: JobModel | null = null;

  /**
   * @param entry the file that it runs
   * @param startMs the library has to be in memory by then, or the process is killed
   * @throws Error where the system has no memory for another process; other reasons come as its end
   */
  constructor(entry: string | URL, startMs: number) {
    this.#child = fork(entry, {
      execArgv: [],
      env: ENVIRONMENT,
      // The child watches its stdin: it closes when this process is gone.
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
      // In a group of its own: a terminal and a service manager signal the whole group of the server,
      // whose running answers end before it does.
      detached: true,
    });
    this.#ended = this.#awaitEnd();
    this.#startTimer = setTimeout(() => this.#giveUp(), startMs).unref();
    void this.#ended.then((end) => this.#tellEnd(end));
    this.#child.on('message', (message: FromChild) => this.#tell(message));
    this.#letGo();
  }

  /** Whether it is gone, or about to be. */
  get isEnding(): boolean {
    const { connected, exitCode, signalCode } = this.#child;
    return this.#isKilled || !connected || exitCode !== null || signalCode !== null;
  }

  /** Whether the library is in memory. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** @returns what ends the listening */
  listen(listener: (message: FromChild) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Calls back when the process is gone, its memory with it; at once, where it is already.
   *
   * @returns what ends the listening: a process lives for many answers, and holds what listens
   */
  onEnd(listener: (end: ProcessEnd) => void): () => void {
    this.#endListeners.add(listener);
    if (this.#end !== null) listener(this.#end);
    return () => this.#endListeners.delete(listener);
  }

  send(message: ToChild): void {
    // Where the channel is closed the process has ended, or is about to: {@link onEnd} tells.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Idempotent. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    // Whoever waits for the end would wait for nothing if this process ended first.
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #tell(message: FromChild): void {
    if (message.type === 'ready') {
      this.#isReady = true;
      clearTimeout(this.#startTimer);
    }
    for (const listener of this.#listeners) listener(message);
  }

  #tellEnd(end: ProcessEnd): void {
    this.#end = end;
    clearTimeout(this.#startTimer);
    for (const listener of this.#endListeners) listener(end);
  }

  #giveUp(): void {
    this.#isLate = true;
    void this.kill();
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
          ...{ isOurs: this.#isKilled, isLate: this.#isLate, stderr: this.#stderr },
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
  isLate,
  spawnError,
  stderr,
}: ProcessEnd): AppError {
  const cause = new Error(`${spawnError?.message ?? signal ?? `exit code ${exitCode}`}\n${stderr}`);
  const sentence = (): string => {
    if (spawnError !== null) return NOT_STARTED;
    if (isLate) return NOT_READY;
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

/** It runs, but not far enough to be asked. */
export function notReady(): AppError {
  return new AppError('local_model_failed', NOT_READY);
}

const NOT_READY = 'The process that runs local models did not get ready in time.';

const NOT_STARTED = 'The process that runs local models could not be started.';

const KILLED =
  'The process that runs local models was killed from outside (SIGKILL). The memory of this server may have run out: a smaller model may run.';
