import {
  AppError,
  type ImportLocalModelBody,
  type LocalModel,
  localModelIdSchema,
  type LocalModelsAnswer,
} from '@parley/contracts';

import type { Place } from '../../../transport/base-url.ts';
import type { Dispatchers } from '../../../transport/dispatchers.ts';
import type { LocalModels } from '../../../types.ts';
import type { InstalledModel, Runtime } from '../types.ts';
import { bytesText } from './bytes-text.ts';
import { CURATED_MODELS } from './curated.ts';
import { DEMO_ID } from './demo.ts';
import { freeBytes } from './disk.ts';
import { idOf, inspectFolder } from './import-source.ts';
import {
  installationFailure,
  type InstallationOrder,
  type InstallationProblem,
  Installations,
} from './installations.ts';
import { Installer } from './installer.ts';
import { usableMemory } from './machine-memory.ts';
import { missingModel } from './missing.ts';
import { RETRY_DELAYS_MS } from './retries.ts';
import { brokenSentence, curatedModel, modelRow } from './rows.ts';
import { ModelSource } from './source.ts';
import { sourceFailure } from './source-failure.ts';
import { LOOKUP_MS, SILENCE_MS } from './source-http.ts';
import { ModelStore } from './store.ts';

export interface LocalModelsOptions {
  /** Where models lie; made when the first one comes. */
  folder: string;
  /** Where the demo model lies; `null` where there is none. */
  demoFolder: string | null;
  /** Never fetches anything. */
  offline: boolean;
  /** Whom models are fetched from. The base URL has no slash at its end. */
  source: { baseUrl: string; place: Place };
  runtime: Pick<Runtime, 'tryOut' | 'release'>;
  dispatchers: Dispatchers;
  /** Called when an installation has failed. */
  onProblem?: ((problem: InstallationProblem) => void) | undefined;
  /** Other limits than {@link SILENCE_MS}, {@link LOOKUP_MS} and {@link RETRY_DELAYS_MS}. */
  limits?: { silenceMs?: number; lookupMs?: number; retryDelaysMs?: readonly number[] };
  now?: () => Date;
}

export interface ModelsOnDisk extends LocalModels {
  find(id: string): InstalledModel | undefined;
  models(): readonly InstalledModel[];
  /** Why there is no such model here, and what to do about it. */
  missing(id: string): AppError;
  /** Ends installations; what a download has fetched stays. Idempotent. */
  close(): Promise<void>;
}

/** The models in a folder, found at once; what they need beside it is made when it is needed. */
export function createLocalModels(options: LocalModelsOptions): ModelsOnDisk {
  return new DiskModels(options);
}

class DiskModels implements ModelsOnDisk {
  readonly #options: LocalModelsOptions;
  readonly #store: ModelStore;
  readonly #source: ModelSource;
  readonly #installations: Installations;
  readonly #installer: Installer;
  /** Models that are being deleted, and when they are gone. */
  readonly #leaving = new Map<string, Promise<void>>();
  /** When the leavings of an earlier process are gone. */
  readonly #swept: Promise<void>;

