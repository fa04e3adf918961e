import { queryOptions } from '@tanstack/react-query';

import { listLocalModels } from '../../api/admin-calls.ts';
import { isAnyInstalling } from './model-view.ts';

/** How often it is asked how far an installation is: nobody tells. */
const POLL_MS = 1_000;

export const localModelsQuery = queryOptions({
  queryKey: ['local-models'],
  queryFn: ({ signal }) => listLocalModels(signal),
  refetchInterval: ({ state }) => (isAnyInstalling(state.data?.models ?? []) ? POLL_MS : false),
});
