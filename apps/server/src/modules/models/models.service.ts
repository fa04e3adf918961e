import {
  AppError,
  MAX_MODEL_ID_CHARACTERS,
  type Model,
  type ModelsAnswer,
  type Pricing,
  storableJson,
} from '@parley/contracts';
import type { CompletionRequest, ProviderInfo, Providers } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';
import { Breaker } from './breaker.ts';
import type { Catalogue, ModelsRepo } from './models.repo.ts';

/** A catalogue older than this is refreshed behind the next reader. */
const FRESH_MS = 60 * 60 * 1000;
/** How long one provider may take. */
const REFRESH_TIMEOUT_MS = 20_000;

interface Log {
  warn(fields: object, message: string): void;
}

/** What decides of a request whether it can be sent to a model as it is. */
export type ModelFacts = Pick<
  CompletionRequest,
  'inputModalities' | 'supportedParameters' | 'unsupportedParameters'
>;

/** A model as a chat names it, taken apart. */
export interface ModelChoice {
  provider: ProviderInfo;
  /** The provider's own id. */
  model: string;
  supportsStreaming: boolean;
}

/** The stored lists of models: served at once, refreshed behind, never emptied by a dead provider. */
export class ModelsService {
  readonly #repo: ModelsRepo;
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #now: () => Date;
  readonly #log: Log;
  readonly #catalogues = new Map<string, Catalogue>();
  readonly #refreshing = new Map<string, { over: Promise<void>; controller: AbortController }>();
  /** Providers that nobody can ask, for want of a key: their lists are as old as they are. */
  readonly #unasked = new Set<string>();
  readonly #breaker: Breaker;
  readonly #closing = new AbortController();

  constructor(deps: {
    repo: ModelsRepo;
    providers: Providers;
    accounts: AccountsService;
    now: () => Date;
    log: Log;
  }) {
    this.#repo = deps.repo;
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#now = deps.now;
    this.#breaker = new Breaker(deps.now);
    this.#log = deps.log;
  }

  /** Reads what was stored; called once before the first reader. */
  async load(): Promise<void> {
    for (const catalogue of await this.#repo.list())
      this.#catalogues.set(catalogue.providerId, catalogue);
  }

  list(): ModelsAnswer {
    for (const id of this.#asked()) if (this.#isDue(id)) void this.refresh(id);
    return this.#answer();
  }

  /** Asks every provider that can be asked, and waits for the answers. */
  async refreshAll(): Promise<ModelsAnswer> {
    await Promise.all(this.#asked().map((id) => this.refresh(id)));
    return this.#answer();
  }

  /** Asks one provider; calls at the same time share one question. Never throws: a failure is logged and the old list stays. */
  refresh(providerId: string): Promise<void> {
    const running = this.#refreshing.get(providerId);
    if (running !== undefined) return running.over;
    const controller = new AbortController();
    const over = this.#fetch(providerId, controller.signal).finally(() =>
      this.#refreshing.delete(providerId),
    );
    this.#refreshing.set(providerId, { over, controller });
    return over;
  }

  /** The same after a change of key or address: a question under way was asked with the old ones, so it does not count. */
  async refreshAnew(providerId: string): Promise<void> {
    await this.#giveUp(providerId);
    await this.refresh(providerId);
  }

  /**
   * The provider and its own model id behind one of ours. A model that the catalogue does not list
   * is not refused: the provider knows better.
   *
   * @throws {AppError} `model_not_found` for a malformed id, an unknown provider, and a model that
   *   would run here and is not here
   */
  choose(modelId: string): ModelChoice {
    const slash = modelId.indexOf('/');
    const model = modelId.slice(slash + 1);
    const isWellFormed =
      slash > 0 && modelId.length <= MAX_MODEL_ID_CHARACTERS && /^[\x21-\x7e]+$/.test(model);
    const provider = isWellFormed ? this.#providers.get(modelId.slice(0, slash)) : undefined;
    if (provider === undefined)
      throw new AppError('model_not_found', `There is no model "${modelId.slice(0, 100)}".`);
    const refusal = this.#providers.refusalOf(provider.id, model);
    if (refusal !== null) throw refusal;
    const listed = this.#find(provider.id, modelId);
    return {
      provider,
      model,
      supportsStreaming: listed?.supportsStreaming ?? provider.supportsStreaming,
    };
  }

  /** What the catalogue says of a model that is about to be asked; nothing of one that it does not list. */
  factsOf(providerId: string, modelId: string): ModelFacts {
    const model = this.#find(providerId, modelId);
    if (model === undefined) return {};
    const { inputModalities, supportedParameters, unsupportedParameters = [] } = model;
    return { inputModalities, supportedParameters, unsupportedParameters };
  }

  /** What a provider's own list says of a model's price, and since when. `null` when it says nothing. */
  pricingOf(providerId: string, modelId: string): { pricing: Pricing; refreshedAt: Date } | null {
    const pricing = this.#find(providerId, modelId)?.pricing ?? null;
    const refreshedAt = this.#catalogues.get(providerId)?.refreshedAt;
    return pricing === null || refreshedAt === undefined ? null : { pricing, refreshedAt };
  }

  /** Drops what was stored of a provider that is no more. */
  async forget(providerId: string): Promise<void> {
    await this.#giveUp(providerId);
    this.#catalogues.delete(providerId);
    this.#breaker.succeeded(providerId);
    await this.#repo.remove(providerId);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#refreshing.values()].map(({ over }) => over));
  }

  /** The providers that have to be asked for their lists, by id: others know at any time what they have. */
  #asked(): string[] {
    const ids = this.#providers.list().map(({ id }) => id);
    return ids.filter((id) => this.#providers.knownModels(id) === null);
  }

  #modelsOf(providerId: string): readonly Model[] {
    const known = this.#providers.knownModels(providerId);
    return known ?? this.#catalogues.get(providerId)?.models ?? [];
  }

  #find(providerId: string, modelId: string): Model | undefined {
    return this.#modelsOf(providerId).find((model) => model.id === modelId);
  }

