import { setTimeout as sleep } from 'node:timers/promises';

import { AppError, type ErrorCode } from '@parley/contracts';

import { failureOfTransport } from '../../../transport/failure.ts';
import { LOCAL_PROVIDER_ID } from '../local-provider.ts';

/** How long is waited before each further try; after the last there is none. */
export const RETRY_DELAYS_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 16_000];

/** A pause that the source asks for and that is kept; a longer one is told to the person. */
const MAX_PAUSE_MS = 60_000;

/** A try that brought this much was none in vain: the count begins anew. */
const MIN_PROGRESS_BYTES = 1024 * 1024;

const PASSING: ReadonlySet<ErrorCode> = new Set([
  'upstream_disconnected',
  'upstream_idle_timeout',
  'upstream_timeout',
  'upstream_failed',
  'upstream_rate_limited',
]);

export interface Retries {
  delaysMs: readonly number[];
  signal: AbortSignal;
  /** How many bytes all tries together are further than the first one was when it began. */
  gained: () => number;
}

/**
 * Tries until it works, as long as the failure is one that passes. That nobody can be reached is one
 * only where somebody was before.
 *
 * @throws {AppError} the last failure; the reason of the signal
 */
export async function withRetries<T>(attempt: () => Promise<T>, retries: Retries): Promise<T> {
  const { delaysMs, signal, gained } = retries;
  let failures = 0;
  let before = gained();
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      signal.throwIfAborted();
      const failure =
        thrown instanceof AppError ? thrown : failureOfTransport(thrown, LOCAL_PROVIDER_ID);
      const progress = gained() - before;
      before += progress;
      if (progress >= MIN_PROGRESS_BYTES) failures = 0;
      const waitMs = Math.max(delaysMs[failures] ?? Infinity, failure.retryAfterMs ?? 0);
      if (waitMs > MAX_PAUSE_MS || !isPassing(failure, before > 0)) throw failure;
      failures += 1;
      await sleep(waitMs, undefined, { signal });
    }
  }
}

function isPassing({ code }: AppError, wasReached: boolean): boolean {
  return PASSING.has(code) || (code === 'upstream_unreachable' && wasReached);
}
