import type { AppError } from '@parley/contracts';
import type { ProviderEvent, Upstream } from '@parley/providers';

import type { CompletionCall } from './completions.service.ts';
import type { Meter } from './meter.ts';
import { isOutput } from './output.ts';

/** One call of a provider: what of it may be passed on, and whether it can still be made again. */
export class Attempt {
  readonly #call: CompletionCall;
  readonly #meter: Meter;
  #isCommitted = false;
  /** Frames of a try that may still be made again: readers are told those of one only. */
  #early: ProviderEvent[] = [];
  /** How it failed, if it did before anything was passed on, with what it had used by then. */
  failed: { failure: AppError; usage: ProviderEvent[] } | null = null;

  constructor(call: CompletionCall, meter: Meter) {
    this.#call = call;
    this.#meter = meter;
  }

  /** @returns what goes on of a batch; `null` where it failed before anything did */
  take(batch: ProviderEvent[]): ProviderEvent[] | null {
    for (const event of batch) {
      if (event.type === 'upstream') this.#answered(event);
      else if (event.type === 'warning') this.#call.onWarning?.(event);
    }
    if (this.#isCommitted) return batch;
    this.#isCommitted = batch.some(isCommitting);
    const last = batch.at(-1);
    if (!this.#isCommitted && last?.type === 'error') {
      this.failed = { failure: last.error, usage: batch.filter(({ type }) => type === 'usage') };
      return null;
    }
    const early = this.#early;
    if (this.#isCommitted) {
      this.#early = [];
      return [...early, ...batch];
    }
    early.push(...batch.filter(({ type }) => type === 'frame'));
    return batch.filter(({ type }) => type !== 'frame');
  }

  #answered(upstream: Upstream): void {
    this.#meter.answered(upstream);
    this.#call.onUpstream?.(upstream);
  }
}

/**
 * Whether an answer has begun, so that a failure behind it is final: something of it can be told, or
 * was written and so paid for. What went in (Anthropic counts it first) is neither.
 */
function isCommitting(event: ProviderEvent): boolean {
  if (event.type === 'usage') return (event.outputTokens ?? 0) > 0;
  if (event.type === 'frame') return event.hasOutput;
  return isOutput(event) || event.type === 'finish';
}
