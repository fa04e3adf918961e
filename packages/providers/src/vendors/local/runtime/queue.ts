import { AppError } from '@parley/contracts';

import type { Job } from './job.ts';

/** Jobs that may wait, trials aside: with a model that answers in a minute the last one waits half an hour. */
const MAX_WAITING = 32;

/** When to come again, in milliseconds: no answer of a real model takes much less. */
const RETRY_AFTER_MS = 10_000;

/** The jobs that wait for their turn: first come, first served. Each is told when its place changes. */
export class Queue {
  #waiting: Job[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * An answer ends at once where there is no room. A trial is let in: there is one for each model that
   * is installed, and it comes after gigabytes were fetched.
   */
  add(job: Job): void {
    if (job.task.type === 'answer' && this.#waiting.length >= MAX_WAITING) {
      job.end(new AppError('local_queue_full', undefined, { retryAfterMs: RETRY_AFTER_MS }));
      return;
    }
    this.#waiting.push(job);
    job.ending.addEventListener('abort', () => this.#leave(job), { once: true });
    if (job.ending.aborted) this.#leave(job);
  }

  /** The one whose turn it is. */
  take(): Job | undefined {
    const job = this.#waiting.shift();
    this.tellPlaces();
    return job;
  }

  tellPlaces(): void {
    for (const [index, job] of this.#waiting.entries()) job.waitAt(index + 1);
  }

  /** Ends all that the question holds for. */
  refuse(error: AppError, concerns: (job: Job) => boolean = () => true): void {
    for (const job of this.#waiting.filter(concerns)) job.refuse(error);
  }

  #leave(job: Job): void {
    if (!this.#waiting.includes(job)) return;
    this.#waiting = this.#waiting.filter((other) => other !== job);
    job.endEarly(null);
    this.tellPlaces();
  }
}
