import { queryOptions } from '@tanstack/react-query';

import { listPriceOverrides } from '../../api/admin-calls.ts';

export const pricesQuery = queryOptions({
  queryKey: ['prices'],
  queryFn: ({ signal }) => listPriceOverrides(signal),
});
