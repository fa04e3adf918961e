import { queryOptions } from '@tanstack/react-query';

import { listEndpoints } from '../../api/admin-calls.ts';

export const endpointsQuery = queryOptions({
  queryKey: ['endpoints'],
  queryFn: ({ signal }) => listEndpoints(signal),
});
