import { AppError, type KeyGauge, type KeyLimits } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { KeyLedger, type Reservation } from './key-ledger.ts';
import type { KeyUse } from './key-use.ts';
import { LIMIT_WINDOWS } from './limit-windows.ts';

const NOON = new Date('2026-03-10T12:00:00.000Z');
const SMALL: KeyUse = { tokens: 100, costUsd: 0.01 };

describe('a limit on requests', () => {
  test('lets so many begin in a window, however they end, and more in the next', () => {
    const ledger = new KeyLedger('k');
    const limits = { requests: { minute: 2 } };
    settle(ledger.admit(limits, SMALL, NOON), SMALL);
    settle(ledger.admit(limits, SMALL, NOON), { tokens: null, costUsd: null });

    expect(refusal(() => ledger.admit(limits, SMALL, seconds(59)))).toMatchObject({
      ...{ code: 'key_limit_reached', retryAfterMs: 1000 },
      details: { what: 'requests', per: 'minute', limit: 2, used: 2 },
    });
    ledger.admit(limits, SMALL, seconds(60));
  });

  test('is given back by a request that asked no provider', () => {
    const ledger = new KeyLedger('k');
    const limits = { requests: { day: 1 } };
    ledger.admit(limits, SMALL, NOON).release();

    expect(gaugeOf(ledger, limits, NOON)).toMatchObject({ used: 0, reserved: 0 });
    ledger.admit(limits, SMALL, NOON);
  });
});

describe('a limit on tokens or money', () => {
  test.each<[string, KeyLimits]>([
    ['tokens', { tokens: { day: 150 } }],
    ['money', { costUsd: { month: 0.015 } }],
  ])('of %s is not passed by two requests at once that would each respect it', (_, limits) => {
    const ledger = new KeyLedger('k');
    const first = ledger.admit(limits, SMALL, NOON);

    expect(refusal(() => ledger.admit(limits, SMALL, NOON))).toMatchObject({
      // It may end at any moment: nobody need wait for the end of the month.
      ...{ retryAfterMs: 1000, message: expect.stringMatching(/held for requests that run\.$/) },
    });
    settle(first, { tokens: 10, costUsd: 0.001 });
    ledger.admit(limits, SMALL, NOON);
  });

  test('of money is exact, however many small amounts there are', () => {
    const ledger = new KeyLedger('k');
    const limits = { costUsd: { day: 1 } };
    const tenth: KeyUse = { tokens: 1, costUsd: 0.1 };
    for (let round = 0; round < 10; round += 1) settle(ledger.admit(limits, tenth, NOON), tenth);

    expect(gaugeOf(ledger, limits, NOON)).toMatchObject({ used: 1, reserved: 0 });
    expect(refusal(() => ledger.admit(limits, tenth, NOON)).retryAfterMs).toBe(12 * 60 * 60_000);
  });

  test('reserves nothing for what nobody knows, and says of how many requests it knows nothing', () => {
    const ledger = new KeyLedger('k');
    const limits = { costUsd: { day: 1 }, tokens: { day: 1000 } };
    const unknown: KeyUse = { tokens: 100, costUsd: null };
    const reservation = ledger.admit(limits, unknown, NOON);
    expect(ledger.gauges(limits, NOON)).toMatchObject([
      { what: 'tokens', reserved: 100, unknown: 0 },
      { what: 'costUsd', reserved: 0, unknown: 0 },
    ]);

    settle(reservation, { tokens: 90, costUsd: null });

    expect(ledger.gauges(limits, NOON)).toMatchObject([
      { what: 'tokens', used: 90, reserved: 0, unknown: 0 },
      { what: 'costUsd', used: 0, reserved: 0, unknown: 1 },
    ]);
  });

  test('that is used up lets nothing in, not even what costs nobody knows what', () => {
    const ledger = new KeyLedger('k');
    const limits = { costUsd: { day: 1 } };
    settle(ledger.admit(limits, { tokens: 1, costUsd: 0.5 }, NOON), { tokens: 1, costUsd: 1.5 });

    for (const costUsd of [null, 0, 0.1])
      expect(refusal(() => ledger.admit(limits, { tokens: 1, costUsd }, NOON))).toMatchObject({
        retryAfterMs: 12 * 60 * 60_000,
      });
  });

  test('tells a request that is larger than the whole of it that waiting does not help', () => {
    const ledger = new KeyLedger('k');

    const error = refusal(() => ledger.admit({ tokens: { minute: 99 } }, SMALL, NOON));

    expect(error.retryAfterMs).toBeUndefined();
    expect(error.message).toBe(
      'This key may use 99 tokens a minute, and this request alone may use 100 tokens.',
    );
  });
});

