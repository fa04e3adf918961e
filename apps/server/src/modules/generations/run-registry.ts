import type { Part } from '@parley/contracts';

import type { GenerationRun } from './generation-run.ts';

/** The generations that run in this process. */
export class RunRegistry {
  readonly #runs = new Map<string, GenerationRun>();
  readonly #onIdle: () => void;

  /** @param onIdle called whenever the last of them has ended */
  constructor(onIdle: () => void = () => undefined) {
    this.#onIdle = onIdle;
  }

  get size(): number {
    return this.#runs.size;
  }

  get ids(): string[] {
    return [...this.#runs.keys()];
  }

  /** Keeps the run until its end is stored: if that failed, only the run itself can tell how it ended. */
  add(run: GenerationRun): void {
    const { id } = run.generation;
    this.#runs.set(id, run);
    void run.ended.then(() => {
      if (run.isStored) this.#runs.delete(id);
      if (this.#runs.size === 0) this.#onIdle();
    });
  }

  find(id: string): GenerationRun | undefined {
    return this.#runs.get(id);
  }

  all(): GenerationRun[] {
    return [...this.#runs.values()];
  }

  isRunning(chatId: string): boolean {
    return this.all().some((run) => run.generation.chatId === chatId);
  }

  /** What the answers say by now that are being written in a chat, by their message ids. */
  written(chatId: string): ReadonlyMap<string, readonly Part[]> {
    const runs = this.all().filter(({ generation }) => generation.chatId === chatId);
    return new Map(runs.map(({ generation, parts }) => [generation.messageId, parts]));
  }

  /** Stops everything in a chat, or what writes one of these messages; resolves when it has ended. */
  async stopAll(chatId: string, messageIds?: ReadonlySet<string>): Promise<void> {
    const runs = this.all().filter(
      ({ generation }) =>
        generation.chatId === chatId && (messageIds?.has(generation.messageId) ?? true),
    );
    for (const run of runs) run.stop('user');
    await Promise.all(runs.map((run) => run.ended));
  }
}
