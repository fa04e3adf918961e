import { setTimeout as delay } from 'node:timers/promises';

import { AppError, type AppErrorOptions, toAppError } from '@parley/contracts';
import type {
  CompletionRequest,
  PhaseTimeouts,
  ProviderEvent,
  Providers,
  StreamOptions,
} from '@parley/providers';

import type { HookContext } from '../../hooks/points.ts';
import type { HookRunner } from '../../hooks/runner.ts';
import type { AccountsService } from '../accounts/accounts.service.ts';
import type { KeyUse, Reservation } from '../api-keys/api-keys.service.ts';
import type { ModelsService } from '../models/models.service.ts';
import type { PricesService } from '../prices/prices.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import type { CallLedger } from './call-ledger.ts';
import { expectedUse } from './key-use.ts';
import { type AskedBy, Meter, type MeterEnd } from './meter.ts';
import { type JudgedFrame, PartStream } from './parts.ts';
import { withLimit } from './time-limits.ts';

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
  | Exclude<ProviderEvent, { type: 'upstream' | 'frame' }>
  | JudgedFrame
  | { type: 'stopped'; finishReason: 'hook' };

export interface CompletionCall {
  context: HookContext;
  providerId: string;
  request: CompletionRequest;
  signal: AbortSignal;
  /** Of a program: how it asked. */
  askedBy?: AskedBy;
  /**
   * Room in the limits of the key that it came with. It is settled with the log row; a call whose
   * stream is never read settles nothing, so whoever reserved it also releases it in the end.
   */
  reservation?: Reservation;
}

/**
 * The waist of the house: chat and gateway meet here. Request hooks, the account, the provider's
 * stream, another try while nothing was sent, chunk hooks, the meter and the log row.
 */
export class CompletionsService {
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #hooks: HookRunner;
  readonly #settings: SettingsService;
  readonly #models: ModelsService;
  readonly #prices: PricesService;
  readonly #ledger: CallLedger;
  readonly #now: () => Date;

  constructor(deps: {
    providers: Providers;
    accounts: AccountsService;
    hooks: HookRunner;
    settings: SettingsService;
    models: ModelsService;
    prices: PricesService;
    ledger: CallLedger;
    now: () => Date;
  }) {
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#hooks = deps.hooks;
    this.#settings = deps.settings;
    this.#models = deps.models;
    this.#prices = deps.prices;
    this.#ledger = deps.ledger;
    this.#now = deps.now;
  }

  /** What a request may use of the limits of its key. @throws {AppError} `provider_not_found` */
  async expectedUse(providerId: string, request: CompletionRequest): Promise<KeyUse> {
    const provider = this.#providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    return expectedUse(request, provider, { prices: this.#prices, at: this.#now() });
  }

  /** Never throws: a failure is the last event. Its log row is written before the last batch is given out. */
  async *stream(call: CompletionCall): AsyncGenerator<CompletionEvent[]> {
    const { chatId: _, ...context } = call.context;
    const meter = new Meter(
      { ...context, providerId: call.providerId },
      {
        askedBy: call.askedBy ?? null,
        apiKeyId: call.reservation?.keyId ?? null,
        kind: this.#providers.get(call.providerId)?.kind ?? 'remote',
        prices: this.#prices,
        now: this.#now,
      },
    );
    const parts = new PartStream(this.#hooks.openChunks(call.context));
    let end: MeterEnd = { outcome: 'stopped' };
    // What the reader has not been given yet; the last of it waits for the log row.
    let events: CompletionEvent[] = [];
    try {
      for await (const batch of this.#attempts(call, meter)) {
        const stopped = await passHooks(batch, parts, meter, events);
        if (stopped) {
          events.push({ type: 'stopped', finishReason: 'hook' });
          break;
        }
        // Not left early: whoever is read to the end keeps its connection for the next call.
        if (isTerminal(events.at(-1))) continue;
        if (events.length > 0) yield events;
        events = [];
      }
      const terminal = events.at(-1);
      if (isTerminal(terminal)) end = endOf(terminal);
      else events.push(...asCompletion(await parts.endAll()));
    } catch (thrown) {
      const error = toAppError(thrown);
      end = { outcome: 'failed', error };
      events.push(...asCompletion(parts.cutOff()), { type: 'error', error });
    } finally {
      // A reader that fails leaves in the middle, and was answered all the same.
      await this.#ledger.record(meter, end, call.reservation ?? null);
      this.#note(call, end);
    }
    if (events.length > 0) yield events;
  }

  /** The provider's batches, from the first attempt that yields anything worth passing on. */
  async *#attempts(call: CompletionCall, meter: Meter): AsyncGenerator<ProviderEvent[]> {
    const asked = this.#hooks.onRequest(call.request, call.context);
    const request = await unlessAborted(asked, call.signal);
    if (request === null) return;
    if ('answer' in request) {
      yield answerBatch(request.answer);
      return;
    }
    // Whatever a hook changed stands in our own words alone.
    const { native, ...words } = request;
    const sent = native === undefined || request === call.request ? request : words;
    const facts = this.#models.factsOf(call.providerId, call.context.modelId);
    const { accountId, key, keyOrigin } = await this.#accounts.choose(call.providerId);
    meter.accountId = accountId;
    const remaining = countdown(await this.#timeoutsOf(call));
    for (;;) {
      meter.sent(sent);
      const options = { key, keyOrigin, signal: call.signal, timeouts: remaining() };
      const failed = yield* this.#attempt(call, { ...sent, ...facts }, options, meter);
      if (failed === null) return;
      const { failure, usage } = failed;
      const waitMs = retryDelay(failure, meter.attempts);
      const { firstOutputMs, totalMs } = remaining();
      const isLate = waitMs !== null && waitMs >= Math.min(firstOutputMs, totalMs);
      if (waitMs === null || isLate || !(await waited(waitMs, call.signal))) {
        const error = isLate ? outOfTime(failure) : failure;
        const told = meter.attempts > 1 ? asRetried(error) : error;
        if (!call.signal.aborted) yield [...usage, { type: 'error', error: told }];
        return;
      }
    }
  }

  /** What the settings say about this model, and the provider's own limits where they say nothing. */
  async #timeoutsOf(call: CompletionCall): Promise<PhaseTimeouts> {
    const provider = this.#providers.get(call.providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    const limit = await this.#settings.timeLimitOf(call.providerId, call.context.modelId);
    return withLimit(provider.timeouts, limit);
  }

