import type { OutputEvent } from './protocol.ts';

type Kind = 'text' | 'reasoning';

/**
 * Opens and closes the parts of an answer: a part begins with its first delta and ends when another
 * kind begins. Ids are unique within the answer.
 */
export class PartWriter {
  readonly #takeDetails: () => unknown[];
  #open: { kind: Kind; partId: string; isRefusal: boolean } | null = null;
  #count = 0;

  /** @param takeDetails hands over the opaque blocks of reasoning that arrived since the last time */
  constructor(takeDetails: () => unknown[]) {
    this.#takeDetails = takeDetails;
  }

  /** @param isRefusal whether the model says in it that it will not answer: such text is a part of its own */
  write(kind: Kind, delta: string, isRefusal = false): OutputEvent[] {
    if (this.#open?.kind === kind && this.#open.isRefusal === isRefusal) {
      return [{ type: `${kind}-delta` as const, partId: this.#open.partId, delta }];
    }
    const ended = this.end();
    const partId = this.#nextId(kind);
    this.#open = { kind, partId, isRefusal };
    return [
      ...ended,
      { type: `${kind}-start` as const, partId, ...(isRefusal ? { isRefusal } : {}) },
      { type: `${kind}-delta` as const, partId, delta },
    ];
  }

  /** Ends the open part, so that what follows stands after it. */
  end(): OutputEvent[] {
    if (this.#open === null) return [];
    const { kind, partId } = this.#open;
    this.#open = null;
    if (kind === 'text') return [{ type: 'text-end', partId }];
    const details = this.#takeDetails();
    return [{ type: 'reasoning-end', partId, ...(details.length === 0 ? {} : { details }) }];
  }

  /**
   * Ends the open part. Blocks of reasoning that no reasoning part took along (they came without
   * text, or while text was written) get one of their own: without them a later turn is refused.
   */
  close(): OutputEvent[] {
    const ended = this.end();
    const details = this.#takeDetails();
    if (details.length === 0) return ended;
    const partId = this.#nextId('reasoning');
    return [
      ...ended,
      { type: 'reasoning-start', partId },
      { type: 'reasoning-end', partId, details },
    ];
  }

  #nextId(kind: Kind): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}
