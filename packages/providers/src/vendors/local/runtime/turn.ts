import { AppError, type ErrorCode } from '@parley/contracts';

import type { Job } from './job.ts';
import type { ChildFailure, FromChild } from './messages.ts';
import { failureOfEnd, type ModelProcess } from './process.ts';

/** How long a child may take to end an answer that it was asked to end, in milliseconds. */
const STOP_GRACE_MS = 250;

/** It was the question that failed: the model stands as before. */
const OF_THE_QUESTION: ReadonlySet<ErrorCode> = new Set([
  'context_length_exceeded',
  'upstream_invalid_request',
]);

/**
 * Has a child do one job, and ends that. Where the child cannot be asked again it is gone by then.
 *
 * @param number tells its messages from those of the jobs before it
 * @param threads that compute at once
 * @param isLoaded whether the model is in the child's memory
 */
export async function takeTurn(
  child: ModelProcess,
  job: Job,
  { number, threads, isLoaded }: { number: number; threads: number; isLoaded: boolean },
): Promise<void> {
  const turn = new Turn(child, job, number);
  const stopListening = child.listen((message) => turn.read(message));
  const onEnding = () => turn.stop();
  job.ending.addEventListener('abort', onEnding, { once: true });
  const stopWatching = child.onEnd((end) => turn.breakOff(failureOfEnd(end)));
  job.begin();
  // Here, and not by the child: one that is just being started has no words for a second yet.
  if (!isLoaded) job.take({ type: 'loading' });
  child.send({ ...job.task, job: number, model: job.model, threads });
  try {
    await turn.over;
  } finally {
    stopListening();
    stopWatching();
    job.ending.removeEventListener('abort', onEnding);
  }
}

class Turn {
  readonly #child: ModelProcess;
  readonly #job: Job;
  readonly #number: number;
  readonly #over = Promise.withResolvers<void>();
  #isEnding = false;
  #killing: NodeJS.Timeout | undefined;

  constructor(child: ModelProcess, job: Job, number: number) {
    this.#child = child;
    this.#job = job;
    this.#number = number;
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  read(message: FromChild): void {
    if (this.#isEnding || message.type === 'ready' || message.job !== this.#number) return;
    if (message.type === 'failed') return this.#fail(message.failure);
    // The files of one that was tried out are about to move.
    if (message.type === 'tried') return void this.#end(() => this.#job.end(null), false);
    const { event } = message;
    if (event.type === 'stopped')
      return void this.#end(() => this.#job.endEarly(event.usage), true);
    this.#job.take(event);
    if (event.type === 'done') void this.#end(() => this.#job.end(null), true);
  }

  /** Asks the child to end, which it can between two tokens; and does not wait for long. */
  stop(): void {
    if (this.#isEnding) return;
    this.#child.send({ type: 'stop', job: this.#number });
    this.#killing = setTimeout(() => void this.#child.kill(), STOP_GRACE_MS);
  }

  /** The child is gone. */
  breakOff(error: AppError): void {
    const { ending } = this.#job;
    void this.#end(() => (ending.aborted ? this.#job.endEarly(null) : this.#job.end(error)), false);
  }

  #fail({ code, message, details, cause }: ChildFailure): void {
    if (this.#job.ending.aborted) return void this.#end(() => this.#job.endEarly(null), false);
    const error = new AppError(code, message, {
      details,
      ...(cause === undefined ? {} : { cause: new Error(cause) }),
    });
    void this.#end(() => this.#job.end(error), OF_THE_QUESTION.has(code));
  }

  /** @param isReusable whether the child can be asked again */
  async #end(tell: () => void, isReusable: boolean): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    clearTimeout(this.#killing);
    if (!isReusable) await this.#child.kill();
    tell();
    this.#over.resolve();
  }
}
