import { type AppError, messageText, newId, storableJson, type Usage } from '@parley/contracts';
import type { CompletionRequest, ProviderInfo, ProviderUsage } from '@parley/providers';

import type { KnownCost, PricesService } from '../prices/prices.service.ts';
import type { RequestLogRow } from './request-log.repo.ts';

/** Characters that one token stands for in a guess. */
const CHARACTERS_PER_TOKEN = 4;

export interface MeteredCall {
  source: 'chat';
  ownerId: string;
  generationId: string;
  requestId: string;
  providerId: string;
  modelId: string;
}

export type MeterEnd =
  | { outcome: 'completed' | 'stopped' }
  | { outcome: 'failed'; error: AppError };

type Tokens = Pick<
  RequestLogRow,
  | 'inputTokens'
  | 'outputTokens'
  | 'reasoningTokens'
  | 'cachedInputTokens'
  | 'cacheWriteTokens'
  | 'tokensSource'
>;

/** Watches one call and writes what is known of it, and only that, into its log row. */
export class Meter {
  readonly #call: MeteredCall;
  readonly #kind: ProviderInfo['kind'];
  readonly #prices: Pick<PricesService, 'costOf'>;
  readonly #now: () => Date;
  readonly #createdAt: Date;
  readonly #started = performance.now();
  #firstOutputMs: number | null = null;
  #outputCharacters = 0;
  #inputCharacters = 0;
  #usage: ProviderUsage | null = null;
  #cost: KnownCost | null = null;
  /** The model that was asked, in the provider's own word. */
  #model: string | null = null;
  /** What the provider said of the answer, once it has begun one. */
  #answer: { id: string | null; model: string | null } | null = null;
  accountId: string | null = null;
  attempts = 0;

  constructor(
    call: MeteredCall,
    deps: {
      /** Of the provider. */
      kind: ProviderInfo['kind'];
      prices: Pick<PricesService, 'costOf'>;
      now: () => Date;
    },
  ) {
    this.#call = call;
    this.#kind = deps.kind;
    this.#prices = deps.prices;
    this.#now = deps.now;
    this.#createdAt = deps.now();
  }

  get firstOutputMs(): number | null {
    return this.#firstOutputMs;
  }

  sent(request: CompletionRequest): void {
    this.attempts += 1;
    this.#answer = null;
    this.#model = request.model;
    const system = request.systemPrompt?.length ?? 0;
    this.#inputCharacters = request.messages.reduce(
      (sum, message) => sum + messageText(message).length,
      system,
    );
  }

  answered({ id, model }: { id: string | null; model: string | null }): void {
    this.#answer = storableJson({ id, model });
  }

  /** Something passed the hooks and goes to readers. */
  output(characters: number): void {
    this.#firstOutputMs ??= Math.round(performance.now() - this.#started);
    this.#outputCharacters += characters;
  }

  /** @returns the usage as readers get it: with what it cost, wherever that is known from */
  async used(reported: ProviderUsage): Promise<Usage & { type: 'usage' }> {
    this.#usage = reported;
    this.#cost = await this.#costOf({ ...this.#tokens(), costUsd: reported.costUsd });
    const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = reported;
    return {
      ...{ type: 'usage', inputTokens, outputTokens, reasoningTokens, cachedInputTokens },
      costUsd: this.#cost?.costUsd ?? null,
      costSource: this.#cost?.costSource ?? null,
    };
  }

  async row(end: MeterEnd): Promise<RequestLogRow> {
    const error = end.outcome === 'failed' ? end.error : null;
    const failed = this.#firstOutputMs === null ? 'error' : 'error_midstream';
    const tokens = this.#tokens();
    // What guessed tokens cost is a guess too, and the row says so of its tokens.
    if (this.#usage === null) this.#cost = await this.#costOf({ ...tokens, costUsd: null });
    return {
      id: newId(this.#now().getTime()),
      ...this.#call,
      accountId: this.accountId,
      answeredModel: this.#answer?.model ?? null,
      upstreamId: this.#answer?.id ?? null,
      outcome: end.outcome === 'failed' ? failed : end.outcome,
      errorCode: error?.code ?? null,
      upstreamStatus: error?.upstreamStatus ?? (this.#answer === null ? null : 200),
      attempts: this.attempts,
      ...tokens,
      costUsd: this.#cost?.costUsd ?? null,
      costSource: this.#cost?.costSource ?? null,
      priceRef: this.#cost?.priceRef ?? null,
      costParts: this.#cost?.costParts ?? null,
      firstOutputMs: this.#firstOutputMs,
      durationMs: Math.round(performance.now() - this.#started),
      createdAt: this.#createdAt,
    };
  }

  /** Nothing is known where there are no tokens, and nothing is owed where no provider was asked. */
  async #costOf(tokens: Tokens & { costUsd: number | null }): Promise<KnownCost | null> {
    if (tokens.tokensSource === null || this.#model === null) return null;
    return this.#prices.costOf({
      provider: { id: this.#call.providerId, kind: this.#kind },
      model: this.#model,
      answeredModel: this.#answer?.model ?? null,
      at: this.#createdAt,
      usage: {
        ...tokens,
        serviceTier: this.#usage?.serviceTier ?? null,
        isByok: this.#usage?.isByok ?? false,
      },
    });
  }

  /** Reported, or guessed from the text once there was some (and then said to be guessed), or unknown. */
  #tokens(): Tokens {
    if (this.#usage !== null) {
      const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = this.#usage;
      return {
        ...{ inputTokens, outputTokens, reasoningTokens, cachedInputTokens },
        cacheWriteTokens: this.#usage.cacheWriteTokens ?? null,
        tokensSource: 'reported',
      };
    }
    const isGuessable = this.#outputCharacters > 0;
    const guess = (characters: number) =>
      isGuessable ? Math.ceil(characters / CHARACTERS_PER_TOKEN) : null;
    return {
      inputTokens: guess(this.#inputCharacters),
      outputTokens: guess(this.#outputCharacters),
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      tokensSource: isGuessable ? 'estimated' : null,
    };
  }
}
