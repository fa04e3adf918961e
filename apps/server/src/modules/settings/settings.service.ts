import {
  AppError,
  type ChangeSettingsBody,
  type Settings,
  type TimeLimit,
} from '@parley/contracts';

import type { SettingsRepo, StoredSettings } from './settings.repo.ts';

/** What holds until somebody changes it; the only place where the defaults are written. */
const DEFAULTS: Settings = {
  version: 1,
  defaultModelId: null,
  totpRequiredOnLogin: false,
  timeLimits: {},
  gatewayOpenToLocal: true,
};

export class SettingsService {
  readonly #repo: SettingsRepo;
  readonly #now: () => Date;
  /** The newest that was seen: for those who cannot wait for the database. */
  #seen: Settings = { ...DEFAULTS, version: 0 };

  constructor(deps: { repo: SettingsRepo; now: () => Date }) {
    this.#repo = deps.repo;
    this.#now = deps.now;
  }

  /** Reads what was stored; called once before the first request. */
  async load(): Promise<void> {
    const stored = await this.#repo.find();
    if (stored !== null) this.#see(stored);
  }

  /**
   * Whether programs on this machine need no key. Looked up in memory, for every request of a
   * program; what another process changed is known with the next reading of the row.
   */
  get gatewayOpenToLocal(): boolean {
    return this.#seen.gatewayOpenToLocal;
  }

  /** The one row, made by whoever asks first. */
  async get(): Promise<Settings> {
    const stored = await this.#repo.find();
    if (stored !== null) return this.#see(stored);
    await this.#repo.insertIfMissing(DEFAULTS, this.#now());
    const made = await this.#repo.find();
    if (made === null) throw new Error('the settings row was written and is not there');
    return this.#see(made);
  }

  /** @throws {AppError} `settings_conflict`, `totp_not_configured` */
  async replace(change: ChangeSettingsBody): Promise<Settings> {
    // Nothing can be configured before sign-in is built; enforcing it now would lock everybody out.
    if (change.totpRequiredOnLogin) throw new AppError('totp_not_configured');
    const { gatewayOpenToLocal, version } = await this.get();
    if (change.version !== version) throw new AppError('settings_conflict');
    const changed: Settings = {
      ...change,
      gatewayOpenToLocal: change.gatewayOpenToLocal ?? gatewayOpenToLocal,
    };
    if (!(await this.#repo.update(changed, this.#now()))) throw new AppError('settings_conflict');
    // Not read again: by now the stored ones may be somebody else's next change.
    return this.#see({ ...changed, version: version + 1 });
  }

  /**
   * The limits of one model in seconds: the model's own, then its provider's, then everybody's. Looked
   * up in memory, as no call waits for the database.
   */
  timeLimitOf(providerId: string, modelId: string): TimeLimit {
    const { timeLimits } = this.#seen;
    return { ...timeLimits['*'], ...timeLimits[providerId], ...timeLimits[modelId] };
  }

  #see(stored: StoredSettings): Settings {
    const gatewayOpenToLocal = stored.gatewayOpenToLocal ?? DEFAULTS.gatewayOpenToLocal;
    const settings = { ...stored, gatewayOpenToLocal };
    // Readings overtake each other.
    if (settings.version > this.#seen.version) this.#seen = settings;
    return settings;
  }
}
