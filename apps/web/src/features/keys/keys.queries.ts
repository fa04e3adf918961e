import { queryOptions } from '@tanstack/react-query';

import { listProviders } from '../../api/calls.ts';

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => listProviders(signal),
});
