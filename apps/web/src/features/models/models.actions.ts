import * as calls from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
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
  else await queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey });
}
