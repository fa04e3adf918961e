import { setTimeout as delay } from 'node:timers/promises';

import { AppError, type AppErrorOptions } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';

/** Tries of one call, as long as readers have seen nothing of it. */
const MAX_ATTEMPTS = 2;
const RETRY_DELAY_MS = 250;
/** A provider that asks for a longer pause than this is not asked again: the reader decides. */
const MAX_RETRY_DELAY_MS = 2000;
/** Failures of the provider, not of the request: the same call may work a moment later. */
const RETRIED: ReadonlySet<string> = new Set(['upstream_failed', 'upstream_overloaded']);
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 504, 524]);

/** Milliseconds to wait before the next try; `null`: there is none. */
export function retryDelay(failure: AppError, attempts: number): number | null {
  const isRetried = RETRIED.has(failure.code) || RETRIED_STATUSES.has(failure.upstreamStatus ?? 0);
  const waitMs = failure.retryAfterMs ?? RETRY_DELAY_MS;
  return isRetried && attempts < MAX_ATTEMPTS && waitMs <= MAX_RETRY_DELAY_MS ? waitMs : null;
}

/** What is left of the limits, now: those of the whole call are shared by all of its tries. */
export function countdown(limits: PhaseTimeouts): () => PhaseTimeouts {
  const startedAt = performance.now();
  return () => {
    const elapsedMs = performance.now() - startedAt;
    return {
      ...limits,
      firstOutputMs: limits.firstOutputMs - elapsedMs,
      totalMs: limits.totalMs - elapsedMs,
    };
  };
}

/** The failure of a try after which there is no time for another. */
export function outOfTime(failure: AppError): AppError {
  return new AppError('upstream_timeout', undefined, whatIsKnownOf(failure));
}

/** The failure of the second try. */
export function asRetried(failure: AppError): AppError {
  const known = { ...whatIsKnownOf(failure), retried: true };
  return new AppError(failure.code, failure.message, known);
}

function whatIsKnownOf({
  details,
  upstreamStatus,
  upstreamWords,
  retryAfterMs,
  cause,
}: AppError): AppErrorOptions {
  return {
    ...{ details, upstreamWords, cause },
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** `null` when the signal fires first: a hook is foreign code and may never answer. */
export async function unlessAborted<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = Promise.withResolvers<null>();
  const onAbort = () => aborted.resolve(null);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([wanted, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** @returns false when the wait was ended by the signal */
export async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
