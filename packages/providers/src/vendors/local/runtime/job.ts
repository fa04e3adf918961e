import { AppError, type ErrorCode } from '@parley/contracts';

import { CallClock } from '../../../transport/call-clock.ts';
import type { LocalQuestion, LocalUsage, RuntimeEvent, RuntimeTimeouts } from '../types.ts';
import { EventChannel } from './event-channel.ts';
import type { ModelToRun } from './messages.ts';

export type Task = { type: 'answer'; question: LocalQuestion } | { type: 'try' };

export type JobModel = ModelToRun & { id: string };

export interface JobOptions {
  model: JobModel;
  task: Task;
  signal: AbortSignal;
  timeouts: RuntimeTimeouts;
}

/** Why a job ends that nobody waits for any more. */
const CANCELLED = Symbol('cancelled');

/** How the limits of time are told: the sentences of their codes speak of a provider. */
const OUT_OF_TIME: Partial<Record<ErrorCode, string>> = {
  upstream_timeout: 'The model had not written a word in the time that it is given.',
  upstream_idle_timeout: 'The model stopped writing in the middle of its answer.',
};

/** One answer, or trial, from its place in the queue to its end. */
export class Job {
  readonly model: JobModel;
  readonly task: Task;
  readonly events = new EventChannel();
  readonly #clock: CallClock;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.cancel();
  #position: number | null = null;

  constructor({ model, task, signal, timeouts }: JobOptions) {
    this.model = model;
    this.task = task;
    this.#signal = signal;
    // There is no connection, and a model that has finished says so in the same breath.
    this.#clock = new CallClock({ ...timeouts, connectMs: 0, graceMs: 0, drainMs: 0 });
    this.#clock.start();
    // Until its turn comes only the limit of the whole answer runs.
    this.#clock.pause();
    if (signal.aborted) this.cancel();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborts when the job must end: it was cancelled, is out of time, or its model goes. */
  get ending(): AbortSignal {
    return this.#clock.signal;
  }

  /** Nobody waits for it any more. */
  cancel(): void {
    this.#clock.end(CANCELLED);
  }

  /** It must end with this error, wherever it is. */
  refuse(error: AppError): void {
    this.#clock.end(error);
  }

  /** Tells its place in the queue, if that is another one than before. */
  waitAt(position: number): void {
    if (this.#position === position) return;
    this.#position = position;
    this.events.push({ type: 'queued', position });
  }

  begin(): void {
    this.#clock.resume();
  }

  take(event: RuntimeEvent): void {
    if (event.type === 'generating') this.#clock.advance('streaming');
    this.events.push(event);
  }

  end(error: AppError | null): void {
    this.#clock.stop();
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.events.close(error);
  }

  /** Ends as {@link ending} says. @param usage of what was computed until then, where it is known */
  endEarly(usage: LocalUsage | null): void {
    const reason: unknown = this.ending.reason;
    if (reason === CANCELLED) this.events.push({ type: 'stopped', usage });
    this.end(reason instanceof AppError ? inOwnWords(reason) : null);
  }
}

function inOwnWords(error: AppError): AppError {
  const sentence = OUT_OF_TIME[error.code];
  return sentence === undefined ? error : new AppError(error.code, sentence);
}
