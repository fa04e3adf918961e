import { queryOptions } from '@tanstack/react-query';

import { listApiKeys } from '../../api/api-key-calls.ts';

/** How often the gauges are read while somebody looks at them. */
const READ_EVERY_MS = 5_000;

/** The keys without their secrets, which the server itself does not have. */
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => listApiKeys(signal),
  refetchInterval: READ_EVERY_MS,
});
