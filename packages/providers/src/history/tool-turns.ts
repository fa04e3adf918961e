import type { Part, ToolResultPart } from '@parley/contracts';

/** What a model is told of a call that was never carried out. */
const NO_RESULT = 'No result: the answer was stopped before this call was carried out.';

/**
 * The parts of an answer with exactly one result of each call, and the results of calls that were
 * made together right after the last of them: providers refuse a call without a result, a result
 * without its call, and two calls of one id. Where a stop came in between, the result says so; what
 * belongs to nothing is left out.
 *
 * What was said between two calls made together stays there: an opaque block belongs to the call
 * right behind it. What was said between the last call and its results follows them.
 */
export function pairToolCalls(parts: readonly Part[]): Part[] {
  const paired = new PairedParts(resultsOf(parts));
  for (const part of parts) paired.add(part);
  return paired.finish();
}

/** The first result of each call. */
function resultsOf(parts: readonly Part[]): Map<string, ToolResultPart> {
  const results = new Map<string, ToolResultPart>();
  for (const part of parts) {
    if (part.type !== 'tool-result' || results.has(part.toolCallId)) continue;
    results.set(part.toolCallId, part);
  }
  return results;
}

class PairedParts {
  readonly #results: ReadonlyMap<string, ToolResultPart>;
  readonly #paired: Part[] = [];
  readonly #called = new Set<string>();
  /** Calls whose results have not been written. */
  #open = new Set<string>();
  /** Whether one of them has a result further on. */
  #isAwaited = false;
  /** Said since the last of them: before their results, or before one more call. */
  #aside: Part[] = [];

  constructor(results: ReadonlyMap<string, ToolResultPart>) {
    this.#results = results;
  }

  add(part: Part): void {
    if (part.type === 'tool-result') {
      // One of them is there, so all of them are due: what is called next was called knowing it.
      if (this.#open.has(part.toolCallId)) this.#settle();
      return;
    }
    if (part.type !== 'tool-call') return this.#say(part);
    if (this.#called.has(part.toolCallId)) return;
    this.#called.add(part.toolCallId);
    this.#open.add(part.toolCallId);
    this.#isAwaited ||= this.#results.has(part.toolCallId);
    this.#paired.push(...this.#aside, part);
    this.#aside = [];
  }

  finish(): Part[] {
    this.#settle();
    return this.#paired;
  }

  #say(part: Part): void {
    // No result will come, so the model went on without.
    if (!this.#isAwaited) this.#settle();
    (this.#isAwaited ? this.#aside : this.#paired).push(part);
  }

  #settle(): void {
    for (const id of this.#open) this.#paired.push(this.#results.get(id) ?? noResult(id));
    this.#open = new Set();
    this.#isAwaited = false;
    this.#paired.push(...this.#aside);
    this.#aside = [];
  }
}

function noResult(toolCallId: string): ToolResultPart {
  return { type: 'tool-result', toolCallId, output: NO_RESULT, isError: true };
}
