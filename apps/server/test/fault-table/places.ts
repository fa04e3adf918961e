import {
  closedPortUrl,
  type DeadEnd,
  hangBeforeHead,
  onlyComments,
  resetBeforeHead,
  silentAfterHead,
  startBlackHole,
  startSelfSigned,
  startWrongHost,
  UNKNOWN_HOST_URL,
} from '@parley/providers/testing';

import { fault, type Fault, refused, SHORT_MS } from './outcome.ts';

/** DNS may take its time to say no, and that counts as connecting. */
const PATIENT_CONNECT_MS = 60_000;

const notReached = refused(502, 'upstream_unreachable', { calls: 0, attempts: 1 });

/** Nobody is where the provider should be, or it says nothing. */
export const PLACES: readonly Fault[] = [
  fault(1, 'is not there', [], notReached, { place: async () => nothingAt(await closedPortUrl()) }),
  fault(2, 'has a name without an address', [], notReached, {
    place: async () => nothingAt(UNKNOWN_HOST_URL),
    timeouts: { connectMs: PATIENT_CONNECT_MS, firstOutputMs: PATIENT_CONNECT_MS },
  }),
  fault(3, 'has a certificate that nobody vouches for', [], notReached, {
    place: startSelfSigned,
  }),
  fault(3, 'has the certificate of another host', [], notReached, { place: startWrongHost }),
  fault(
    4,
    'takes no connection and refuses none',
    [],
    refused(504, 'upstream_timeout', { calls: 0, attempts: 1 }),
    { place: startBlackHole, timeouts: { connectMs: SHORT_MS } },
  ),
  fault(
    5,
    'takes the request and never answers',
    hangBeforeHead,
    refused(504, 'upstream_timeout'),
    { timeouts: { firstOutputMs: SHORT_MS } },
  ),
  fault(6, 'sends a head and no body', silentAfterHead, refused(504, 'upstream_timeout'), {
    timeouts: { firstOutputMs: SHORT_MS },
  }),
  fault(7, 'sends comments for ever', onlyComments(), refused(504, 'upstream_timeout'), {
    timeouts: { firstOutputMs: SHORT_MS },
  }),
  fault(
    57,
    'breaks a new connection instead of answering',
    resetBeforeHead,
    refused(502, 'upstream_disconnected'),
  ),
];

function nothingAt(baseUrl: string): DeadEnd {
  return { baseUrl, close: async () => undefined };
}
