import { AppError, localModelIdSchema } from '@parley/contracts';

import { DEMO_ID } from './demo.ts';
import type { Installations } from './installations.ts';
import { brokenSentence, curatedModel, DEMO_LOST } from './rows.ts';
import type { ModelStore } from './store.ts';

const WHERE = 'Settings › Providers › Local models';

/** Why a model is not here, and what to do about it. */
export function missingModel(
  id: string,
  known: { offline: boolean; store: ModelStore; installations: Installations },
): AppError {
  return new AppError('model_not_found', sentence(id, known));
}

function sentence(
  id: string,
  { offline, store, installations }: Parameters<typeof missingModel>[1],
): string {
  if (id === DEMO_ID) return DEMO_LOST;
  const running = installations.running(id);
  if (running !== undefined) return `${running.name} is still being installed.`;
  const broken = store.broken.get(id);
  if (broken !== undefined) return brokenSentence(id, broken);
  const curated = curatedModel(id);
  const name =
    curated?.name ?? (localModelIdSchema.safeParse(id).success ? `The model ${id}` : 'This model');
  if (offline) {
    return `${name} is not on this server, which never fetches models (PARLEY_MODELS_OFFLINE). Import it from a folder (${WHERE}), or choose another.`;
  }
  if (curated !== undefined) return `${name} is not on this server yet. Download it (${WHERE}).`;
  return `${name} is not on this server. Choose another, or import it from a folder (${WHERE}).`;
}
