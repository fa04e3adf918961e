import { queryOptions } from '@tanstack/react-query';

import { findRequestLog, isGatewayOpen } from '../../api/gateway-calls.ts';

/** Whether this browser, and so a program beside it, may ask without a key. */
export const openGateQuery = queryOptions({
  queryKey: ['gateway', 'open'],
  queryFn: ({ signal }) => isGatewayOpen(signal),
  // The switch is on the page beside this one.
  staleTime: 0,
});

/** A row is written with the end of its answer; of one that was stopped, a moment later. */
const LOOK_MS = 400;
const LOOKS = 6;

/** The row of a request that is over; `null` where there is none. */
export function rowOfRequestQuery(requestId: string) {
  return queryOptions({
    queryKey: ['request-logs', 'of-request', requestId],
    queryFn: ({ signal }) => findRequestLog(requestId, signal),
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data === null && state.dataUpdateCount < LOOKS ? LOOK_MS : false,
  });
}
