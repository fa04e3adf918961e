import { queryOptions } from '@tanstack/react-query';

import { listLocalModels } from '../../api/admin-calls.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { isAnyInstalling } from './model-view.ts';

/** How often it is asked how far an installation is: nobody tells. */
const POLL_MS = 1_000;

export const localModelsQuery = queryOptions({
  // Below the list of all models: whatever has that read again has this read again as well.
  queryKey: [...modelsQuery.queryKey, 'local'],
  queryFn: ({ signal }) => listLocalModels(signal),
  refetchInterval: ({ state }) => (isAnyInstalling(state.data?.models ?? []) ? POLL_MS : false),
});
