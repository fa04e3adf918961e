import { setTimeout as delay } from 'node:timers/promises';

import { AppError, toAppError } from '@parley/contracts';
import type { CompletionRequest, ProviderEvent, Providers } from '@parley/providers';

import type { HookContext } from '../../hooks/points.ts';
import type { HookRunner } from '../../hooks/runner.ts';
import type { AccountsService } from '../accounts/accounts.service.ts';
import { Meter, type MeterEnd } from './meter.ts';
import { PartStream } from './parts.ts';
import type { RequestLogRepo } from './request-log.repo.ts';

/** Tries of one call, as long as readers have seen nothing of it. */
const MAX_ATTEMPTS = 2;
const RETRY_DELAY_MS = 250;
/** A provider that asks for a longer pause than this is not asked again: the reader decides. */
const MAX_RETRY_DELAY_MS = 2000;
/** Failures of the provider, not of the request: the same call may work a moment later. */
const RETRIED: ReadonlySet<string> = new Set(['upstream_failed', 'upstream_overloaded']);
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 504, 524]);

/** What leaves the waist: a provider's events after the hooks. The last one is `finish`, `stopped` or `error`; none of them: aborted. */
export type CompletionEvent =
  | Exclude<ProviderEvent, { type: 'upstream' }>
  | { type: 'stopped'; finishReason: 'hook' };

export interface CompletionCall {
  context: HookContext;
  providerId: string;
  request: CompletionRequest;
  signal: AbortSignal;
}

interface Log {
  error(fields: object, message: string): void;
}

/**
 * The waist of the house: chat and gateway meet here. Request hooks, the account, the provider's
 * stream, another try while nothing was sent, chunk hooks, the meter and the log row.
 */
export class CompletionsService {
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #hooks: HookRunner;
  readonly #requestLogs: RequestLogRepo;
  readonly #now: () => Date;
  readonly #log: Log;

  constructor(deps: {
    providers: Providers;
    accounts: AccountsService;
    hooks: HookRunner;
    requestLogs: RequestLogRepo;
    now: () => Date;
    log: Log;
  }) {
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#hooks = deps.hooks;
    this.#requestLogs = deps.requestLogs;
    this.#now = deps.now;
    this.#log = deps.log;
  }

  /** Never throws: a failure is the last event. Its log row is written before the last batch is given out. */
  async *stream(call: CompletionCall): AsyncGenerator<CompletionEvent[]> {
    const { modelId, ...context } = call.context;
    const meter = new Meter({ ...context, providerId: call.providerId, modelId }, this.#now);
    const parts = new PartStream(this.#hooks.openChunks(call.context));
    let end: MeterEnd = { outcome: 'stopped' };
    let last: CompletionEvent[] = [];
    try {
      for await (const batch of this.#attempts(call, meter)) {
        const { events, stopped } = await passHooks(batch, parts, meter);
        const terminal = events.at(-1);
        if (terminal?.type === 'error' || terminal?.type === 'finish' || stopped !== null) {
          end = endOf(terminal);
          last =
            stopped === null
              ? events
              : [
                  ...events,
                  ...asCompletion(await parts.endAll()),
                  { type: 'stopped', finishReason: 'hook' },
                ];
          break;
        }
        if (events.length > 0) yield events;
      }
      if (last.length === 0) last = asCompletion(await parts.endAll());
    } catch (thrown) {
      const error = toAppError(thrown);
      end = { outcome: 'failed', error };
      last = [...asCompletion(await parts.endAll().catch(() => [])), { type: 'error', error }];
    }
    await this.#record(meter, end);
    if (last.length > 0) yield last;
  }

  /** The provider's batches, from the first attempt that yields anything worth passing on. */
  async *#attempts(call: CompletionCall, meter: Meter): AsyncGenerator<ProviderEvent[]> {
    const request = await this.#hooks.onRequest(call.request, call.context);
    if ('answer' in request) {
      yield answerBatch(request.answer);
      return;
    }
    const { accountId, key } = await this.#accounts.choose(call.providerId);
    meter.accountId = accountId;
    for (;;) {
      meter.sent(request);
      const failure = yield* this.#attempt(call, request, key, meter);
      if (failure === null) return;
      const waitMs = retryDelay(failure, meter.attempts);
      if (waitMs === null || !(await waited(waitMs, call.signal))) {
        if (!call.signal.aborted) yield [{ type: 'error', error: failure }];
        return;
      }
    }
  }

  /** One call of the provider. @returns its failure, if it failed before anything was passed on */
  async *#attempt(
    call: CompletionCall,
    request: CompletionRequest,
    key: string | null,
    meter: Meter,
  ): AsyncGenerator<ProviderEvent[], AppError | null> {
    let isCommitted = false;
    for await (const batch of this.#providers.stream(call.providerId, request, {
      key,
      signal: call.signal,
    })) {
      const last = batch.at(-1);
      isCommitted ||= batch.some((event) => event.type !== 'upstream' && event.type !== 'error');
      if (!isCommitted && last?.type === 'error') return last.error;
      for (const event of batch) if (event.type === 'upstream') meter.answered(event);
      yield batch;
    }
    return null;
  }

  async #record(meter: Meter, end: MeterEnd): Promise<void> {
    const row = meter.row(end);
    try {
      await this.#requestLogs.write(row);
    } catch (error) {
      this.#log.error({ err: error, requestLog: row }, 'a request log row could not be written');
    }
  }
}

