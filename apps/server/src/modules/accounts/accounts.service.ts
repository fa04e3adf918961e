import { AppError, type KeyAccount, type Provider, type ProviderTrouble } from '@parley/contracts';
import type { ProviderInfo, Providers } from '@parley/providers';

import type { ProviderEnvironment } from '../../config.ts';
import type { AccountRow, AccountsRepo } from './accounts.repo.ts';
import { MasterKeyRefused, type SecretBox, SecretUnreadable } from './secret-box.ts';
import { Troubles } from './troubles.ts';

/** Characters of a key that are shown, and how long a key must be before any are. */
const HINT_CHARACTERS = 4;
const MIN_KEY_FOR_HINT = 8;

export interface Credential {
  /** `null`: the key comes from the environment, or the provider needs none. */
  accountId: string | null;
  key: string | null;
  /** Where the key may be sent. */
  keyOrigin: string;
}

/** The one place where provider keys exist in the clear. */
export class AccountsService {
  readonly #repo: AccountsRepo;
  readonly #box: SecretBox;
  readonly #providers: Providers;
  readonly #environment: Readonly<Record<string, ProviderEnvironment>>;
  readonly #now: () => Date;
  readonly #troubles: Troubles;
  /** By id, as they are stored: no call waits for the database. `null`: there is none. */
  readonly #rows = new Map<string, AccountRow | null>();
  /** Those that were opened, by the id of their row and with what they were sealed as. */
  readonly #keys = new Map<string, { secret: string; key: string }>();
  /** How often something was stored: what is read meanwhile may be old. */
  #changes = 0;

  constructor(deps: {
    repo: AccountsRepo;
    box: SecretBox;
    providers: Providers;
    environment: Readonly<Record<string, ProviderEnvironment>>;
    now: () => Date;
  }) {
    this.#repo = deps.repo;
    this.#box = deps.box;
    this.#providers = deps.providers;
    this.#environment = deps.environment;
    this.#now = deps.now;
    this.#troubles = new Troubles(deps.now);
  }

  /**
   * Opens every saved secret once, so that a wrong master key is found at the start and not by the
   * first chat.
   *
   * @throws {MasterKeyRefused}
   */
  async verifyMasterKey(): Promise<void> {
    for (const row of await this.#repo.list()) {
      try {
        this.#open(row);
      } catch (cause) {
        if (!(cause instanceof SecretUnreadable)) throw cause;
        throw new MasterKeyRefused(
          'The master key does not open the keys saved in this database: set PARLEY_SECRET_KEY or secret.key to the one they were saved with.',
          { cause },
        );
      }
    }
  }

