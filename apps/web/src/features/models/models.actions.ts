import * as calls from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { modelsQuery } from './models.queries.ts';
import { prefsStore } from './prefs.store.ts';

export function chooseModel(modelId: string): void {
  prefsStore.setState({ modelId });
}

/** Has the server ask the providers; what cannot be refreshed stays as it was, and is marked stale. */
export async function refreshModels(): Promise<void> {
  const models = await calls.refreshModels().catch(() => null);
  if (models !== null) queryClient.setQueryData(modelsQuery.queryKey, models);
  else await queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey });
}
