import { AppError, type Settings, type TimeLimit } from '@parley/contracts';

import type { SettingsRepo } from './settings.repo.ts';

/** What holds until somebody changes it; the only place where the defaults are written. */
const DEFAULTS: Settings = {
  version: 1,
  defaultModelId: null,
  totpRequiredOnLogin: false,
  timeLimits: {},
};

export class SettingsService {
  readonly #repo: SettingsRepo;
  readonly #now: () => Date;

  constructor(deps: { repo: SettingsRepo; now: () => Date }) {
    this.#repo = deps.repo;
    this.#now = deps.now;
  }

  /** The one row, made by whoever asks first. */
  async get(): Promise<Settings> {
    const stored = await this.#repo.find();
    if (stored !== null) return stored;
    await this.#repo.insertIfMissing(DEFAULTS, this.#now());
    const made = await this.#repo.find();
    if (made === null) throw new Error('the settings row was written and is not there');
    return made;
  }

  /** @throws {AppError} `settings_conflict`, `totp_not_configured` */
  async replace(change: Settings): Promise<Settings> {
    // Nothing can be configured before sign-in is built; enforcing it now would lock everybody out.
    if (change.totpRequiredOnLogin) throw new AppError('totp_not_configured');
    await this.get();
    if (!(await this.#repo.update(change, this.#now()))) throw new AppError('settings_conflict');
    // Not read again: by now the stored ones may be somebody else's next change.
    return { ...change, version: change.version + 1 };
  }

  /** The limits of one model in seconds: the model's own, then its provider's, then everybody's. */
  async timeLimitOf(providerId: string, modelId: string): Promise<TimeLimit> {
    const { timeLimits } = await this.get();
    return { ...timeLimits['*'], ...timeLimits[providerId], ...timeLimits[modelId] };
  }
}
