import {
  type ApiKey,
  AppError,
  type ChangeApiKeyBody,
  coversModel,
  type CreateApiKeyBody,
  type KeyGauge,
  newId,
} from '@parley/contracts';

import type { ApiKeyRow, ApiKeysRepo } from './api-keys.repo.ts';
import { hashOf, newSecret } from './key-secret.ts';
import { KeyLedger, type Reservation, type UsedInWindow } from './key-ledger.ts';
import type { KeyUse } from './key-use.ts';

export type { Reservation } from './key-ledger.ts';
export { type KeyCharge, type KeyUse, sumOf } from './key-use.ts';

/** Keys are held in memory. */
const MAX_KEYS = 10_000;
/** The last use of a key is stored at most this often. */
const STORE_USE_MS = 60_000;

/** A key that was shown to us and was good then. What it may is looked up when it is asked. */
export interface KnownKey {
  readonly id: string;
  readonly ownerId: string;
  /**
   * Whether it may ask a model, by the id with our prefix.
   *
   * @throws {AppError} `api_key_refused`, when it was deleted, replaced or has expired since
   */
  mayAsk(modelId: string): boolean;
  /**
   * Reserves room for one request. Who is given it settles or releases it, whatever happens.
   *
   * @throws {AppError} `key_limit_reached`; `api_key_refused` as above
   */
  admit(wanted: KeyUse): Reservation;
  /** What it has used, for its holder. @throws {AppError} `api_key_refused` as above */
  usage(): KeyUsage;
}

/** What a key has used in the windows of now, and what of its limits is gone. */
export interface KeyUsage {
  name: string;
  prefix: string;
  expiresAt: string | null;
  running: number;
  windows: readonly UsedInWindow[];
  gauges: readonly KeyGauge[];
}

interface Deps {
  repo: ApiKeysRepo;
  now: () => Date;
  log: { error(fields: object, message: string): void };
}

/**
 * The keys by which programs use the gateway. They, and what they have used, are held in memory: no
 * request waits for the database, and no two of one process pass a limit together. Several
 * processes on one database would each count for themselves between two starts.
 */
