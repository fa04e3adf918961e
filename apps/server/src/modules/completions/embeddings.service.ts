import { AppError, toAppError } from '@parley/contracts';
import type { CompletionRequest, Providers, SideAnswer, StreamOptions } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';
import type { KnownKey, Reservation } from '../api-keys/api-keys.service.ts';
import type { PricesService } from '../prices/prices.service.ts';
import type { SettingsService } from '../settings/settings.service.ts';
import type { CallLedger } from './call-ledger.ts';
import { expectedUse } from './key-use.ts';
import { type AskedBy, Meter, type MeterEnd } from './meter.ts';
import { withLimit } from './time-limits.ts';

export interface EmbeddingsCall {
  providerId: string;
  /** With our prefix, and the provider's own. */
  modelId: string;
  model: string;
  /** The client's own, with the provider's id of the model in it. */
  body: Readonly<Record<string, unknown>>;
  ownerId: string;
  requestId: string;
  /** Names the call in the log of the process. */
  callId: string;
  apiKey: KnownKey | null;
  askedBy: AskedBy;
  signal: AbortSignal;
}

/**
 * Vectors of texts, as a provider makes them: its bytes are passed on as they came. Accounts, limits
 * of keys and the request log are those of an answer; hooks, which look at conversations, see none.
 */
export class EmbeddingsService {
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #settings: SettingsService;
  readonly #prices: PricesService;
  readonly #ledger: CallLedger;
  readonly #now: () => Date;

  constructor(deps: {
    providers: Providers;
    accounts: AccountsService;
    settings: SettingsService;
    prices: PricesService;
    ledger: CallLedger;
    now: () => Date;
  }) {
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#settings = deps.settings;
    this.#prices = deps.prices;
    this.#ledger = deps.ledger;
    this.#now = deps.now;
  }

  /**
   * Asked once: whoever wants vectors asks in a loop of its own.
   *
   * @returns `null` when the client is gone
   * @throws {AppError} what goes wrong
   */
  async embed(call: EmbeddingsCall): Promise<Buffer | null> {
    const request = asRequest(call);
    const provider = this.#providers.get(call.providerId);
    const kind = provider?.kind ?? 'remote';
    const at = { prices: this.#prices, at: this.#now() };
    const wanted = await expectedUse(request, { id: call.providerId, kind }, at);
    const reservation = call.apiKey?.admit(wanted) ?? null;
    try {
      return await this.#metered(
        call,
        request,
        this.#meterOf(call, kind, reservation),
        reservation,
      );
    } finally {
      reservation?.release();
    }
  }

  #meterOf(call: EmbeddingsCall, kind: 'remote' | 'local', reservation: Reservation | null): Meter {
    const { ownerId, requestId, providerId, modelId, callId } = call;
    return new Meter(
      { source: 'gateway', generationId: callId, ownerId, requestId, providerId, modelId },
      {
        askedBy: call.askedBy,
        apiKeyId: reservation?.keyId ?? null,
        ...{ kind, prices: this.#prices, now: this.#now },
      },
    );
  }

  async #metered(
    call: EmbeddingsCall,
    request: CompletionRequest,
    meter: Meter,
    reservation: Reservation | null,
  ): Promise<Buffer | null> {
    let end: MeterEnd = { outcome: 'completed' };
    try {
      const { bytes, usage, ...answer } = await this.#ask(call, request, meter);
      meter.answered(answer);
      meter.output(0);
      if (usage !== null) await meter.used({ type: 'usage', ...usage });
      this.#accounts.succeeded(call.providerId, call.modelId);
      return bytes;
    } catch (thrown) {
      const { reason } = call.signal;
      const isLeft = call.signal.aborted && !(reason instanceof AppError);
      if (isLeft) {
        const isFree = this.#providers.get(call.providerId)?.accounting === 'none';
        end = { outcome: 'stopped', policy: isFree ? 'none' : 'cancel-and-estimate' };
        return null;
      }
      const error = toAppError(call.signal.aborted ? reason : thrown);
      end = { outcome: 'failed', error };
      this.#accounts.failed(call.providerId, call.modelId, error);
      throw error;
    } finally {
      await this.#ledger.record(meter, end, reservation);
    }
  }

  async #ask(call: EmbeddingsCall, request: CompletionRequest, meter: Meter): Promise<SideAnswer> {
    const { providerId, modelId, body, signal } = call;
    const { accountId, key, keyOrigin } = await this.#accounts.choose(providerId);
    meter.accountId = accountId;
    const limit = this.#settings.timeLimitOf(providerId, modelId);
    const timeouts = this.#providers.get(providerId)?.timeouts;
    const options: StreamOptions = {
      ...{ key, keyOrigin, signal },
      ...(timeouts === undefined ? {} : { timeouts: withLimit(timeouts, limit) }),
    };
    meter.sent(request);
    return await this.#providers.askBeside(providerId, 'embeddings', body, options);
  }
}

/** For those who count: nothing but text, and no answer. */
function asRequest({ model, body }: EmbeddingsCall): CompletionRequest {
  const parts = textsOf(body['input']).map((text) => ({ type: 'text' as const, text }));
  const messages = [{ role: 'user' as const, parts }];
  return { model, systemPrompt: null, messages, params: { maxOutputTokens: 0 } };
}

/** Lists of tokens are a little longer as text than what they stand for. */
function textsOf(input: unknown): string[] {
  const texts = Array.isArray(input) ? input : [input];
  return texts.map((text) => (typeof text === 'string' ? text : (JSON.stringify(text) ?? '')));
}
