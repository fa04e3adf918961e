import type { LocalModel } from '@parley/contracts';

import { LOCAL_PROVIDER_ID } from '../local-provider.ts';
import { type CuratedModel, CURATED_MODELS } from './curated.ts';
import { DEMO_DESCRIPTION, DEMO_ID, DEMO_NAME } from './demo.ts';
import { IncomingFolder } from './incoming.ts';
import type { Installations } from './installations.ts';
import type { Manifest } from './manifest.ts';
import { servedContext } from './served-context.ts';
import type { BrokenModel, ModelStore } from './store.ts';

/** What is said of a model by all that know it. */
export async function modelRow(
  id: string,
  { store, installations }: { store: ModelStore; installations: Installations },
): Promise<LocalModel> {
  if (id === DEMO_ID) return demoRow(store);
  const curated = curatedModel(id);
  const incoming = new IncomingFolder(store.folder, id);
  const kept = curated === undefined ? null : await incoming.kept(curated);
  const manifest = store.installed.get(id);
  if (manifest !== undefined) return installedRow(manifest);
  const running = installations.running(id);
  const failed = installations.failed(id);
  const broken = store.broken.get(id);
  const name = running?.name ?? failed?.name ?? id;
  const row = describedRow(id, name);
  return {
    ...row,
    sizeBytes: running?.progress.totalBytes ?? kept?.totalBytes ?? row.sizeBytes,
    state: running === undefined ? 'available' : 'installing',
    installation: running?.progress.told() ?? null,
    keptBytes: running === undefined ? (kept?.bytes ?? 0) : 0,
    problem: failed?.problem ?? (broken === undefined ? null : problemOf(id, broken)),
  };
}

function describedRow(id: string, name: string): LocalModel {
  const curated = curatedModel(id);
  if (curated === undefined) return { ...blank(id), name };
  const { description, sizeBytes, memoryBytes, contextLength, licence } = curated;
  return {
    ...blank(id),
    origin: 'curated',
    name: curated.name,
    ...{ description, sizeBytes, memoryBytes, licence },
    contextLength: servedContext(contextLength),
    source: sourceOf(curated),
  };
}

function installedRow(manifest: Manifest): LocalModel {
  const { id, name, origin, memoryBytes, contextLength, licence, source, files } = manifest;
  return {
    ...blank(id),
    ...{ name, origin, memoryBytes, licence, source },
    description: (origin === 'curated' ? curatedModel(id)?.description : null) ?? null,
    state: 'installed',
    sizeBytes: files.reduce((sum, { size }) => sum + size, 0),
    contextLength: servedContext(contextLength),
  };
}

function demoRow({ demo }: ModelStore): LocalModel {
  return {
    ...blank(DEMO_ID),
    name: DEMO_NAME,
    description: DEMO_DESCRIPTION,
    origin: 'bundled',
    state: demo === null ? 'available' : 'installed',
    sizeBytes: demo?.sizeBytes ?? null,
    contextLength: demo?.installed.contextLength ?? null,
    problem: demo === null ? { code: 'model_files_invalid', message: DEMO_LOST } : null,
  };
}

/** What to do where the demo model is not: the build makes it. */
export const DEMO_LOST =
  'The files of the offline demo are missing. Building Parley anew (npm run build) makes them.';

function problemOf(id: string, broken: BrokenModel): NonNullable<LocalModel['problem']> {
  return { code: 'model_files_invalid', message: brokenSentence(id, broken) };
}

/** What is wrong with a folder among the models, and what to do about it. */
export function brokenSentence(id: string, { fault, isOurs }: BrokenModel): string {
  return isOurs
    ? `${id} cannot be used: ${fault}. Install it anew, or delete it.`
    : `Among the models lies a folder ${id} that is none: ${fault}. Move it elsewhere and import it from there, or delete it.`;
}

export function curatedModel(id: string): CuratedModel | undefined {
  return CURATED_MODELS.find((model) => model.id === id);
}

/** Where people can read about a model; its files come from the address that the operator set. */
export function sourceOf({ repository }: CuratedModel): NonNullable<LocalModel['source']> {
  return { repository, url: `https://huggingface.co/${repository}` };
}

function blank(id: string): LocalModel {
  return {
    id,
    modelId: `${LOCAL_PROVIDER_ID}/${id}`,
    name: id,
    description: null,
    origin: 'imported',
    state: 'available',
    sizeBytes: null,
    memoryBytes: null,
    contextLength: null,
    licence: null,
    source: null,
    installation: null,
    keptBytes: 0,
    problem: null,
  };
}
