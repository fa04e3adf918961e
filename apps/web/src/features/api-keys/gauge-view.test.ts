import type { KeyGauge } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { apiKey, gauge } from './api-keys.testing.ts';
import { gaugeViews } from './gauge-view.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

function viewOf(facts: Partial<KeyGauge>) {
  const [view] = gaugeViews(apiKey({ gauges: [gauge(facts)] }), NOW);
  if (view === undefined) throw new Error('There is no gauge.');
  return view;
}

describe('a gauge', () => {
  test('says what is used of which limit, and keeps what is held apart from it', () => {
    const view = viewOf({ used: 12, reserved: 3 });
    expect(view).toMatchObject({ label: 'Requests a minute', amount: '12 of 60', tone: 'accent' });
    expect(view.used).toBeCloseTo(0.2);
    expect(view.held).toBeCloseTo(0.05);
    expect(view.notes).toContain('3 more held for running requests');
  });

  test.each([
    [47, 0, 'accent'],
    [48, 0, 'warn'],
    [40, 8, 'warn'],
    [56, 0, 'warn'],
    [57, 0, 'danger'],
    [0, 60, 'danger'],
    [75, 0, 'danger'],
  ])('of 60, %i used and %i held make it look like %s', (used, reserved, tone) => {
    expect(viewOf({ used, reserved }).tone).toBe(tone);
  });

  test('what passed its limit fills the bar, and no more; the number says by how much', () => {
    expect(viewOf({ used: 75, reserved: 5 })).toMatchObject({
      used: 1,
      held: 0,
      amount: '75 of 60',
    });
  });

  test('says of how many requests it does not know what they used', () => {
    expect(viewOf({ what: 'costUsd', limit: 20, used: 1.5, unknown: 2 })).toMatchObject({
      amount: '$1.50 of $20.00',
      notes: ['without 2 requests of unknown cost', 'Resets in 60\u{a0}s'],
    });
    expect(viewOf({ what: 'tokens', unknown: 1 }).notes).toContain(
      'without 1 request of unknown length',
    );
  });

  test('an amount that is not nothing is not shown as nothing', () => {
    const of = (used: number) => viewOf({ what: 'costUsd', limit: 0.000_02, used }).amount;
    expect(of(0.000_001)).toBe('$0.000001 of $0.00002');
    expect(of(0.000_000_001)).toBe('under $0.000001 of $0.00002');
    expect(of(0)).toBe('$0.00 of $0.00002');
  });

  test.each([
    ['minute', '2026-11-22T12:00:24Z', 'Resets in 24\u{a0}s'],
    ['day', '2026-11-22T12:35:00Z', 'Resets in 35\u{a0}min'],
    ['day', '2026-11-23T00:00:00Z', 'Resets in 12\u{a0}h'],
    ['month', '2026-12-01T12:00:00Z', 'Resets Dec 1, 2026'],
    ['minute', '2026-11-22T11:59:59Z', 'Resets now'],
  ] as const)('of a %s, at %s, it %s', (per, resetsAt, text) => {
    expect(viewOf({ per, resetsAt }).notes).toEqual([text]);
  });
});

test('the limit on requests at once comes first, and is not alarming when it is full', () => {
  const gauges = [
    gauge({ what: 'requests', per: 'minute' }),
    gauge({ what: 'tokens', per: 'minute' }),
    gauge({ what: 'requests', per: 'month' }),
  ];
  const views = gaugeViews(apiKey({ gauges, limits: { concurrency: 2 }, running: 2 }), NOW);
  expect(views.map(({ id }) => id)).toEqual([
    'concurrency',
    'requests.minute',
    'requests.month',
    'tokens.minute',
  ]);
  expect(views[0]).toMatchObject({ amount: '2 of 2', used: 1, tone: 'accent', notes: [] });
});
