import {
  type AccountingPolicy,
  type AppError,
  type GatewayDialect,
  newId,
  storableJson,
  storableText,
} from '@parley/contracts';
import type { CompletionRequest, ProviderInfo, ProviderUsage, Upstream } from '@parley/providers';

import type { KnownCost, PricesService } from '../prices/prices.service.ts';
import type { RequestLogRow } from './request-log.repo.ts';
import { estimateInputTokens, tokensOfBytes } from './token-estimate.ts';

/** What the log keeps of texts that others wrote. */
const MAX_LOGGED_CHARACTERS = 500;

/** How a program asked. What is `null` here is unknown. */
export interface AskedBy {
  dialect: GatewayDialect;
  /** Whether it wants a stream. */
  streamed: boolean;
  clientAddress: string | null;
  userAgent: string | null;
  /** How it wants to be served, in the provider's word. */
  requestedTier: string | null;
  /** What of its question had no place at the provider. */
  droppedParams: readonly string[];
}

export interface MeteredCall {
  source: 'chat' | 'gateway';
  ownerId: string;
  generationId: string;
  requestId: string;
  providerId: string;
  modelId: string;
}

export type MeterEnd =
  | { outcome: 'completed' }
  /** With what was done to know what it cost. */
  | { outcome: 'stopped'; policy: AccountingPolicy }
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
  readonly #askedBy: AskedBy | null;
  readonly #apiKeyId: string | null;
  readonly #kind: ProviderInfo['kind'];
  readonly #prices: Pick<PricesService, 'costOf'>;
  readonly #now: () => Date;
  readonly #createdAt: Date;
  readonly #started = performance.now();
  #firstOutputMs: number | null = null;
  #outputBytes = 0;
  #inputTokens = 0;
  #reasoningEffort: string | null = null;
  #usage: ProviderUsage | null = null;
  #cost: KnownCost | null = null;
  /** The model that was asked, in the provider's own word. */
  #model: string | null = null;
  /** What the provider said of the answer, once it has begun one. */
  #answer: Upstream | null = null;
  accountId: string | null = null;
  attempts = 0;

  constructor(
    call: MeteredCall,
    deps: {
      /** `null`: nobody but the chat asked. */
      askedBy: AskedBy | null;
      /** The key of the gateway that it came with. */
      apiKeyId: string | null;
      /** Of the provider. */
      kind: ProviderInfo['kind'];
      prices: Pick<PricesService, 'costOf'>;
      now: () => Date;
    },
  ) {
    this.#call = call;
    this.#askedBy = deps.askedBy;
    this.#apiKeyId = deps.apiKeyId;
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
    this.#reasoningEffort = request.params.reasoningEffort ?? null;
    this.#inputTokens = estimateInputTokens(request);
  }

  answered({ id, model, ...route }: Upstream): void {
    this.#answer = { id: logged(id), model: logged(model), ...route };
  }

  /** Something passed the hooks and goes to readers. */
  output(bytes: number): void {
    this.#firstOutputMs ??= Math.round(performance.now() - this.#started);
    this.#outputBytes += bytes;
  }

  /** Something was written for a reader who had left. */
  unread(bytes: number): void {
    this.#outputBytes += bytes;
  }

  /** @returns the usage with what it cost, wherever that is known from */
  async used(reported: ProviderUsage): Promise<ProviderUsage> {
    this.#usage = reported;
    this.#cost = await this.#costOf({ ...this.#tokens(null), costUsd: reported.costUsd });
    return {
      ...reported,
      costUsd: this.#cost?.costUsd ?? null,
      costSource: this.#cost?.costSource ?? null,
    };
  }

  /**
   * Of an answer of which nobody has counted anything, what is known all the same: where it runs on
   * this server, or a hook gave it and no provider was asked, nobody is paid for it. `null`: there is
   * nothing to add, or nobody knows.
   */
  unbilled({ outcome }: MeterEnd): ProviderUsage | null {
    const isTold = this.#usage !== null && this.#usage.isPartial !== true;
    const isAnswer = outcome === 'stopped' || this.#firstOutputMs !== null;
    const isFree = this.#kind === 'local' || this.attempts === 0;
    if (isTold || !isAnswer || !isFree) return null;
    return {
      ...{ type: 'usage', inputTokens: null, outputTokens: null, reasoningTokens: null },
      ...{ cachedInputTokens: null, costUsd: 0, costSource: 'local' },
    };
  }

  async row(end: MeterEnd): Promise<RequestLogRow> {
    const error = end.outcome === 'failed' ? end.error : null;
    const failed = this.#firstOutputMs === null ? 'error' : 'error_midstream';
    const policy = end.outcome === 'stopped' && this.attempts > 0 ? end.policy : null;
    const tokens = this.#tokens(policy);
    // What guessed tokens cost is a guess too, and the row says so of its tokens.
    if (this.#usage === null || this.#usage.isPartial === true)
      this.#cost = await this.#costOf({ ...tokens, costUsd: null }, policy === 'none');
    return {
      id: newId(this.#now().getTime()),
      ...this.#call,
      // What a program asks for is kept nowhere under the id that hooks know it by.
      generationId: this.#call.source === 'chat' ? this.#call.generationId : null,
      apiKeyId: this.#apiKeyId,
      ...askedColumns(this.#askedBy),
      accountId: this.accountId,
      answeredModel: this.#answer?.model ?? null,
      route: this.#answer?.route ?? null,
      upstreamId: this.#answer?.id ?? null,
      outcome: end.outcome === 'failed' ? failed : end.outcome,
      errorCode: error?.code ?? null,
      errorMessage: error === null ? null : logged(error.message),
      upstreamStatus: error?.upstreamStatus ?? (this.#answer === null ? null : 200),
      attempts: this.attempts,
      reasoningEffort: this.#reasoningEffort,
      answeredTier: logged(this.#usage?.serviceTier ?? null),
      ...tokens,
      costUsd: this.#cost?.costUsd ?? null,
      costSource: this.#cost?.costSource ?? null,
      priceRef: this.#cost?.priceRef ?? null,
      costParts: this.#cost?.costParts ?? null,
      accountingPolicy: policy,
      firstOutputMs: this.#firstOutputMs,
      durationMs: Math.round(performance.now() - this.#started),
      createdAt: this.#createdAt,
    };
  }

  /** Nothing is known where there are no tokens, unless all is free; nothing is owed where no provider was asked. */
  async #costOf(
    tokens: Tokens & { costUsd: number | null },
    isFree = false,
  ): Promise<KnownCost | null> {
    if (this.#model === null || (tokens.tokensSource === null && !isFree)) return null;
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

  /** As they were reported at the end, or else guessed and then said to be guessed, or unknown. */
  #tokens(policy: AccountingPolicy | null): Tokens {
    const usage = this.#usage;
    const isWhole = usage !== null && usage.isPartial !== true;
    // A provider that was stopped has read the question, and charges for that.
    const isCharged = policy !== null && policy !== 'none';
    const isGuessable = this.#outputBytes > 0 || usage !== null || isCharged;
    const { inputTokens, outputTokens } = isWhole ? usage : this.#guessed(isGuessable);
    const guessed = isGuessable ? 'estimated' : null;
    return {
      ...{ inputTokens, outputTokens },
      reasoningTokens: usage?.reasoningTokens ?? null,
      cachedInputTokens: usage?.cachedInputTokens ?? null,
      cacheWriteTokens: usage?.cacheWriteTokens ?? null,
      tokensSource: isWhole ? 'reported' : guessed,
    };
  }

  /** Some providers count the question when they begin to answer: that is no guess. */
  #guessed(isGuessable: boolean): Pick<Tokens, 'inputTokens' | 'outputTokens'> {
    if (!isGuessable) return { inputTokens: null, outputTokens: null };
    const written = tokensOfBytes(this.#outputBytes);
    return {
      inputTokens: this.#usage?.inputTokens ?? this.#inputTokens,
      outputTokens: Math.max(this.#usage?.outputTokens ?? 0, written),
    };
  }
}

function askedColumns(asked: AskedBy | null) {
  return {
    dialect: asked?.dialect ?? null,
    streamed: asked?.streamed ?? null,
    clientAddress: asked?.clientAddress ?? null,
    userAgent: logged(asked?.userAgent ?? null),
    requestedTier: logged(asked?.requestedTier ?? null),
    droppedParams: asked === null ? null : storableJson(asked.droppedParams),
  };
}

function logged(text: string | null): string | null {
  return text === null ? null : storableText(text.slice(0, MAX_LOGGED_CHARACTERS));
}
