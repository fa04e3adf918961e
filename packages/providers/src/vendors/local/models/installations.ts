import { AppError, type ErrorCode, type Installation, type LocalModel } from '@parley/contracts';

import { Progress } from './progress.ts';
import { Turns } from './turns.ts';

/** Of each kind, carried out at the same time: an import need not wait for a slow download. */
const AT_ONCE = 1;
/** Those that wait for their turn included. */
const MAX_INSTALLATIONS = 16;
/** Failures that are remembered; of the curated models each has room. */
const MAX_PROBLEMS = 32;

/** What is installed by this work. It has to end soon after the signal. */
export type Work = (progress: Progress, signal: AbortSignal) => Promise<void>;

/** One installation, from its order to its end. */
export interface InstallationOrder {
  id: string;
  /** For people. */
  name: string;
  kind: Installation['kind'];
  work: Work;
  /** What a failure is told as. */
  describe: (thrown: unknown) => AppError;
}

interface Running {
  name: string;
  progress: Progress;
  ending: AbortController;
  ended: Promise<void>;
}

/** Why an installation failed, kept until the next one of this model. */
export interface Failed {
  name: string;
  problem: NonNullable<LocalModel['problem']>;
}

/** A failed installation, for the log. */
export interface InstallationProblem {
  id: string;
  code: ErrorCode;
  message: string;
}

/** The installations of this process: what is under way, and what came of the last one of each model. */
export class Installations {
  readonly #onProblem: (problem: InstallationProblem) => void;
  readonly #turns = { download: new Turns(AT_ONCE), import: new Turns(AT_ONCE) };
  readonly #running = new Map<string, Running>();
  readonly #failed = new Map<string, Failed>();
  #isClosed = false;

  constructor(onProblem: (problem: InstallationProblem) => void) {
    this.#onProblem = onProblem;
  }

  get ids(): ReadonlySet<string> {
    return new Set([...this.#running.keys(), ...this.#failed.keys()]);
  }

  running(id: string): { name: string; progress: Progress } | undefined {
    return this.#running.get(id);
  }

  failed(id: string): Failed | undefined {
    return this.#failed.get(id);
  }

  /** Bytes that all but one are still about to write. */
  missingBytes(exceptId: string): number {
    return [...this.#running]
      .filter(([id]) => id !== exceptId)
      .reduce((sum, [, { progress }]) => sum + progress.missingBytes, 0);
  }

  /**
   * Begins, or waits for its turn.
   *
   * @param order of a model that is not being installed
   * @throws {AppError} `local_queue_full`, `server_shutdown`
   */
  start(order: InstallationOrder): void {
    const { id, name, kind } = order;
    if (this.#isClosed) throw new AppError('server_shutdown');
    if (this.#running.size >= MAX_INSTALLATIONS) {
      throw new AppError(
        'local_queue_full',
        'Too many models are being installed. Wait until one of them is.',
      );
    }
    this.#failed.delete(id);
    const progress = new Progress(kind);
    const ending = new AbortController();
    const ended = Promise.withResolvers<void>();
    this.#running.set(id, { name, progress, ending, ended: ended.promise });
    void this.#run(order, progress, ending.signal).then(ended.resolve);
  }

  /** Ends the installation of a model, if there is one, and waits until nothing of it goes on. */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.ending.abort(new AppError('interrupted', 'The installation was cancelled.'));
    await running?.ended;
  }

  forget(id: string): void {
    this.#failed.delete(id);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)));
  }

  /** Never throws. */
  async #run(order: InstallationOrder, progress: Progress, signal: AbortSignal): Promise<void> {
    const { id, name, kind, work, describe } = order;
    let leave = () => {};
    try {
      leave = await this.#turns[kind].take(signal);
      progress.phase = 'starting';
      await work(progress, signal);
    } catch (thrown) {
      if (!signal.aborted) this.#remember(id, name, describe(thrown));
    } finally {
      leave();
      this.#running.delete(id);
    }
  }

  #remember(id: string, name: string, { code, message }: AppError): void {
    const [oldest] = this.#failed.keys();
    if (this.#failed.size >= MAX_PROBLEMS && oldest !== undefined) this.#failed.delete(oldest);
    this.#failed.set(id, { name, problem: { code, message } });
    this.#onProblem({ id, code, message });
  }
}

/** A failure that nobody foresaw: its sentence, which is all that is told of it, says what is known. */
export function installationFailure(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AppError('internal_error', `The installation failed: ${reason}`, { cause: thrown });
}