  #answer(): ModelsAnswer {
    const catalogues = this.#asked().flatMap((id) => this.#catalogues.get(id) ?? []);
    const asked = catalogues.filter(({ providerId }) => !this.#unasked.has(providerId));
    const times = asked.map((catalogue) => catalogue.refreshedAt.getTime());
    // A server that was never there (one that people may run for themselves) makes nothing stale.
    const hasFailed = asked.some(({ providerId }) => this.#breaker.hasFailed(providerId));
    return {
      models: this.#providers.list().flatMap(({ id }) => this.#modelsOf(id)),
      refreshedAt: times.length === 0 ? null : new Date(Math.min(...times)).toISOString(),
      stale:
        times.length === 0 || this.#now().getTime() - Math.min(...times) > FRESH_MS || hasFailed,
    };
  }

  #isDue(providerId: string): boolean {
    if (this.#breaker.isOpen(providerId)) return false;
    const catalogue = this.#catalogues.get(providerId);
    const now = this.#now().getTime();
    return catalogue === undefined || now - catalogue.refreshedAt.getTime() > FRESH_MS;
  }

  /** Ends a question whose answer is not wanted any more. */
  async #giveUp(providerId: string): Promise<void> {
    const running = this.#refreshing.get(providerId);
    running?.controller.abort();
    await running?.over;
  }

  async #fetch(providerId: string, givenUp: AbortSignal): Promise<void> {
    const unwanted = AbortSignal.any([givenUp, this.#closing.signal]);
    try {
      const { key, keyOrigin } = await this.#accounts.choose(providerId);
      this.#unasked.delete(providerId);
      const signal = AbortSignal.any([AbortSignal.timeout(REFRESH_TIMEOUT_MS), unwanted]);
      const listed = await this.#providers.listModels(providerId, { key, keyOrigin, signal });
      unwanted.throwIfAborted();
      const models = storableJson(listed);
      const catalogue = { providerId, models, refreshedAt: this.#now() };
      this.#catalogues.set(providerId, catalogue);
      this.#breaker.succeeded(providerId);
      await this.#repo.save(catalogue);
    } catch (error) {
      // Without a key nobody was asked: that is no failure of the provider.
      if (error instanceof AppError && error.code === 'key_missing') {
        this.#unasked.add(providerId);
        return;
      }
      if (unwanted.aborted) return;
      this.#noteFailure(providerId, error);
    }
  }

  /** Once for a row of failures, and not for a server that was never there. */
  #noteFailure(providerId: string, error: unknown): void {
    const isFirst = this.#breaker.failed(providerId) === 1;
    const isAwaited =
      this.#catalogues.has(providerId) || this.#providers.get(providerId)?.keyRequired === true;
    if (!isFirst || !isAwaited) return;
    this.#log.warn(
      { providerId, code: error instanceof AppError ? error.code : 'internal_error' },
      'the list of models could not be refreshed',
    );
  }
}
