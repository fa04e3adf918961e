import { AppError, type Provider, type ProviderCheck, toAppError } from '@parley/contracts';
import type { ProviderInfo, Providers } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';

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

  /** @throws {AppError} `provider_not_found`, `key_managed_by_environment` */
  async saveKey(providerId: string, key: string): Promise<Provider> {
    const provider = this.#find(providerId);
    await this.#accounts.saveKey(provider, key);
    this.#onKeySaved(providerId);
    return this.#describe(provider);
  }

  /** @throws {AppError} `provider_not_found`, `key_managed_by_environment` */
  async clearKey(providerId: string): Promise<void> {
    await this.#accounts.clearKey(this.#find(providerId));
  }

  /**
   * Asks the provider whether the key works; its refusal is an answer, not an error.
   *
   * @throws {AppError} `provider_not_found`
   */
  async check(providerId: string): Promise<ProviderCheck> {
    this.#find(providerId);
    const started = performance.now();
    const latencyMs = () => Math.round(performance.now() - started);
    try {
      const { key } = await this.#accounts.choose(providerId);
      const account = await this.#providers.checkKey(providerId, {
        key,
        signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
      });
      return { ok: true, latencyMs: latencyMs(), ...(account === null ? {} : { account }) };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'internal_error') throw error;
      return {
        ok: false,
        latencyMs: latencyMs(),
        problem: { code: error.code, message: error.message },
      };
    }
  }

  async #describe(provider: ProviderInfo): Promise<Provider> {
    const { id, name, kind, supportsStreaming } = provider;
    return {
      id,
      name,
      kind,
      enabled: true,
      supportsStreaming,
      key: await this.#accounts.keyState(provider),
    };
  }

  #find(providerId: string): ProviderInfo {
    const provider = this.#providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    return provider;
  }
}