  /** One call of the provider. @returns its failure, if it failed before anything was passed on */
  async *#attempt(
    call: CompletionCall,
    request: CompletionRequest,
    options: StreamOptions,
    meter: Meter,
  ): AsyncGenerator<ProviderEvent[], { failure: AppError; usage: ProviderEvent[] } | null> {
    let isCommitted = false;
    /** Frames of a try that may still be made again: readers are told those of one only. */
    const early: ProviderEvent[] = [];
    for await (const batch of this.#providers.stream(call.providerId, request, options)) {
      for (const event of batch) if (event.type === 'upstream') meter.answered(event);
      const last = batch.at(-1);
      isCommitted ||= batch.some(isCommitting);
      if (!isCommitted && last?.type === 'error') {
        return { failure: last.error, usage: batch.filter(({ type }) => type === 'usage') };
      }
      if (isCommitted) {
        yield early.length === 0 ? batch : [...early.splice(0), ...batch];
        continue;
      }
      early.push(...batch.filter(({ type }) => type === 'frame'));
      yield batch.filter(({ type }) => type !== 'frame');
    }
    return null;
  }

  /** What this call says of its key: shown to people, and no reason to refuse the next one. */
  #note({ providerId, context }: CompletionCall, end: MeterEnd): void {
    if (end.outcome === 'failed') this.#accounts.failed(providerId, context.modelId, end.error);
    else if (end.outcome === 'completed') this.#accounts.succeeded(providerId, context.modelId);
  }
}

/**
 * Whether an answer has begun, so that a failure behind it is final: something of it can be told, or
 * was written and so paid for. What went in (Anthropic counts it first) is neither.
 */
function isCommitting(event: ProviderEvent): boolean {
  if (event.type === 'usage') return (event.outputTokens ?? 0) > 0;
  return isOutput(event) || event.type === 'finish';
}

/** Adds what passes the hooks to `events`, as far as it comes. @returns whether a hook ended the stream */
async function passHooks(
  batch: readonly ProviderEvent[],
  parts: PartStream,
  meter: Meter,
  events: CompletionEvent[],
): Promise<boolean> {
  const add = (passed: readonly ProviderEvent[]) => {
    for (const event of asCompletion(passed)) {
      if (isOutput(event)) meter.output('delta' in event ? event.delta.length : 0);
      events.push(event);
    }
  };
  for (const [index, sent] of batch.entries()) {
    const event = sent.type === 'usage' ? await meter.used(sent) : sent;
    const answer = parts.pass(event);
    // To wait for what is there already would cost a turn for every delta.
    const passed = answer instanceof Promise ? await answer : answer;
    add(passed.events);
    if (!passed.stopped) continue;
    add(await parts.endAll());
    // The frame that it came in: what passed of it stands there.
    const frame = batch.slice(index).find(({ type }) => type === 'frame');
    if (frame !== undefined) add([frame]);
    return true;
  }
  return false;
}

function asCompletion(events: readonly ProviderEvent[]): CompletionEvent[] {
  return events.filter((event) => event.type !== 'upstream');
}

/** Whether readers see anything of it. */
export function isOutput(event: CompletionEvent | ProviderEvent): boolean {
  return (
    event.type !== 'upstream' &&
    event.type !== 'frame' &&
    event.type !== 'progress' &&
    event.type !== 'usage' &&
    event.type !== 'finish' &&
    event.type !== 'error' &&
    event.type !== 'stopped'
  );
}

type TerminalCompletion = Extract<CompletionEvent, { type: 'finish' | 'stopped' | 'error' }>;

function isTerminal(event: CompletionEvent | undefined): event is TerminalCompletion {
  return event?.type === 'finish' || event?.type === 'stopped' || event?.type === 'error';
}

function endOf(terminal: TerminalCompletion): MeterEnd {
  if (terminal.type === 'error') return { outcome: 'failed', error: terminal.error };
  return { outcome: terminal.type === 'finish' ? 'completed' : 'stopped' };
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

/** What is left of the limits, now: those of the whole call are shared by all of its tries. */
function countdown(limits: PhaseTimeouts): () => PhaseTimeouts {
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
function outOfTime(failure: AppError): AppError {
  return new AppError('upstream_timeout', undefined, whatIsKnownOf(failure));
}

/** The failure of the second try. */
function asRetried(failure: AppError): AppError {
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

/** Milliseconds to wait before the next try; `null`: there is none. */
function retryDelay(failure: AppError, attempts: number): number | null {
  const isRetried = RETRIED.has(failure.code) || RETRIED_STATUSES.has(failure.upstreamStatus ?? 0);
  const waitMs = failure.retryAfterMs ?? RETRY_DELAY_MS;
  return isRetried && attempts < MAX_ATTEMPTS && waitMs <= MAX_RETRY_DELAY_MS ? waitMs : null;
}

/** `null` when the signal fires first: a hook is foreign code and may never answer. */
async function unlessAborted<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T | null> {
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
async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