test('of several limits without room the one with the longest wait is told', () => {
  const ledger = new KeyLedger('k');
  const limits = { concurrency: 1, requests: { minute: 1, day: 1 } };
  ledger.admit(limits, SMALL, NOON);

  expect(refusal(() => ledger.admit(limits, SMALL, NOON))).toMatchObject({
    details: { what: 'requests', per: 'day' },
  });
});

test('a limit on requests at once counts those that run, in whatever window they began', () => {
  const ledger = new KeyLedger('k');
  const limits = { concurrency: 2 };
  const [first, second] = [
    ledger.admit(limits, SMALL, NOON),
    ledger.admit(limits, SMALL, seconds(1)),
  ];

  const error = refusal(() => ledger.admit(limits, SMALL, seconds(300)));
  expect(error).toMatchObject({ details: { what: 'concurrency', limit: 2 }, retryAfterMs: 1000 });
  expect(ledger.running).toBe(2);
  settle(first, SMALL);
  ledger.admit(limits, SMALL, seconds(300));
  second.release();
  expect(ledger.running).toBe(1);
});

describe('a request that ends in another window than it began in', () => {
  test('counts in the one that it began in', () => {
    const ledger = new KeyLedger('k');
    const limits = { tokens: { minute: 1000, day: 1000 } };
    const reservation = ledger.admit(limits, SMALL, seconds(59));
    expect(ledger.gauges(limits, seconds(61))).toMatchObject([
      { per: 'minute', used: 0, reserved: 0, resetsAt: seconds(120).toISOString() },
      { per: 'day', used: 0, reserved: 100 },
    ]);

    settle(reservation, { tokens: 70, costUsd: null });

    expect(ledger.gauges(limits, seconds(61))).toMatchObject([
      { per: 'minute', used: 0, reserved: 0 },
      { per: 'day', used: 70, reserved: 0 },
    ]);
  });

  test('is charged, as it is stored, to the one that it began in', () => {
    const reservation = new KeyLedger('k').admit({}, SMALL, new Date('2026-12-31T23:59:59.999Z'));

    expect(reservation.charge({ tokens: 7, costUsd: 0.25 })).toEqual({
      keyId: 'k',
      windows: [
        { per: 'minute', startsAt: new Date('2026-12-31T23:59:00Z'), isPutBack: false },
        { per: 'day', startsAt: new Date('2026-12-31'), isPutBack: false },
        { per: 'month', startsAt: new Date('2026-12-01'), isPutBack: false },
      ],
      amounts: {
        ...{ requests: 1, tokens: 7, requestsWithoutTokens: 0 },
        ...{ costNanoUsd: 250_000_000, requestsWithoutCost: 0 },
      },
    });
  });
});

test('what is settled or released twice counts once', () => {
  const ledger = new KeyLedger('k');
  const limits = { tokens: { day: 1000 }, requests: { day: 1000 } };
  const [one, other] = [ledger.admit(limits, SMALL, NOON), ledger.admit(limits, SMALL, NOON)];
  for (const end of [() => settle(one, SMALL), () => settle(one, SMALL), () => one.release()])
    end();
  for (const end of [() => other.release(), () => settle(other, SMALL), () => other.release()])
    end();

  expect(ledger.running).toBe(0);
  expect(ledger.gauges(limits, NOON)).toMatchObject([
    { what: 'requests', used: 1, reserved: 0 },
    { what: 'tokens', used: 100, reserved: 0 },
  ]);
});

