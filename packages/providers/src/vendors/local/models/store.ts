import { randomUUID } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { localModelIdSchema } from '@parley/contracts';

import type { InstalledModel } from '../types.ts';
import { DEMO_ID, type DemoModel, readDemo } from './demo.ts';
import { onDisk } from './disk.ts';
import { INCOMING_FOLDER, PLAN_FILE, writeSynced } from './incoming.ts';
import { dataFileCount, type Manifest, MANIFEST_FILE, readModelFolder } from './manifest.ts';
import { servedContext } from './served-context.ts';

/** Where what is deleted goes first, by one step that cannot be half done. Its name is no id. */
const TRASH_FOLDER = '.trash';

/** What is wrong with a folder that should be a model. */
export interface BrokenModel {
  fault: string;
  /** Whether we made it, so that it may be made anew without asking. */
  isOurs: boolean;
}

/** The models that lie in a folder, each in one of its own, and the demo model, which lies elsewhere. */
export class ModelStore {
  readonly folder: string;
  readonly demo: DemoModel | null;
  readonly #installed = new Map<string, Manifest>();
  readonly #broken = new Map<string, BrokenModel>();

  /** Looks once at what is there; makes nothing. */
  constructor(options: { folder: string; demoFolder: string | null }) {
    this.folder = options.folder;
    this.demo = options.demoFolder === null ? null : readDemo(options.demoFolder);
    for (const id of modelFolders(this.folder)) {
      const found = readModelFolder(join(this.folder, id), id);
      if ('manifest' in found) this.#installed.set(id, found.manifest);
      else this.#broken.set(id, found);
    }
  }

  /** What each installed model says of itself, without the demo. */
  get installed(): ReadonlyMap<string, Manifest> {
    return this.#installed;
  }

  get broken(): ReadonlyMap<string, BrokenModel> {
    return this.#broken;
  }

  /** Whether something lies in the place of a model that was no folder, or not there, when we looked. */
  isObstructed(id: string): boolean {
    if (this.#installed.has(id) || this.#broken.has(id)) return false;
    try {
      return lstatSync(join(this.folder, id), { throwIfNoEntry: false }) !== undefined;
    } catch {
      // Whoever comes to write there is told why that cannot be.
      return false;
    }
  }

  find(id: string): InstalledModel | undefined {
    if (id === DEMO_ID) return this.demo?.installed;
    const manifest = this.#installed.get(id);
    return manifest === undefined ? undefined : this.#asInstalled(manifest);
  }

  models(): InstalledModel[] {
    const demo = this.demo === null ? [] : [this.demo.installed];
    return [...demo, ...[...this.#installed.values()].map((found) => this.#asInstalled(found))];
  }

  /**
   * Makes a model of a folder that has all of its files: from the renaming on it is there, and before
   * it is not, whenever the process dies.
   *
   * @throws {AppError} `disk_full`, `internal_error`
   */
  async install(incoming: string, manifest: Manifest): Promise<void> {
    const { id } = manifest;
    await onDisk(this.folder, async () => {
      await writeSynced(join(incoming, MANIFEST_FILE), JSON.stringify(manifest, null, 2));
      await syncFolder(incoming);
      if (this.#broken.get(id)?.isOurs === true) await this.discard(id);
      const folder = join(this.folder, id);
      await rename(incoming, folder);
      await syncFolder(this.folder);
      await unlink(join(folder, PLAN_FILE)).catch(() => undefined);
    });
    this.#broken.delete(id);
    this.#installed.set(id, manifest);
  }

  /** From now on nobody finds it. @returns what takes that back */
  hide(id: string): () => void {
    const manifest = this.#installed.get(id);
    this.#installed.delete(id);
    return () => {
      if (manifest !== undefined) this.#installed.set(id, manifest);
    };
  }

  /** Deletes the folder of a model, if there is one. @throws {AppError} `internal_error` */
  async discard(id: string): Promise<void> {
    const trash = join(this.folder, TRASH_FOLDER);
    await onDisk(this.folder, async () => {
      if (!(await isThere(join(this.folder, id)))) return;
      await mkdir(trash, { recursive: true });
      await rename(join(this.folder, id), join(trash, `${id}-${randomUUID()}`));
    });
    this.#broken.delete(id);
    // The model is gone by now; what cannot be deleted is tried again at the next start.
    await rm(trash, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Deletes what a killed process has left: half deleted models, and imports, which cannot go on. */
  async sweep(): Promise<void> {
    await rm(join(this.folder, TRASH_FOLDER), { recursive: true, force: true });
    const incoming = join(this.folder, INCOMING_FOLDER);
    for (const name of await readdir(incoming).catch(() => [])) {
      const folder = join(incoming, name);
      if (await isThere(join(folder, PLAN_FILE))) continue;
      await rm(folder, { recursive: true, force: true });
    }
  }

  #asInstalled({ id, name, weights, contextLength, files }: Manifest): InstalledModel {
    return {
      ...{ id, name, weights },
      folder: join(this.folder, id),
      contextLength: servedContext(contextLength),
      externalDataFiles: dataFileCount(files),
    };
  }
}

/** Names that are no id of a model are not ours: those of our own workshop begin with a dot. */
function modelFolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && localModelIdSchema.safeParse(entry.name).success)
      .map((entry) => entry.name)
      .filter((id) => id !== DEMO_ID)
      .toSorted();
  } catch {
    return [];
  }
}

/** A link as well that leads nowhere. */
async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

/** Makes a renaming outlive a loss of power, where the file system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
