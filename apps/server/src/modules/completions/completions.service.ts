import { AppError, toAppError } from '@parley/contracts';
import type {
  CompletionRequest,
  PhaseTimeouts,
  ProviderEvent,
  ProviderInfo,
  ProviderUsage,
  ProviderWarning,
  Providers,
  Upstream,
} from '@parley/providers';

import type { HookContext } from '../../hooks/points.ts';
import type { HookRunner } from '../../hooks/runner.ts';
import type { AccountsService } from '../accounts/accounts.service.ts';
import type { KeyUse, Reservation } from '../api-keys/api-keys.service.ts';
import type { ModelsService } from '../models/models.service.ts';
import type { PricesService } from '../prices/prices.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import { Attempt } from './attempt.ts';
import type { CallLedger } from './call-ledger.ts';
import { withChanges } from './changed-words.ts';
import { type Departure, Departures } from './departure.ts';
import { expectedUse } from './key-use.ts';
import { type AskedBy, Meter, type MeterEnd } from './meter.ts';
import { isOutput } from './output.ts';
import { type JudgedFrame, PartStream } from './parts.ts';
import { asCompletion, passHooks } from './pass-hooks.ts';
import { asRetried, countdown, outOfTime, retryDelay, unlessAborted, waited } from './retry.ts';
import { withLimit } from './time-limits.ts';
import { UnreadRest } from './unread-rest.ts';

export { isOutput };

/** What leaves the waist: a provider's events after the hooks. The last one is `finish`, `stopped` or `error`; none of them: aborted. */
export type CompletionEvent =
  | Exclude<ProviderEvent, { type: 'upstream' | 'frame' }>
  | JudgedFrame
  | { type: 'stopped'; finishReason: 'hook' };

export interface CompletionCall {
  context: HookContext;
  providerId: string;
  request: CompletionRequest;
  /** Fires when nobody reads the answer any more; with an `AppError` as its reason, readers are told that. */
  signal: AbortSignal;
  /** Of a program: how it asked. */
  askedBy?: AskedBy;
  /** Told what of the question the provider was not sent, before the answer begins. */
  onWarning?: (warning: ProviderWarning) => void;
  /** Told who answers, as soon as the provider says it; `null` when another try begins. */
  onUpstream?: (upstream: Upstream | null) => void;
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
  readonly #departures = new Departures();
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

