import {
  AppError,
  type ChangeEndpointBody,
  type CreateEndpointBody,
  type Endpoint,
  endpointIdSchema,
} from '@parley/contracts';
import { type EndpointPreset, PRESETS, type Providers } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';
import type { ModelsService } from '../models/models.service.ts';
import type { EndpointRow, EndpointsRepo } from './endpoints.repo.ts';

/** Servers that an administrator adds: each is a provider like those that are built in. */
export class EndpointsService {
  readonly #repo: EndpointsRepo;
  readonly #providers: Providers;
  readonly #accounts: AccountsService;
  readonly #models: ModelsService;
  readonly #now: () => Date;

  constructor(deps: {
    repo: EndpointsRepo;
    providers: Providers;
    accounts: AccountsService;
    models: ModelsService;
    now: () => Date;
  }) {
    this.#repo = deps.repo;
    this.#providers = deps.providers;
    this.#accounts = deps.accounts;
    this.#models = deps.models;
    this.#now = deps.now;
  }

  get presets(): readonly EndpointPreset[] {
    return PRESETS;
  }

  /** Makes those that are stored reachable; called once before the first reader. */
  async load(): Promise<void> {
    for (const row of await this.#repo.list()) this.#providers.define(row);
  }

  async list(): Promise<Endpoint[]> {
    return (await this.#repo.list()).map((row) => this.#present(row));
  }

  /** @throws {AppError} `provider_exists`, `preset_not_found`, `validation_error` */
  async create(body: CreateEndpointBody): Promise<Endpoint> {
    const id = body.id ?? idFrom(body.name);
    const { name, baseUrl, presetId = null } = body;
    if (presetId !== null && !PRESETS.some((preset) => preset.id === presetId))
      throw new AppError('preset_not_found');
    const now = this.#now();
    const row: EndpointRow = { id, name, baseUrl, presetId, createdAt: now, updatedAt: now };
    if (this.#providers.get(id) !== undefined || !(await this.#repo.add(row)))
      throw new AppError('provider_exists', `There is a provider with the id "${id}" already.`);
    this.#take(row);
    return this.#present(row);
  }

  /** @throws {AppError} `endpoint_not_found` */
  async change(id: string, { name, baseUrl }: ChangeEndpointBody): Promise<Endpoint> {
    const row = await this.#repo.change(id, {
      ...(name === undefined ? {} : { name }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      updatedAt: this.#now(),
    });
    if (row === null) throw new AppError('endpoint_not_found');
    this.#take(row);
    return this.#present(row);
  }

  /** With its key and its models; chats that used it keep their messages. @throws as `change` */
  async remove(id: string): Promise<void> {
    if (!(await this.#repo.remove(id))) throw new AppError('endpoint_not_found');
    // What belongs to the provider that is built in under this id stays.
    if (this.#isShadowed(id)) return;
    this.#providers.remove(id);
    await this.#accounts.forget(id);
    await this.#models.forget(id);
  }

  #take(row: EndpointRow): void {
    if (this.#isShadowed(row.id)) return;
    this.#providers.define(row);
    this.#accounts.forgetTrouble(row.id);
    void this.#models.refreshAnew(row.id);
  }

  /** A later version may have a provider built in under the name that somebody gave his own. */
  #isShadowed(id: string): boolean {
    return this.#providers.get(id)?.custom === false;
  }

  #present(row: EndpointRow): Endpoint {
    const { id, name, baseUrl, presetId, createdAt, updatedAt } = row;
    return {
      id,
      name,
      baseUrl,
      presetId,
      shadowed: this.#isShadowed(id),
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}

/** "LM Studio (desk)" is `lm-studio-desk`. @throws {AppError} `validation_error` when nothing is left of a name */
function idFrom(name: string): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const id = endpointIdSchema.safeParse((words ?? []).join('-').slice(0, 40).replace(/-$/, ''));
  if (id.success) return id.data;
  throw new AppError('validation_error', undefined, {
    details: [
      { path: 'body.id', message: 'must be given: the name has no letters to make it from' },
    ],
  });
}
