import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { LocalModel } from '@parley/contracts';
import { expect, onTestFinished } from 'vitest';

import { type FakeModelSource, startFakeModelSource } from '../../../testing/fake-model-source.ts';
import { placeOf } from '../../../transport/base-url.ts';
import { createDispatchers } from '../../../transport/dispatchers.ts';
import { makeDemoModel } from '../demo-model/index.ts';
import { createRuntime } from '../runtime/runtime.ts';
import type { Runtime } from '../types.ts';
import type { InstallationProblem } from './installations.ts';
import { createLocalModels, type LocalModelsOptions, type ModelsOnDisk } from './local-models.ts';

/** A curated model, and where it is published: tests give it the weights of a tiny one. */
export const CURATED_ID = 'smollm2-135m-instruct';
export const REPOSITORY = 'HuggingFaceTB/SmolLM2-135M-Instruct';
export const WEIGHTS = 'onnx/model_q4.onnx';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with a tiny model that runs. */
export function tinyModel(name = 'tiny-model'): string {
  const folder = join(temporaryFolder(), name);
  makeDemoModel(folder);
  return folder;
}

/** The real runtime; its process starts with the first model that is tried out. */
export function startRuntime(): Runtime {
  return createRuntime({ entry: new URL('../runtime/main.ts', import.meta.url) });
}

export interface OpenedModels {
  models: ModelsOnDisk;
  folder: string;
  source: FakeModelSource;
  /** What was told for the log. */
  problems: readonly InstallationProblem[];
  row(id: string): Promise<LocalModel>;
  /** The row of a model once nothing is being done with it. */
  settled(id: string): Promise<LocalModel>;
  /** Every file below the folder of models, in the order of the alphabet. */
  files(): string[];
  /** The same folder and source, as the next process finds them. */
  reopened(): Promise<OpenedModels>;
}

type Given = Partial<LocalModelsOptions> & Pick<LocalModelsOptions, 'runtime'>;

/** A folder for models and a source that offers a tiny model as the curated one. */
export async function openModels(given: Given): Promise<OpenedModels> {
  const source = await startFakeModelSource();
  onTestFinished(() => source.close());
  source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
  return open(source, { folder: join(temporaryFolder(), 'models'), ...given });
}

function open(source: FakeModelSource, given: Given & { folder: string }): OpenedModels {
  const dispatchers = createDispatchers();
  const { folder } = given;
  const problems: InstallationProblem[] = [];
  const models = createLocalModels({
    demoFolder: null,
    offline: false,
    dispatchers,
    source: { baseUrl: source.baseUrl, place: placeOf(source.baseUrl, 'operator') },
    onProblem: (problem) => void problems.push(problem),
    limits: { retryDelaysMs: [1, 1, 1] },
    ...given,
  });
  const close = async () => {
    await models.close();
    await dispatchers.close();
  };
  onTestFinished(close);

  async function row(id: string): Promise<LocalModel> {
    const found = (await models.list()).models.find((model) => model.id === id);
    if (found === undefined) throw new Error(`no row for ${id}`);
    return found;
  }

  return {
    ...{ models, folder, source, row, problems },
    async settled(id) {
      for (;;) {
        const found = await row(id);
        if (found.installation === null) return found;
        await sleep(2);
      }
    },
    files: () => filesIn(folder),
    async reopened() {
      await close();
      return open(source, given);
    },
  };
}

/** Relative paths of all files; a folder with nothing in it is told with a slash. */
export function filesIn(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
}

/** A download that ended without a model: what it is told as, and that nothing of it can be asked. */
export async function failedDownload(opened: OpenedModels) {
  await opened.models.download(CURATED_ID);
  const row = await opened.settled(CURATED_ID);
  expect(row.state).toBe('available');
  expect(opened.models.find(CURATED_ID)).toBeUndefined();
  expect(opened.files().filter((path) => path.startsWith(CURATED_ID))).toEqual([]);
  expect(opened.problems.at(-1)).toEqual({ id: CURATED_ID, ...row.problem });
  return row;
}

/** Requests for the weights that reached what they are stored at. */
export function fetches({ source }: OpenedModels) {
  return source.requests.filter(({ path }) => path.startsWith('/cdn/') && path.endsWith(WEIGHTS));
}