  /**
   * Never throws: a failure is the last event. What the call used is written down before the last
   * batch is given out, and whenever its reader leaves.
   */
  async *stream(call: CompletionCall): AsyncGenerator<CompletionEvent[]> {
    const provider = this.#providers.get(call.providerId);
    const meter = this.#meterOf(call, provider?.kind ?? 'remote');
    const departure = this.#departures.open({
      ...{ reader: call.signal, provider },
      // To stop an answer of a chat is to stop its provider (contract §4).
      mayDrain: call.context.source === 'gateway',
    });
    const parts = new PartStream(this.#hooks.openChunks(call.context));
    const batches = this.#attempts(call, meter, departure.signal);
    const rest = new UnreadRest(meter, departure);
    let isOver = false;
    let end: MeterEnd | null = null;
    // What the reader has not been given yet; the last of it waits for the log row.
    let events: CompletionEvent[] = [];
    try {
      for await (const batch of leavable(batches)) {
        if (departure.isDraining) {
          await rest.take(batch);
          continue;
        }
        const stopped = await passHooks(batch, parts, meter, events);
        if (stopped) {
          departure.cancel();
          events.push({ type: 'stopped', finishReason: 'hook' });
          break;
        }
        // Not left early: whoever is read to the end keeps its connection for the next call.
        if (isTerminal(events.at(-1))) continue;
        if (events.length > 0) yield events;
        events = [];
      }
      isOver = true;
      const terminal = events.at(-1);
      if (isTerminal(terminal)) end = endOf(terminal, departure);
      else {
        events.push(...asCompletion(await parts.endAll()));
        const reason: unknown = call.signal.reason;
        if (reason instanceof AppError) {
          end = { outcome: 'failed', error: reason };
          events.push({ type: 'error', error: reason });
        }
      }
    } catch (thrown) {
      departure.cancel();
      const error = toAppError(thrown);
      end = { outcome: 'failed', error };
      events.push(...asCompletion(parts.cutOff()), { type: 'error', error });
    } finally {
      // A reader that fails leaves in the middle, and was answered all the same.
      if (!isOver) departure.leave();
      for await (const batch of batches) await rest.take(batch);
      departure.end();
      end ??= rest.end;
      // Programs are told tokens, and there are none.
      const unbilled = call.context.source === 'chat' ? meter.unbilled(end) : null;
      if (unbilled !== null) events = withUsage(events, unbilled);
      await this.#ledger.record(meter, end, call.reservation ?? null);
      this.#note(call, end);
    }
    if (events.length > 0) yield events;
  }

  /** Ends the calls that go on although their readers have left. */
  close(): void {
    this.#departures.close();
  }

  #meterOf(call: CompletionCall, kind: ProviderInfo['kind']): Meter {
    const { chatId: _, ...context } = call.context;
    return new Meter(
      { ...context, providerId: call.providerId },
      {
        askedBy: call.askedBy ?? null,
        apiKeyId: call.reservation?.keyId ?? null,
        kind,
        prices: this.#prices,
        now: this.#now,
      },
    );
  }

  /** The provider's batches, from the first attempt that yields anything worth passing on. */
  async *#attempts(
    call: CompletionCall,
    meter: Meter,
    signal: AbortSignal,
  ): AsyncGenerator<ProviderEvent[]> {
    const hooked = this.#hooks.onRequest(call.request, call.context);
    const request = await unlessAborted(hooked, call.signal);
    if (request === null) return;
    if ('answer' in request) {
      yield answerBatch(request.answer);
      return;
    }
    const sent = withChanges(call.request, request);
    const facts = this.#models.factsOf(call.providerId, call.context.modelId);
    const { accountId, key, keyOrigin } = await this.#accounts.choose(call.providerId);
    meter.accountId = accountId;
    const remaining = countdown(await this.#timeoutsOf(call));
    for (;;) {
      meter.sent(sent);
      call.onUpstream?.(null);
      const options = { key, keyOrigin, signal, timeouts: remaining() };
      const asked = this.#providers.stream(call.providerId, { ...sent, ...facts }, options);
      const attempt = new Attempt(call, meter);
      for await (const batch of asked) {
        const told = attempt.take(batch);
        if (told === null) break;
        yield told;
      }
      if (attempt.failed === null) return;
      const { failure, usage } = attempt.failed;
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
    const limit = this.#settings.timeLimitOf(call.providerId, call.context.modelId);
    return withLimit(provider.timeouts, limit);
  }

  /** What this call says of its key: shown to people, and no reason to refuse the next one. */
  #note({ providerId, context }: CompletionCall, end: MeterEnd): void {
    if (end.outcome === 'failed') this.#accounts.failed(providerId, context.modelId, end.error);
    else if (end.outcome === 'completed') this.#accounts.succeeded(providerId, context.modelId);
  }
}

/** The batches, for a reader that may leave before their end: others still come to whoever reads on. */
function leavable<T>(batches: AsyncGenerator<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => batches.next() }) };
}

type TerminalCompletion = Extract<CompletionEvent, { type: 'finish' | 'stopped' | 'error' }>;

function isTerminal(event: CompletionEvent | undefined): event is TerminalCompletion {
  return event?.type === 'finish' || event?.type === 'stopped' || event?.type === 'error';
}

/** The last event stays the last. */
function withUsage(events: CompletionEvent[], usage: ProviderUsage): CompletionEvent[] {
  const terminal = events.filter(isTerminal);
  return [...events.filter((event) => !isTerminal(event)), usage, ...terminal];
}

function endOf(terminal: TerminalCompletion, { policy }: Departure): MeterEnd {
  if (terminal.type === 'error') return { outcome: 'failed', error: terminal.error };
  return terminal.type === 'finish' ? { outcome: 'completed' } : { outcome: 'stopped', policy };
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
