import { AppError } from '@parley/contracts';

import type { ModelFiles, Runtime } from '../types.ts';
import { copyFiles } from './copy.ts';
import type { CuratedModel } from './curated.ts';
import { requireSpace } from './disk.ts';
import { download } from './download.ts';
import type { ImportPlan } from './import-source.ts';
import { IncomingFolder } from './incoming.ts';
import type { Installations } from './installations.ts';
import { dataFileCount, type Manifest } from './manifest.ts';
import { readModelConfig } from './model-config.ts';
import type { Progress } from './progress.ts';
import { sourceOf } from './rows.ts';
import type { ModelSource } from './source.ts';
import type { ModelStore } from './store.ts';

export interface InstallerOptions {
  store: ModelStore;
  source: ModelSource;
  runtime: Pick<Runtime, 'tryOut'>;
  installations: Installations;
  retryDelaysMs: readonly number[];
  now: () => Date;
}

/**
 * Puts models where they belong: their files come together in a folder of its own, are compared with
 * what they should be, and are tried out; only then does the folder become that of a model.
 */
export class Installer {
  readonly #options: InstallerOptions;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  /** Leaves what it has fetched where it fails, unless it is the files that are at fault. @throws {AppError}; the reason of the signal */
  async download(model: CuratedModel, progress: Progress, signal: AbortSignal): Promise<void> {
    const { source, retryDelaysMs } = this.#options;
    const { id, name, weights, memoryBytes, contextLength, licence } = model;
    const incoming = this.incoming(id);
    try {
      const { revision, files } = await download({
        ...{ model, source, incoming, progress, signal, retryDelaysMs },
        requireSpace: (bytes) => this.requireSpace(id, bytes),
      });
      await readModelConfig(incoming.path);
      await this.#finish(incoming, progress, signal, {
        ...{ id, name, weights, memoryBytes, contextLength, licence, revision, files },
        origin: 'curated',
        source: sourceOf(model),
      });
    } catch (thrown) {
      const isUseless = thrown instanceof AppError && thrown.code === 'model_files_invalid';
      if (isUseless) await cleanUp(incoming);
      throw thrown;
    }
  }

  /** Leaves nothing where it fails. @throws {AppError}; the reason of the signal */
  async importFrom(
    id: string,
    plan: ImportPlan,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<void> {
    const { name, weights, contextLength } = plan;
    const incoming = this.incoming(id);
    await incoming.discard();
    try {
      progress.totalBytes = plan.files.reduce((sum, { size }) => sum + size, 0);
      await this.requireSpace(id, progress.totalBytes);
      progress.phase = 'receiving';
      const files = await copyFiles(plan.files, incoming.path, progress, signal);
      await this.#finish(incoming, progress, signal, {
        ...{ id, name, weights, contextLength, files },
        origin: 'imported',
        ...{ memoryBytes: null, licence: null, source: null, revision: null },
      });
    } catch (thrown) {
      await cleanUp(incoming);
      throw thrown;
    }
  }

  incoming(id: string): IncomingFolder {
    return new IncomingFolder(this.#options.store.folder, id);
  }

  /** @throws {AppError} `disk_full` unless so many bytes fit beside those that others are to write */
  async requireSpace(id: string, bytes: number): Promise<void> {
    const { store, installations } = this.#options;
    await requireSpace(store.folder, bytes, installations.missingBytes(id));
  }

  async #finish(
    incoming: IncomingFolder,
    progress: Progress,
    signal: AbortSignal,
    about: Omit<Manifest, 'installedAt'>,
  ): Promise<void> {
    const { store, runtime, now } = this.#options;
    const { id, weights, files } = about;
    const model: ModelFiles = {
      ...{ id, weights },
      folder: incoming.path,
      externalDataFiles: dataFileCount(files),
    };
    progress.phase = 'trying';
    await runtime.tryOut(model, signal);
    signal.throwIfAborted();
    await store.install(incoming.path, { ...about, installedAt: now().toISOString() });
  }
}

/** What cannot be deleted now is no news beside the failure, and deleted by the next try. */
async function cleanUp(incoming: IncomingFolder): Promise<void> {
  await incoming.discard().catch(() => undefined);
}
