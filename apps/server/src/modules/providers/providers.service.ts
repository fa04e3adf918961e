import { AppError, type Provider, type ProviderCheck, toAppError } from '@parley/contracts';
import type { ProviderInfo, Providers, StreamOptions } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';
import { problemOf } from '../accounts/troubles.ts';

/** How long a key check may take in all. */
const CHECK_TIMEOUT_MS = 15_000;

export class ProvidersService {
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #onKeySaved: (providerId: string) => void;

  constructor(deps: {
    providers: Providers;
    accounts: AccountsService;
    onKeySaved: (providerId: string) => void;
  }) {
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#onKeySaved = deps.onKeySaved;
  }

  async list(): Promise<Provider[]> {
    return Promise.all(this.#providers.list().map((provider) => this.#describe(provider)));
  }

  /** @throws {AppError} `provider_not_found`, `key_managed_by_environment`, `validation_error` for one that takes none */
  async saveKey(providerId: string, key: string): Promise<Provider> {
    const provider = this.#find(providerId);
    if (!provider.takesKey) {
      const message = `${provider.name} takes no key.`;
      throw new AppError('validation_error', message, { details: [{ path: 'body.key', message }] });
    }
    await this.#accounts.saveKey(provider, key);
    this.#onKeySaved(providerId);
    return this.#describe(provider);
  }

  /** @throws {AppError} `provider_not_found`, `key_managed_by_environment` */
  async clearKey(providerId: string): Promise<void> {
    await this.#accounts.clearKey(this.#find(providerId));
  }

  /**
   * Asks the provider whether the key works, and whether it lists the model; its refusal is an
   * answer, not an error.
   *
   * @throws {AppError} `provider_not_found`
   */
  async check(providerId: string, modelId: string | null): Promise<ProviderCheck> {
    this.#find(providerId);
    const started = performance.now();
    const latencyMs = () => Math.round(performance.now() - started);
    try {
      const { key, keyOrigin } = await this.#accounts.choose(providerId);
      const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
      const options = { key, keyOrigin, signal };
      const account = await this.#providers.checkKey(providerId, options);
      const refusal = this.#refusalOf(providerId, modelId);
      if (refusal !== null)
        return { ok: false, latencyMs: latencyMs(), problem: problemOf(refusal) };
      if (modelId !== null && !(await this.#lists(providerId, modelId, options))) {
        const error = new AppError('upstream_not_found', undefined, {
          details: { provider: providerId },
        });
        this.#accounts.failed(providerId, modelId, error);
        return { ok: false, latencyMs: latencyMs(), problem: problemOf(error) };
      }
      this.#accounts.proved(providerId, modelId, account);
      return { ok: true, latencyMs: latencyMs(), ...(account === null ? {} : { account }) };
    } catch (thrown) {
      const error = ofTheList(toAppError(thrown));
      if (error.code === 'internal_error') throw error;
      this.#accounts.failed(providerId, null, error);
      return { ok: false, latencyMs: latencyMs(), problem: problemOf(error) };
    }
  }

  /** Why a model is not there, of a provider that knows by itself; which is no trouble with it. */
  #refusalOf(providerId: string, modelId: string | null): AppError | null {
    const prefix = `${providerId}/`;
    if (modelId?.startsWith(prefix) !== true) return null;
    return this.#providers.refusalOf(providerId, modelId.slice(prefix.length));
  }

  async #lists(providerId: string, modelId: string, options: StreamOptions): Promise<boolean> {
    const models = await this.#providers.listModels(providerId, options);
    return models.some((model) => model.id === modelId);
  }

  async #describe(provider: ProviderInfo): Promise<Provider> {
    const { id, name, kind, supportsStreaming, custom, baseUrl } = provider;
    return {
      id,
      name,
      kind,
      enabled: true,
      supportsStreaming,
      custom,
      baseUrl,
      trouble: this.#accounts.troubleOf(id),
      key: await this.#accounts.keyState(provider),
    };
  }

  #find(providerId: string): ProviderInfo {
    const provider = this.#providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    return provider;
  }
}

/** A check asks for lists alone: what is not there is no model. */
function ofTheList(error: AppError): AppError {
  if (error.code !== 'upstream_not_found') return error;
  const { details, upstreamStatus, cause } = error;
  return new AppError(error.code, 'There is no list of models at this address.', {
    ...{ details, cause },
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  });
}
