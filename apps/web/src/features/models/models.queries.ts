import { queryOptions } from '@tanstack/react-query';

import { listModels } from '../../api/calls.ts';

const FRESH_MS = 5 * 60_000;

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => listModels(signal),
  // A list that the server itself calls stale is asked for again whenever somebody looks.
  staleTime: ({ state }) => (state.data?.stale === false ? FRESH_MS : 0),
});
