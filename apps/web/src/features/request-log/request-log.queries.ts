import { queryOptions } from '@tanstack/react-query';

import { readRequestLog } from '../../api/request-log-calls.ts';

/** One request, wherever in the log it is. What is written of it does not change. */
export function requestLogQuery(id: string) {
  return queryOptions({
    queryKey: ['request-logs', id],
    queryFn: ({ signal }) => readRequestLog(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