test('a limit that is set later knows what was used before it', () => {
  const ledger = new KeyLedger('k');
  settle(ledger.admit({}, SMALL, NOON), SMALL);

  expect(gaugeOf(ledger, { tokens: { month: 120 } }, NOON)).toMatchObject({ used: 100 });
  expect(refusal(() => ledger.admit({ tokens: { month: 120 } }, SMALL, NOON))).toBeDefined();
});

test('what was stored counts on in its window, and not in a later one', () => {
  const ledger = new KeyLedger('k');
  const limits = { requests: { minute: 5, day: 5 } };
  const used = { requests: 3, tokens: 1, requestsWithoutTokens: 0, costNanoUsd: 1 };
  for (const per of ['minute', 'day'] as const) {
    const startsAt = per === 'minute' ? NOON : new Date('2026-03-10');
    ledger.load(per, startsAt, { ...used, requestsWithoutCost: 0 });
  }

  expect(ledger.gauges(limits, seconds(59))).toMatchObject([{ used: 3 }, { used: 3 }]);
  expect(ledger.gauges(limits, seconds(60))).toMatchObject([{ used: 0 }, { used: 3 }]);
});

describe('a clock that is put back', () => {
  test('a little does not give a limit anew, and says when the one that refuses ends', () => {
    const ledger = new KeyLedger('k');
    const limits = { requests: { minute: 1 } };
    ledger.admit(limits, SMALL, seconds(60));

    const { retryAfterMs } = refusal(() => ledger.admit(limits, SMALL, NOON));
    expect(retryAfterMs).toBe(120_000);
    expect(gaugeOf(ledger, limits, NOON)?.resetsAt).toBe(seconds(120).toISOString());
  });

  test.each<[string, KeyLimits, number]>([
    ['an hour, in the minute', { requests: { minute: 1 } }, 3600],
    ['two days, in the day', { tokens: { day: 100 } }, 2 * 86_400],
    ['ten years, in the month', { costUsd: { month: 0.01 } }, 3650 * 86_400],
  ])('by %s, does not lock a key out', (_, limits, ahead) => {
    const ledger = new KeyLedger('k');
    settle(ledger.admit(limits, SMALL, seconds(ahead)), SMALL);
    const late = ledger.admit({}, { tokens: 0, costUsd: 0 }, seconds(ahead));
    expect(gaugeOf(ledger, limits, NOON)).toMatchObject({ used: 0, reserved: 0 });

    settle(ledger.admit(limits, SMALL, NOON), SMALL);
    expect(refusal(() => ledger.admit(limits, SMALL, NOON))).toBeDefined();
    // What began in the time that never was counts there.
    settle(late, SMALL);
    expect(ledger.running).toBe(0);
    expect(gaugeOf(ledger, limits, NOON)?.used).toBe(gaugeOf(ledger, limits, NOON)?.limit);
  });
});

/** What happens to a key: time passes, a request asks to be let in, one that runs ends. */
type Happening =
  | { do: 'pass'; seconds: number }
  | { do: 'admit'; wanted: KeyUse }
  | { do: 'settle'; which: number; used: KeyUse }
  | { do: 'release'; which: number };

const amount = fc.nat({ max: 60 });
const cost = fc.option(
  fc.nat({ max: 60 }).map((cents) => cents / 100),
  { nil: null },
);
const use: fc.Arbitrary<KeyUse> = fc.record({
  tokens: fc.option(amount, { nil: null }),
  costUsd: cost,
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 20, 61, 86_400) }),
  fc.record({ do: fc.constant('admit' as const), wanted: use }),
  fc.record({ do: fc.constant('admit' as const), wanted: use }),
  fc.record({ do: fc.constant('settle' as const), which: fc.nat({ max: 9 }), used: use }),
  fc.record({ do: fc.constant('release' as const), which: fc.nat({ max: 9 }) }),
);

