import type { AppError } from '@parley/contracts';

import type { RuntimeEvent } from '../types.ts';

/**
 * Carries the events of one answer to its one reader. What a slow reader has not read yet is put
 * together, so that no more waits here than the text itself.
 */
export class EventChannel {
  readonly #unread: RuntimeEvent[] = [];
  #end: { error: AppError | null } | null = null;
  #wake: () => void = () => {};

  push(event: RuntimeEvent): void {
    if (this.#end !== null) return;
    const merged = merge(this.#unread.at(-1), event);
    if (merged !== null) this.#unread.pop();
    this.#unread.push(merged ?? event);
    this.#wake();
  }

  /** Nothing follows. Idempotent: the first end stays. */
  close(error: AppError | null): void {
    this.#end ??= { error };
    this.#wake();
  }

  /** @returns `null` at the end @throws {AppError} that the channel was closed with */
  async next(): Promise<RuntimeEvent | null> {
    for (;;) {
      const event = this.#unread.shift();
      if (event !== undefined) return event;
      if (this.#end?.error) throw this.#end.error;
      if (this.#end !== null) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Both in one, where the second says all that the first did. */
function merge(before: RuntimeEvent | undefined, event: RuntimeEvent): RuntimeEvent | null {
  if (before?.type === 'queued' && event.type === 'queued') return event;
  if (before?.type !== 'generating' || event.type !== 'generating') return null;
  return { ...event, text: before.text + event.text };
}
