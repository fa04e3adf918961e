import { newId } from '@parley/contracts';
import { ANSWER_MODEL, createGate, type Dialect } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { expectIdle, type FaultServer, startFaultServer } from './fault-server.ts';
import type { Departure, FaultTable } from './fault-table.ts';
import { bearer } from './gateway-asking.ts';
import type { Door } from './gateway-doors/doors.ts';
import { type Form, FORMS } from './gateway-doors/expected.ts';
import { expectSettled, limitedKey } from './gateway-doors/gateway-key.ts';
import { loggedCalls, outcomeOf, spendingOf } from './gateway-doors/logged.ts';
import { send } from './http-client.ts';

/** Lets the clients of doors go away in each phase of an answer, streamed and whole. */
export function describeGatewayDepartures(table: FaultTable, doors: readonly Door[]): void {
  const { dialect, departures } = table;
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer({ dialect, hooks: [noticing] });
  });
  afterAll(() => server.stop());

  for (const door of doors) {
    describe.each(FORMS)(`a client of ${door.id} that asked for an answer %s`, (form) => {
      for (const departure of departures) {
        it(`fault ${departure.row}: frees the upstream where it goes away ${departure.phase}`, () =>
          leave({ server, departure, door, form, dialect }));
      }
    });
  }
}

/** What the gateway has of the texts of answers, by the ids of their requests. */
const texts = new Map<string, { text: string; has: (text: string) => void }>();

/** Tells of texts that no client was given yet. */
const noticing: Hook = {
  name: 'noticing',
  on: {
    'generation.chunk': ({ requestId }) => {
      const noticed = texts.get(requestId);
      return ({ text }) => {
        if (noticed !== undefined) noticed.has((noticed.text += text));
        return undefined;
      };
    },
  },
};

interface Leaving {
  server: FaultServer;
  departure: Departure;
  door: Door;
  form: Form;
  dialect: Dialect;
}

async function leave({ server, departure, door, form, dialect }: Leaving): Promise<void> {
  const { row, seen, stopped } = departure;
  const key = await limitedKey(server);
  const gate = createGate();
  const text = server.textFor(departure.script(gate));
  const requestId = newId();
  const isSeen = Promise.withResolvers<void>();
  const look = (told: string) => {
    if (told.includes(seen)) isSeen.resolve();
  };
  texts.set(requestId, { text: '', has: look });
  const gone = new AbortController();
  const asked = send(server.url + door.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...bearer(key) },
    body: JSON.stringify({
      ...door.body(`${dialect.vendorId}/${ANSWER_MODEL}`, text),
      stream: form === 'streamed',
    }),
    signal: gone.signal,
    ...(form === 'streamed' ? { onText: look } : {}),
  });
  await gate.reached;
  if (seen !== '') await isSeen.promise;
  gone.abort();
  await expect(asked).rejects.toThrow();
  // Row 66 waits for the usage that is on its way; nothing else may need this to end.
  if (row === 66) gate.release();

  const [upstreamRequest] = server.requestsWith(text);
  await upstreamRequest?.closed;
  expect(upstreamRequest?.aborted).toBe(row !== 66);
  const calls = await loggedCalls(server, [requestId]);
  texts.delete(requestId);
  expect(calls.map(outcomeOf)).toEqual([stopped.log]);
  await expectSettled(server, key, spendingOf(calls));
  await expectIdle(server);
}