describe('whatever happens in whatever order', () => {
  const limits: KeyLimits = {
    concurrency: 4,
    requests: { minute: 5, day: 12, month: 20 },
    tokens: { minute: 100, day: 200, month: 300 },
    costUsd: { minute: 1, day: 2, month: 3 },
  };

  test('no limit is passed by more than was unknown when requests were let in, and nothing stays reserved', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 80 }), (happenings) => {
        const story = play(limits, happenings);

        expect(story.gauges.filter((gauge) => !isWithin(gauge, story.surplus))).toEqual([]);
        expect(story.mostRunning).toBeLessThanOrEqual(4);
        expect(story.ledger.running).toBe(0);
        for (const gauge of story.ledger.gauges(limits, story.at))
          expect(gauge).toMatchObject({ reserved: 0 });
      }),
      { numRuns: 2000 },
    );
  });

  /** By window and kind: what ended requests used beyond what they were let in with. */
  type Surplus = ReadonlyMap<string, number>;

  function isWithin(gauge: KeyGauge, surplus: Surplus): boolean {
    const { what, per, limit, used, reserved } = gauge;
    const beyond = surplus.get(`${what} ${per} ${gauge.resetsAt}`) ?? 0;
    // Cents are exact in the ledger; their sum here is not.
    return used >= 0 && reserved >= 0 && used + reserved <= limit + beyond + 1e-9;
  }
});

interface Running {
  reservation: Reservation;
  wanted: KeyUse;
  /** The windows that it began in, as gauges name them. */
  windows: readonly string[];
}

function play(limits: KeyLimits, happenings: readonly Happening[]) {
  const ledger = new KeyLedger('k');
  const gauges: KeyGauge[] = [];
  const surplus = new Map<string, number>();
  const running: Running[] = [];
  let at = NOON;
  let mostRunning = 0;
  const end = (index: number, used: KeyUse | null) => {
    const [ended] = running.splice(index % Math.max(running.length, 1), 1);
    if (ended === undefined) return;
    if (used === null) return ended.reservation.release();
    for (const window of ended.windows) {
      for (const what of ['tokens', 'costUsd'] as const) {
        const more = Math.max(0, (used[what] ?? 0) - (ended.wanted[what] ?? 0));
        surplus.set(`${what} ${window}`, (surplus.get(`${what} ${window}`) ?? 0) + more);
      }
    }
    settle(ended.reservation, used);
  };
  const steps: { [kind in Happening['do']]: (one: Extract<Happening, { do: kind }>) => void } = {
    pass: ({ seconds }) => void (at = new Date(at.getTime() + seconds * 1000)),
    admit({ wanted }) {
      try {
        const windows = ledger
          .gauges({ requests: { minute: 1, day: 1, month: 1 } }, at)
          .map(({ per, resetsAt }) => `${per} ${resetsAt}`);
        running.push({ reservation: ledger.admit(limits, wanted, at), wanted, windows });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    },
    settle: ({ which, used }) => end(which, used),
    release: ({ which }) => end(which, null),
  };
  for (const one of happenings) {
    // The table is typed by the kind of what happens, which an index cannot carry over.
    (steps[one.do] as (happening: Happening) => void)(one);
    mostRunning = Math.max(mostRunning, ledger.running);
    gauges.push(...ledger.gauges(limits, at));
  }
  while (running.length > 0) end(0, SMALL);
  return { ledger, gauges, surplus, mostRunning, at };
}

function settle(reservation: Reservation, used: KeyUse): void {
  reservation.settle(reservation.charge(used));
}

function seconds(count: number): Date {
  return new Date(NOON.getTime() + count * 1000);
}

/** The only gauge of limits that have one. */
function gaugeOf(ledger: KeyLedger, limits: KeyLimits, at: Date): KeyGauge | undefined {
  const gauges = ledger.gauges(limits, at);
  expect(gauges).toHaveLength(1);
  return gauges[0];
}

function refusal(admit: () => unknown): AppError {
  try {
    admit();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`was let in, in all of ${LIMIT_WINDOWS.join()}`);
}
