import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  DEMO_ANSWER,
  makeCircularModel,
  makeDemoModel,
  makeModel,
} from '@parley/providers/demo-model';
import { installModel } from '@parley/providers/testing';

/** A model that says “tick tock” for longer than any test takes. */
export const SLOW_MODEL = 'slow';
/** So that a token takes its time: the model computes what decides nothing. */
const SLOW = { layers: 48, heads: 4, width: 64, contextLength: 8_192 };

/** Models in folders of their own, which go with the tests of a file. */
export class ModelFolders {
  #root: Promise<string> | null = null;

  /** The model that comes with the product. */
  demo(): Promise<string> {
    return this.#make(makeDemoModel);
  }

  /** A model that somebody has in a folder: it gives the answer of the demo. */
  async own(name: string): Promise<string> {
    const folder = join(await this.#folder(), name);
    makeModel(folder, { corpus: `<|assistant|>${DEMO_ANSWER}<|end|>` });
    return folder;
  }

  /** A data directory whose server has the slow model. */
  async dataWithSlowModel(): Promise<string> {
    const folder = await this.#folder();
    installModel(join(folder, 'models'), SLOW_MODEL, (at) => makeCircularModel(at, SLOW));
    return folder;
  }

  async remove(): Promise<void> {
    if (this.#root !== null) await rm(await this.#root, { recursive: true, force: true });
  }

  async #make(make: (folder: string) => void): Promise<string> {
    const folder = await this.#folder();
    make(folder);
    return folder;
  }

  async #folder(): Promise<string> {
    this.#root ??= mkdtemp(join(tmpdir(), 'parley-models-'));
    return mkdtemp(join(await this.#root, 'folder-'));
  }
}