async function passHooks(
  batch: readonly ProviderEvent[],
  parts: PartStream,
  meter: Meter,
): Promise<{ events: CompletionEvent[]; stopped: string | null }> {
  const events: CompletionEvent[] = [];
  for (const event of batch) {
    const passed = await passHook(event, parts, meter);
    for (const next of asCompletion(passed.events)) {
      if (isOutput(next)) meter.output('delta' in next ? next.delta.length : 0);
      events.push(next);
    }
    if (passed.stopped !== null) return { events, stopped: passed.stopped };
  }
  return { events, stopped: null };
}

async function passHook(
  event: ProviderEvent,
  parts: PartStream,
  meter: Meter,
): Promise<{ events: ProviderEvent[]; stopped: string | null }> {
  switch (event.type) {
    case 'upstream':
      return { events: [], stopped: null };
    case 'text-start':
    case 'reasoning-start':
      parts.begin(event.type === 'text-start' ? 'text' : 'reasoning', event.partId);
      return { events: [], stopped: null };
    case 'text-delta':
    case 'reasoning-delta':
      return parts.delta(event);
    case 'text-end':
    case 'reasoning-end':
      return parts.end(event);
    case 'usage':
      meter.used(event);
      return { events: [event], stopped: null };
    case 'finish':
    case 'error':
      return { events: [...(await parts.endAll()), event], stopped: null };
    default:
      return { events: [event], stopped: null };
  }
}

function asCompletion(events: readonly ProviderEvent[]): CompletionEvent[] {
  return events.filter((event) => event.type !== 'upstream');
}

/** Whether readers see anything of it. */
function isOutput(event: CompletionEvent): boolean {
  return (
    event.type !== 'usage' &&
    event.type !== 'finish' &&
    event.type !== 'error' &&
    event.type !== 'stopped'
  );
}

function endOf(terminal: CompletionEvent | undefined): MeterEnd {
  if (terminal?.type === 'error') return { outcome: 'failed', error: terminal.error };
  return { outcome: terminal?.type === 'finish' ? 'completed' : 'stopped' };
}

function answerBatch(text: string): ProviderEvent[] {
  const partId = 'hook';
  return [
    { type: 'text-start', partId },
    { type: 'text-delta', partId, delta: text },
    { type: 'text-end', partId },
    { type: 'finish', finishReason: 'stop' },
  ];
}

/** Milliseconds to wait before the next try; `null`: there is none. */
function retryDelay(failure: AppError, attempts: number): number | null {
  const isRetried = RETRIED.has(failure.code) || RETRIED_STATUSES.has(failure.upstreamStatus ?? 0);
  const waitMs = failure.retryAfterMs ?? RETRY_DELAY_MS;
  return isRetried && attempts < MAX_ATTEMPTS && waitMs <= MAX_RETRY_DELAY_MS ? waitMs : null;
}

/** @returns false when the wait was ended by the signal */
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
