import { queryOptions } from '@tanstack/react-query';

import { listModels } from '../../api/calls.ts';

const FRESH_MS = 5 * 60_000;

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => listModels(signal),
  staleTime: FRESH_MS,
});