export class ApiKeysService {
  readonly #deps: Deps;
  readonly #rows = new Map<string, ApiKeyRow>();
  readonly #byHash = new Map<string, string>();
  readonly #ledgers = new Map<string, KeyLedger>();
  /** When the last use of a key was last given to the database. */
  readonly #usedAt = new Map<string, Date>();
  #lastChange: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Reads what was stored; called once before the first request. */
  async load(): Promise<void> {
    for (const row of await this.#deps.repo.list()) this.#keep(row);
    for (const { keyId, per, startsAt, ...used } of await this.#deps.repo.usage())
      if (this.#rows.has(keyId)) this.#ledgerOf(keyId).load(per, startsAt, used);
  }

  /** The oldest first. */
  list(ownerId: string): ApiKey[] {
    return [...this.#rows.values()]
      .filter((row) => row.ownerId === ownerId)
      .map((row) => this.#toApiKey(row));
  }

  /** @returns the key itself, for the only time. @throws {AppError} `validation_error` when there are too many */
  create(ownerId: string, body: CreateApiKeyBody): Promise<{ apiKey: ApiKey; key: string }> {
    return this.#change(async () => {
      if (this.#rows.size >= MAX_KEYS)
        throw new AppError('validation_error', `There are ${MAX_KEYS} keys already.`);
      const { key, prefix, hash } = newSecret();
      const now = this.#deps.now();
      const row: ApiKeyRow = {
        ...{ id: newId(now.getTime()), ownerId, name: body.name, prefix, hash },
        models: body.models ?? null,
        limits: body.limits ?? {},
        expiresAt: body.expiresAt === undefined ? null : new Date(body.expiresAt),
        ...{ lastUsedAt: null, createdAt: now, deletedAt: null },
      };
      await this.#deps.repo.add(row);
      this.#keep(row);
      return { apiKey: this.#toApiKey(row), key };
    });
  }

  /** Requests that run go on as they were admitted. @throws {AppError} `api_key_not_found` */
  change(ownerId: string, id: string, body: ChangeApiKeyBody): Promise<ApiKey> {
    const { name, models, limits, expiresAt } = body;
    const values: Partial<ApiKeyRow> = {
      ...(name === undefined ? {} : { name }),
      ...(models === undefined ? {} : { models }),
      ...(limits === undefined ? {} : { limits: limits ?? {} }),
      ...(expiresAt === undefined
        ? {}
        : { expiresAt: expiresAt === null ? null : new Date(expiresAt) }),
    };
    return this.#change(async () => this.#toApiKey(await this.#replace(ownerId, id, values)));
  }

  /**
   * The same key with another secret, its limits and what it has used. The old one is refused from
   * here on; requests that run with it go on.
   *
   * @throws {AppError} `api_key_not_found`
   */
  regenerate(ownerId: string, id: string): Promise<{ apiKey: ApiKey; key: string }> {
    return this.#change(async () => {
      const { key, prefix, hash } = newSecret();
      const row = await this.#replace(ownerId, id, { prefix, hash });
      return { apiKey: this.#toApiKey(row), key };
    });
  }

  /** Requests that run go on, and are charged. @throws {AppError} `api_key_not_found` */
  remove(ownerId: string, id: string): Promise<void> {
    return this.#change(async () => {
      const row = this.#find(ownerId, id);
      await this.#deps.repo.change(id, { deletedAt: this.#deps.now() });
      this.#byHash.delete(row.hash);
      this.#rows.delete(id);
      this.#ledgers.delete(id);
      this.#usedAt.delete(id);
    });
  }

  /** @throws {AppError} `api_key_refused` */
  recognise(key: string): KnownKey {
    const hash = hashOf(key);
    const row = this.#current(hash);
    this.#noteUse(row);
    return {
      id: row.id,
      ownerId: row.ownerId,
      mayAsk: (modelId) => {
        const { models } = this.#current(hash);
        return models === null || models.some((entry) => coversModel(entry, modelId));
      },
      admit: (wanted) => {
        const { id, limits } = this.#current(hash);
        return this.#ledgerOf(id).admit(limits, wanted, this.#deps.now());
      },
      usage: () => {
        const row = this.#current(hash);
        const { name, prefix, gauges, running, expiresAt } = this.#toApiKey(row);
        const windows = this.#ledgerOf(row.id).used(this.#deps.now());
        return { name, prefix, expiresAt, running, windows, gauges };
      },
    };
  }

  /** The key with this hash as it is now. Compared whole: no part of a key stands for it. */
  #current(hash: string): ApiKeyRow {
    const row = this.#rows.get(this.#byHash.get(hash) ?? '');
    if (row === undefined) throw new AppError('api_key_refused');
    const { expiresAt } = row;
    if (expiresAt !== null && expiresAt <= this.#deps.now()) throw new AppError('api_key_refused');
    return row;
  }

  #keep(row: ApiKeyRow): void {
    const before = this.#rows.get(row.id);
    if (before !== undefined) this.#byHash.delete(before.hash);
    this.#rows.set(row.id, row);
    this.#byHash.set(row.hash, row.id);
  }

  async #replace(ownerId: string, id: string, values: Partial<ApiKeyRow>): Promise<ApiKeyRow> {
    const row = { ...this.#find(ownerId, id), ...values };
    await this.#deps.repo.change(id, values);
    this.#keep(row);
    return row;
  }

  #find(ownerId: string, id: string): ApiKeyRow {
    const row = this.#rows.get(id);
    if (row === undefined || row.ownerId !== ownerId) throw new AppError('api_key_not_found');
    return row;
  }

  #ledgerOf(id: string): KeyLedger {
    const known = this.#ledgers.get(id) ?? new KeyLedger(id);
    this.#ledgers.set(id, known);
    return known;
  }

  /** Behind the request: it is for people to see. */
  #noteUse({ id, lastUsedAt }: ApiKeyRow): void {
    const now = this.#deps.now();
    const storedAt = this.#usedAt.get(id) ?? lastUsedAt;
    if (storedAt !== null && now.getTime() - storedAt.getTime() < STORE_USE_MS) return;
    this.#usedAt.set(id, now);
    this.#deps.repo
      .noteUse(id, now)
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error }, 'the last use of a key could not be stored'),
      );
  }

  /** One change at a time: a new secret, say, is not undone by a new name that began before it. */
  #change<T>(task: () => Promise<T>): Promise<T> {
    const change = this.#lastChange.then(task);
    this.#lastChange = change.then(
      () => undefined,
      () => undefined,
    );
    return change;
  }

  #toApiKey(row: ApiKeyRow): ApiKey {
    const { id, name, prefix, models, limits, expiresAt, createdAt } = row;
    const ledger = this.#ledgerOf(id);
    const lastUsedAt = this.#usedAt.get(id) ?? row.lastUsedAt;
    return {
      ...{ id, name, prefix, models, limits },
      gauges: ledger.gauges(limits, this.#deps.now()),
      running: ledger.running,
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    };
  }
}
