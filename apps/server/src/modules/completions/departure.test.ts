import { type AccountingPolicy, AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { Departures } from './departure.ts';

const HOUR_MS = 3_600_000;

function call(accounting: AccountingPolicy, mayDrain = true) {
  const client = new AbortController();
  const timeouts = { connectMs: 1, firstOutputMs: 1, idleMs: 1, totalMs: 1, graceMs: 1 };
  const provider = { accounting, timeouts: { ...timeouts, drainMs: HOUR_MS } };
  return { client, reader: client.signal, provider, mayDrain };
}

describe('a reader that leaves', () => {
  it.each<[AccountingPolicy, boolean, AccountingPolicy]>([
    ['cancel-and-estimate', true, 'cancel-and-estimate'],
    ['none', true, 'none'],
    ['bounded-drain', false, 'cancel-and-estimate'],
  ])('of a provider with %s (may drain: %s) ends the call: %s', (accounting, mayDrain, policy) => {
    const asked = call(accounting, mayDrain);
    const departure = new Departures().open(asked);
    expect(departure.signal.aborted).toBe(false);

    asked.client.abort();

    expect(departure).toMatchObject({ isDraining: false, policy });
    expect(departure.signal.aborted).toBe(true);
  });

  it('was gone before the call began', () => {
    const asked = call('bounded-drain');
    asked.client.abort();

    expect(new Departures().open(asked).signal.aborted).toBe(true);
  });

  it('is one that stays and is told why there is no more: it is not kept waiting', () => {
    const asked = call('bounded-drain');
    const departure = new Departures().open(asked);

    asked.client.abort(new AppError('server_shutdown'));

    expect(departure).toMatchObject({ isDraining: false, policy: 'cancel-and-estimate' });
    expect(departure.signal.aborted).toBe(true);
  });

  it('changes nothing once the call is over', () => {
    const asked = call('cancel-and-estimate');
    const departure = new Departures().open(asked);
    departure.end();

    asked.client.abort();

    expect(departure.signal.aborted).toBe(false);
  });
});

describe('answers that are read on for nobody', () => {
  it('are so many and no more; another one may begin when one has ended', () => {
    const departures = new Departures(1);
    const [first, second, third] = Array.from({ length: 3 }, () => {
      const asked = call('bounded-drain');
      return { asked, departure: departures.open(asked) };
    });

    first?.asked.client.abort();
    second?.asked.client.abort();
    first?.departure.end();
    third?.asked.client.abort();

    expect(first?.departure).toMatchObject({ policy: 'bounded-drain' });
    expect(second?.departure).toMatchObject({ isDraining: false, policy: 'cancel-and-estimate' });
    expect(second?.departure.signal.aborted).toBe(true);
    expect(third?.departure).toMatchObject({ isDraining: true, policy: 'bounded-drain' });
    third?.departure.end();
  });

  it('are read so far and no further', () => {
    const asked = call('bounded-drain');
    const departure = new Departures().open(asked);
    asked.client.abort();

    departure.passedOver(1024 * 1024);
    expect(departure.signal.aborted).toBe(false);
    departure.passedOver(1);

    expect(departure).toMatchObject({ policy: 'bounded-drain' });
    expect(departure.signal.aborted).toBe(true);
    departure.end();
  });

  it('end with the server, and none begins after it', () => {
    const departures = new Departures();
    const [running, late] = [call('bounded-drain'), call('bounded-drain')];
    const [one, other] = [departures.open(running), departures.open(late)];
    running.client.abort();

    departures.close();
    late.client.abort();

    expect([one.signal.aborted, other.signal.aborted]).toEqual([true, true]);
    expect([one.policy, other.policy]).toEqual(['bounded-drain', 'cancel-and-estimate']);
    one.end();
  });
});
