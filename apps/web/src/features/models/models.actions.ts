import * as calls from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceModels, onModelsElsewhere } from '../../api/tabs.ts';
import { modelsQuery } from './models.queries.ts';
import { prefsStore, withChosen, withFavouriteToggled } from './prefs.store.ts';

/** Remembers the model for the chats to come. */
export function rememberModel(modelId: string): void {
  prefsStore.reread();
  prefsStore.setState((prefs) => withChosen(prefs, modelId));
}

export function toggleFavourite(modelId: string): void {
  prefsStore.reread();
  prefsStore.setState((prefs) => withFavouriteToggled(prefs, modelId));
}

/** Has the server ask the providers; what cannot be refreshed stays as it was, and is marked stale. */
export async function refreshModels(): Promise<void> {
  const models = await calls.refreshModels().catch(() => null);
  if (models !== null) queryClient.setQueryData(modelsQuery.queryKey, models);
  else await readAgain();
}

/** Models came or went: this page and the other tabs read again which there are. */
export function modelsChanged(): void {
  void readAgain();
  announceModels();
}

/** Listens for models that came or went by what another tab did. */
export function startModels(): void {
  onModelsElsewhere(() => void readAgain());
}

function readAgain(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey });
}
