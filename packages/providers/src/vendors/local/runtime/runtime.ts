import { availableParallelism } from 'node:os';

import { AppError, toAppError } from '@parley/contracts';

import type { ModelFiles, Runtime, RuntimeCall, RuntimeEvent, RuntimeTimeouts } from '../types.ts';
import { Job } from './job.ts';
import { couldNotStart, failureOfEnd, ModelProcess, notReady } from './process.ts';
import { Queue } from './queue.ts';
import { takeTurn } from './turn.ts';

export interface RuntimeOptions {
  /** The file that the child runs. */
  entry: string | URL;
  /** How long a model stays in memory that nobody asks, in milliseconds. */
  idleMs?: number | undefined;
  /** How long the library may take to load, in milliseconds. */
  startMs?: number | undefined;
  /** That compute at once. */
  threads?: number | undefined;
}

const DEFAULT_IDLE_MS = 5 * 60_000;

/**
 * More than half of the processors do not pay: often two of them share what computes, and threads that
 * wait for each other get slow as soon as anything else runs. On two processors one thread wrote 47 to
 * 88 tokens a second (twelve layers of 512), and two wrote 87 to 98 alone and 24 to 52 beside other work.
 */
const MAX_THREADS = 4;

/** For a model of some gigabytes on a slow disk. */
const TRIAL_TIMEOUTS: RuntimeTimeouts = {
  firstOutputMs: 10 * 60_000,
  idleMs: 60_000,
  totalMs: 60 * 60_000,
};

/** How long the library may take to load: it is half a second where nothing else runs. */
const DEFAULT_START_MS = 10_000;

/**
 * The one process that runs local models, and the queue before it. Nothing is started before something
 * is asked; one model is in memory at a time, in a process of its own, so that its memory comes back
 * whole when another one takes its place or nobody asks any more.
 */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new OneModelRuntime(options);
}

class OneModelRuntime implements Runtime {
  readonly #entry: string | URL;
  readonly #idleMs: number;
  readonly #startMs: number;
  readonly #threads: number;
  readonly #queue = new Queue();
  #running: Job | null = null;
  #child: ModelProcess | null = null;
  #isClosed = false;
  #jobs = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor({ entry, idleMs, startMs, threads }: RuntimeOptions) {
    this.#entry = entry;
    this.#idleMs = idleMs ?? DEFAULT_IDLE_MS;
    this.#startMs = startMs ?? DEFAULT_START_MS;
    this.#threads = threads ?? defaultThreads();
  }

  answer({ model, question, signal, timeouts }: RuntimeCall): AsyncIterable<RuntimeEvent> {
    return {
      [Symbol.asyncIterator]: () => {
        const job = new Job({ model, task: { type: 'answer', question }, signal, timeouts });
        this.#add(job);
        return iteratorOf(job);
      },
    };
  }

  async tryOut(files: ModelFiles, signal: AbortSignal): Promise<void> {
    const model = { ...files, contextLength: null };
    const job = new Job({ model, task: { type: 'try' }, signal, timeouts: TRIAL_TIMEOUTS });
    this.#add(job);
    while ((await job.events.next()) !== null);
    signal.throwIfAborted();
  }

  async check(signal: AbortSignal): Promise<void> {
    // A child that works is as good as ready: a long question keeps it from saying so.
    if (this.#running !== null) return;
    if (this.#child?.isEnding) await this.#endChild();
    // It may have been closed, or given up, while another process left.
    if (this.#isClosed) throw closing();
    if (signal.aborted) throw notReady();
    const child = (this.#child ??= this.#start());
    try {
      await readyOf(child, signal);
    } finally {
      // Where it hangs, nothing is waited for any more that could end it.
      if (!child.isReady && this.#running === null) await child.kill();
      this.#rest();
    }
  }

  async release(modelId: string): Promise<void> {
    const gone = new AppError('model_not_found');
    this.#queue.refuse(gone, (job) => job.model.id === modelId);
    if (this.#running?.model.id === modelId) this.#running.refuse(gone);
    if (this.#child?.model?.id === modelId) await this.#endChild();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    this.#queue.refuse(closing());
    this.#running?.refuse(closing());
    await this.#endChild();
  }

  #add(job: Job): void {
    if (this.#isClosed) return job.end(closing());
    this.#queue.add(job);
    if (this.#running === null) void this.#work();
    else this.#queue.tellPlaces();
  }

  /** Does one job after the other until none waits. Never throws. */
  async #work(): Promise<void> {
    clearTimeout(this.#idleTimer);
    for (let job = this.#queue.take(); job !== undefined; job = this.#queue.take()) {
      this.#running = job;
      await this.#do(job).catch((thrown: unknown) => job.end(toAppError(thrown)));
      this.#running = null;
    }
    this.#rest();
  }

  async #do(job: Job): Promise<void> {
    const { model } = job;
    if (this.#child !== null && !canRun(this.#child, model)) await this.#endChild();
    // It may have been cancelled while another model left.
    if (job.ending.aborted) return job.endEarly(null);
    const child = (this.#child ??= this.#start());
    const isLoaded = child.model !== null;
    child.model = model;
    this.#jobs += 1;
    await takeTurn(child, job, { number: this.#jobs, threads: this.#threads, isLoaded });
  }

  /** @throws {AppError} `local_model_failed` */
  #start(): ModelProcess {
    const child = started(this.#entry, this.#startMs);
    child.onEnd(() => {
      if (this.#child === child) this.#child = null;
    });
    return child;
  }

  /** Resolves when the child is gone, and its memory with it. */
  async #endChild(): Promise<void> {
    const child = this.#child;
    await child?.kill();
    if (this.#child === child) this.#child = null;
  }

  /** Gives the memory back after a while with nothing to do. */
  #rest(): void {
    clearTimeout(this.#idleTimer);
    if (this.#running !== null || this.#child === null) return;
    this.#idleTimer = setTimeout(() => void this.#endChild(), this.#idleMs).unref();
  }
}

function started(entry: string | URL, startMs: number): ModelProcess {
  try {
    return new ModelProcess(entry, startMs);
  } catch (thrown) {
    throw couldNotStart(thrown);
  }
}

function defaultThreads(): number {
  return Math.max(1, Math.min(MAX_THREADS, Math.floor(availableParallelism() / 2)));
}

/** A child is there for one model, or has none yet. */
function canRun(child: ModelProcess, model: Job['model']): boolean {
  if (child.isEnding) return false;
  const known = child.model;
  return known === null || (known.folder === model.folder && known.weights === model.weights);
}

/** @throws {AppError} `local_model_failed`, also where it is given up */
async function readyOf(child: ModelProcess, signal: AbortSignal): Promise<void> {
  if (child.isReady) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(notReady());
  const stopListening = child.listen(({ type }) => type === 'ready' && resolve());
  const stopWatching = child.onEnd((end) => reject(failureOfEnd(end)));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    await promise;
  } finally {
    stopListening();
    stopWatching();
    signal.removeEventListener('abort', giveUp);
  }
}

function iteratorOf(job: Job): AsyncIterator<RuntimeEvent> {
  return {
    async next() {
      const event = await job.events.next();
      return event === null ? { done: true, value: undefined } : { done: false, value: event };
    },
    async return() {
      job.cancel();
      return { done: true, value: undefined };
    },
  };
}

function closing(): AppError {
  return new AppError('server_shutdown');
}