  constructor(options: LocalModelsOptions) {
    const { source, dispatchers, runtime, limits = {}, now = () => new Date() } = options;
    const { silenceMs = SILENCE_MS, lookupMs = LOOKUP_MS } = limits;
    const { retryDelaysMs = RETRY_DELAYS_MS } = limits;
    const { place } = source;
    this.#options = options;
    this.#store = new ModelStore(options);
    this.#source = new ModelSource(source.baseUrl, { place, dispatchers, silenceMs, lookupMs });
    this.#installations = new Installations((problem) => options.onProblem?.(problem));
    this.#installer = new Installer({
      ...{ store: this.#store, source: this.#source, installations: this.#installations },
      ...{ runtime, retryDelaysMs, now },
    });
    this.#swept = this.#store.sweep().catch(() => undefined);
  }

  find(id: string): InstalledModel | undefined {
    return this.#store.find(id);
  }

  models(): readonly InstalledModel[] {
    return this.#store.models();
  }

  missing(id: string): AppError {
    const { offline } = this.#options;
    return missingModel(id, { offline, store: this.#store, installations: this.#installations });
  }

  async list(): Promise<LocalModelsAnswer> {
    const { folder, offline, demoFolder } = this.#options;
    const ids = new Set([
      ...(demoFolder === null ? [] : [DEMO_ID]),
      ...CURATED_MODELS.map(({ id }) => id),
      ...[...this.#store.installed.keys(), ...this.#store.broken.keys()].toSorted(),
      ...this.#installations.ids,
    ]);
    return {
      models: await Promise.all([...ids].map((id) => this.#row(id))),
      offline,
      folder,
      freeBytes: await freeBytes(folder),
      memoryBytes: usableMemory(),
    };
  }

  async download(id: string): Promise<LocalModel> {
    const model = curatedModel(id);
    if (model === undefined) throw this.missing(id);
    const { name, repository } = model;
    this.#requireFree(id, name);
    if (this.#options.offline) throw new AppError('models_offline');
    const kept = await this.#installer.incoming(id).kept(model);
    const missing = kept === null ? model.sizeBytes : kept.totalBytes - kept.bytes;
    await this.#installer.requireSpace(id, missing);
    const { host } = this.#source;
    return await this.#start({
      ...{ id, name, kind: 'download' },
      work: (progress, signal) => this.#installer.download(model, progress, signal),
      describe: (thrown) => sourceFailure(installationFailure(thrown), { host, repository }),
    });
  }

  async importFolder(asked: ImportLocalModelBody): Promise<LocalModel> {
    const given = asked.id === undefined ? null : validId(asked.id);
    const plan = await inspectFolder(asked.folder, this.#options.folder);
    const id = given ?? idOf(plan.name);
    const name = plan.name === '' ? id : plan.name;
    this.#requireFree(id, id);
    await this.#requireNothingKept(id);
    await this.#installer.requireSpace(
      id,
      plan.files.reduce((sum, { size }) => sum + size, 0),
    );
    return await this.#start({
      ...{ id, name, kind: 'import' },
      work: (progress, signal) =>
        this.#installer.importFrom(id, { ...plan, name }, progress, signal),
      describe: installationFailure,
    });
  }

  async cancel(id: string): Promise<void> {
    if (!this.#isKnown(id)) throw new AppError('model_not_found');
    await this.#installations.cancel(id);
  }

  async remove(id: string): Promise<void> {
    if (id === DEMO_ID) {
      throw new AppError(
        'validation_error',
        'The offline demo comes with Parley and cannot be deleted.',
      );
    }
    await (this.#leaving.get(id) ?? this.#beginDeleting(id));
  }

  async close(): Promise<void> {
    await this.#installations.close();
    await this.#swept;
  }

  #beginDeleting(id: string): Promise<void> {
    if (!this.#isKnown(id)) throw new AppError('model_not_found');
    const leaving = this.#delete(id).finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
    return leaving;
  }

  async #delete(id: string): Promise<void> {
    await this.#installations.cancel(id);
    await this.#swept;
    const wasInstalled = this.#store.installed.has(id);
    const show = this.#store.hide(id);
    try {
      if (wasInstalled) await this.#options.runtime.release(id);
      await this.#store.discard(id);
      await this.#installer.incoming(id).discard();
      this.#installations.forget(id);
    } catch (thrown) {
      show();
      throw thrown;
    }
  }

  #row(id: string): Promise<LocalModel> {
    return modelRow(id, { store: this.#store, installations: this.#installations });
  }

  async #start(order: InstallationOrder): Promise<LocalModel> {
    await this.#swept;
    // What was looked at before may have changed while it was.
    this.#requireFree(order.id, order.name);
    this.#installations.start(order);
    return await this.#row(order.id);
  }

  /** @throws {AppError} `model_exists` */
  #requireFree(id: string, name: string): void {
    const reason = this.#whyTaken(id, name);
    if (reason !== null) throw new AppError('model_exists', reason);
  }

  #whyTaken(id: string, name: string): string | null {
    if (id === DEMO_ID) return `${id} is the id of the offline demo. Choose another.`;
    if (this.#leaving.has(id)) return `${name} is being deleted. Try again in a moment.`;
    if (this.#store.installed.has(id)) return `${name} is installed already.`;
    const running = this.#installations.running(id);
    if (running !== undefined) return `${running.name} is being installed already.`;
    const broken = this.#store.broken.get(id);
    // What somebody else has put there is not for us to replace.
    if (broken?.isOurs === false) return brokenSentence(id, broken);
    return this.#store.isObstructed(id)
      ? `Among the models lies something called ${id} that is no model's folder: a file, a link, or what came there while the server ran. Move it elsewhere, or delete it.`
      : null;
  }

  /** An import would take the place of what a download has fetched. @throws {AppError} `model_exists` */
  async #requireNothingKept(id: string): Promise<void> {
    const model = curatedModel(id);
    if (model === undefined) return;
    const kept = await this.#installer.incoming(id).kept(model);
    if (kept === null || kept.bytes === 0) return;
    throw new AppError(
      'model_exists',
      `A download of ${model.name} has left ${bytesText(kept.bytes)} here. Go on with it, discard it, or import under another id.`,
    );
  }

  /** Whether there is anything of this model that can be ended or deleted. */
  #isKnown(id: string): boolean {
    return (
      id === DEMO_ID ||
      curatedModel(id) !== undefined ||
      this.#store.installed.has(id) ||
      this.#store.broken.has(id) ||
      this.#installations.ids.has(id)
    );
  }
}

function validId(id: string): string {
  const read = localModelIdSchema.safeParse(id);
  if (read.success) return read.data;
  throw new AppError('validation_error', `An id ${read.error.issues[0]?.message ?? 'is needed'}.`);
}
