import type { ConnectFailure } from '@parley/providers';
import {
  closedPortUrl,
  type DeadEnd,
  hangBeforeHead,
  resetBeforeHead,
  startBlackHole,
  startSelfSigned,
  startWrongHost,
  UNKNOWN_HOST_URL,
} from '@parley/providers/testing';

import { fault, type Fault, type Outcome, SHORT_MS } from './outcome.ts';
import type { Subject } from './subject.ts';

/** DNS may take its time to say no, and that counts as connecting. */
const PATIENT_CONNECT_MS = 60_000;

/** Enough to be connected on a busy machine. */
const FIRST_OUTPUT_MS = 2 * SHORT_MS;

/** Nobody is where the provider should be. */
export function placesOf({ refused }: Subject): Fault[] {
  const notReached = (reason: ConnectFailure): Outcome =>
    refused(502, 'upstream_unreachable', { calls: 0, attempts: 1, said: { reason } });
  return [
    fault(1, 'is not there', [], notReached('connect'), {
      place: async () => nothingAt(await closedPortUrl()),
    }),
    fault(2, 'has a name without an address', [], notReached('dns'), {
      place: async () => nothingAt(UNKNOWN_HOST_URL),
      timeouts: { connectMs: PATIENT_CONNECT_MS, firstOutputMs: PATIENT_CONNECT_MS },
    }),
    fault(3, 'has a certificate that nobody vouches for', [], notReached('tls'), {
      place: startSelfSigned,
    }),
    fault(3, 'has the certificate of another host', [], notReached('tls'), {
      place: startWrongHost,
    }),
    fault(
      4,
      'takes no connection and refuses none',
      [],
      refused(504, 'upstream_timeout', { calls: 0, attempts: 1, said: { reason: 'connect' } }),
      { place: startBlackHole, timeouts: { connectMs: SHORT_MS } },
    ),
  ];
}

/** The provider is there, and says nothing. */
export function silencesOf({ dialect, faults, refused }: Subject): Fault[] {
  const late = refused(504, 'upstream_timeout');
  const soon = { timeouts: { firstOutputMs: FIRST_OUTPUT_MS } };
  return [
    fault(5, 'takes the request and never answers', hangBeforeHead, late, soon),
    fault(6, 'sends a head and no body', faults.silentAfterHead, late, soon),
    ...(dialect.ping === null
      ? []
      : [fault(7, 'sends comments for ever', faults.onlyComments(), late, soon)]),
    fault(
      57,
      'breaks a new connection instead of answering',
      resetBeforeHead,
      refused(502, 'upstream_disconnected'),
    ),
  ];
}

function nothingAt(baseUrl: string): DeadEnd {
  return { baseUrl, close: async () => undefined };
}
