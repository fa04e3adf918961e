import {
  type AccountingPolicy,
  type AppError,
  type GatewayDialect,
  newId,
  storableJson,
  storableText,
  type Usage,
} from '@parley/contracts';
import type { CompletionRequest, ProviderInfo, ProviderUsage } from '@parley/providers';

import type { KnownCost, PricesService } from '../prices/prices.service.ts';
import type { RequestLogRow } from './request-log.repo.ts';
import { guessedInputTokens, guessedTokens } from './token-guess.ts';

/** What becomes of an answer that is stopped: the provider is told, and what it does not report is guessed. */
const ON_STOP: AccountingPolicy = 'cancel-and-estimate';
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
  readonly #askedBy: AskedBy | null;
  readonly #apiKeyId: string | null;
  readonly #kind: ProviderInfo['kind'];
  readonly #prices: Pick<PricesService, 'costOf'>;
  readonly #now: () => Date;
  readonly #createdAt: Date;
  readonly #started = performance.now();
  #firstOutputMs: number | null = null;
  #outputCharacters = 0;
  #inputTokens = 0;
  #reasoningEffort: string | null = null;
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
    this.#inputTokens = guessedInputTokens(request);
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
      // What a program asks for is kept nowhere under the id that hooks know it by.
      generationId: this.#call.source === 'chat' ? this.#call.generationId : null,
      apiKeyId: this.#apiKeyId,
      ...askedColumns(this.#askedBy),
      accountId: this.accountId,
      answeredModel: this.#answer?.model ?? null,
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
      accountingPolicy: end.outcome === 'stopped' && this.attempts > 0 ? ON_STOP : null,
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
    return {
      inputTokens: isGuessable ? this.#inputTokens : null,
      outputTokens: isGuessable ? guessedTokens(this.#outputCharacters) : null,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      tokensSource: isGuessable ? 'estimated' : null,
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
