import { Engine } from './engine.ts';
import { isOutOfMemory, ModelFailure, NOT_ENOUGH_MEMORY } from './failure.ts';
import { type Library, loadLibrary } from './library.ts';
import { loadModel } from './load-model.ts';
import type { ChildFailure, FromChild, ToChild } from './messages.ts';

type Asked = Exclude<ToChild, { type: 'stop' }>;

/** Answers the parent's messages, one question at a time. */
export function serve(): void {
  const library = loadLibrary();
  const child = new Child(library, (message) => process.send?.(message));
  process.on('message', (message: ToChild) => {
    if (message.type === 'stop') child.stop(message.job);
    else void child.work(message);
  });
  // Where it cannot be loaded the process ends: there is nothing that it could do.
  void library.then(() => process.send?.({ type: 'ready' } satisfies FromChild));
}

class Child {
  readonly #library: Promise<Library>;
  readonly #tell: (message: FromChild) => void;
  #engine: Engine | null = null;
  #current: { job: number; stopping: AbortController } | null = null;

  constructor(library: Promise<Library>, tell: (message: FromChild) => void) {
    this.#library = library;
    this.#tell = tell;
  }

  stop(job: number): void {
    if (this.#current?.job === job) this.#current.stopping.abort();
  }

  /** Ends with exactly one message that ends the job. Never throws. */
  async work(asked: Asked): Promise<void> {
    const { job } = asked;
    const stopping = new AbortController();
    this.#current = { job, stopping };
    try {
      const engine = await this.#engineFor(asked);
      if (asked.type === 'try') {
        await engine.tryOut();
        this.#tell({ type: 'tried', job });
      } else if (stopping.signal.aborted) {
        this.#tell({ type: 'event', job, event: { type: 'stopped', usage: null } });
      } else {
        await engine.answer(asked.question, stopping.signal, (event) =>
          this.#tell({ type: 'event', job, event }),
        );
      }
    } catch (thrown) {
      this.#tell({ type: 'failed', job, failure: takenApart(thrown) });
    }
  }

  async #engineFor({ model, threads }: Asked): Promise<Engine> {
    if (this.#engine !== null) return this.#engine;
    const library = await this.#library;
    this.#engine = new Engine(library, await loadModel(library, model, threads));
    // What came in the meantime, a stop among it, is read before anything is computed.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#engine;
  }
}

function takenApart(thrown: unknown): ChildFailure {
  if (!(thrown instanceof ModelFailure)) {
    const cause = wordsOf(thrown);
    const message = isOutOfMemory(cause) ? NOT_ENOUGH_MEMORY : COULD_NOT_GO_ON;
    return { code: 'local_model_failed', message, cause };
  }
  const { code, message, details, cause } = thrown;
  return { code, message, details, ...(cause === undefined ? {} : { cause: wordsOf(cause) }) };
}

const COULD_NOT_GO_ON = 'The model failed in the middle of its work.';

function wordsOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