  async keyState(provider: ProviderInfo): Promise<Provider['key']> {
    const missing: Provider['key'] = {
      required: provider.keyRequired,
      state: 'missing',
      hint: '',
      variable: null,
      updatedAt: null,
    };
    const fromEnvironment = this.#environmentKey(provider.id);
    if (fromEnvironment !== null) {
      const variable = this.#environment[provider.id]?.keyVariable ?? null;
      return { ...missing, state: 'environment', hint: hintOf(fromEnvironment), variable };
    }
    const row = await this.#repo.find(defaultAccount(provider.id));
    if (row === null) return missing;
    const updatedAt = row.updatedAt.toISOString();
    if (row.origin !== provider.origin)
      return { ...missing, problem: 'base_url_changed', updatedAt };
    return { ...missing, state: 'saved', hint: hintOf(this.#open(row)), updatedAt };
  }

  /** @throws {AppError} `key_managed_by_environment` */
  async saveKey(provider: ProviderInfo, key: string): Promise<void> {
    this.#refuseIfManaged(provider.id);
    const id = defaultAccount(provider.id);
    const { origin } = provider;
    const secret = this.#box.seal(key, boundTo(id, origin));
    await this.#repo.save({ id, providerId: provider.id, secret, origin }, this.#now());
    this.#changed(id);
    this.forgetTrouble(provider.id);
  }

  /** @throws {AppError} `key_managed_by_environment` */
  async clearKey(provider: ProviderInfo): Promise<void> {
    this.#refuseIfManaged(provider.id);
    await this.forget(provider.id);
  }

  /** Everything about a provider, the key with its bytes. */
  async forget(providerId: string): Promise<void> {
    const id = defaultAccount(providerId);
    await this.#repo.remove(id);
    this.#changed(id);
    this.forgetTrouble(providerId);
  }

  /** With another key or at another address, everything is new. */
  forgetTrouble(providerId: string): void {
    this.#troubles.forget(providerId);
  }

  /** What went wrong last at this provider, until something goes well. */
  troubleOf(providerId: string): ProviderTrouble | null {
    return this.#troubles.of(providerId);
  }

  /**
   * A call with this provider's key failed. The only key there is goes on being used: its next call
   * may be the one that works.
   *
   * @param modelId `null` for a call about the key itself
   */
  failed(providerId: string, modelId: string | null, error: AppError): void {
    this.#troubles.failed(providerId, modelId, error);
  }

  /** An answer came. */
  succeeded(providerId: string, modelId: string): void {
    this.#troubles.succeeded(providerId, modelId);
  }

  /**
   * A check went well, which costs nothing and so proves less than an answer.
   *
   * @param modelId one that the provider was found to list
   * @param account what the key said of itself, where it says anything
   */
  proved(providerId: string, modelId: string | null, account: KeyAccount | null): void {
    this.#troubles.proved(providerId, modelId, account);
  }

  /**
   * The credential for one call.
   *
   * @throws {AppError} `key_missing`, with the `problem` in its details when there is one
   */
  async choose(providerId: string): Promise<Credential> {
    const row = await this.#rowOf(defaultAccount(providerId));
    // Only now: it may have moved while the row was looked up.
    const provider = this.#providers.get(providerId);
    if (provider === undefined) throw new AppError('provider_not_found');
    const { origin: keyOrigin } = provider;
    const fromEnvironment = this.#environmentKey(providerId);
    if (fromEnvironment !== null) return { accountId: null, key: fromEnvironment, keyOrigin };
    if (row?.origin === keyOrigin) return { accountId: row.id, key: this.#keyOf(row), keyOrigin };
    if (row === null && !provider.keyRequired) return { accountId: null, key: null, keyOrigin };
    if (row === null)
      throw new AppError('key_missing', `No key is saved for ${provider.name}.`, {
        details: { provider: providerId },
      });
    throw new AppError(
      'key_missing',
      `The key of ${provider.name} was saved for another address. Save it again.`,
      {
        details: { provider: providerId, problem: 'base_url_changed' },
      },
    );
  }

  async #rowOf(id: string): Promise<AccountRow | null> {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const before = this.#changes;
    const row = await this.#repo.find(id);
    if (before === this.#changes) this.#rows.set(id, row);
    return row;
  }

  /** Opened once: to decipher it for each call took about a tenth of a short answer's CPU. */
  #keyOf(row: AccountRow): string {
    const known = this.#keys.get(row.id);
    if (known?.secret === row.secret) return known.key;
    const key = this.#open(row);
    this.#keys.set(row.id, { secret: row.secret, key });
    return key;
  }

  #changed(id: string): void {
    this.#changes += 1;
    this.#rows.delete(id);
    this.#keys.delete(id);
  }

  #environmentKey(providerId: string): string | null {
    return this.#environment[providerId]?.key?.reveal() ?? null;
  }

  #refuseIfManaged(providerId: string): void {
    const variable = this.#environment[providerId]?.keyVariable ?? null;
    if (variable === null) return;
    throw new AppError(
      'key_managed_by_environment',
      `This key is set by ${variable}. Change it where the server is started.`,
      {
        details: { variable },
      },
    );
  }

  #open(row: AccountRow): string {
    return this.#box.open(row.secret, boundTo(row.id, row.origin));
  }
}

function defaultAccount(providerId: string): string {
  return `${providerId}:default`;
}

function boundTo(accountId: string, origin: string): string {
  return `accounts:${accountId}:secret:${origin}`;
}

function hintOf(key: string): string {
  return key.length < MIN_KEY_FOR_HINT ? '' : key.slice(-HINT_CHARACTERS);
}
