import { describe, expect, test } from 'vitest';

import { limitProblem, limitTexts, readLimits } from './limit-fields.ts';

describe('limits in their fields', () => {
  test('come back as they were', () => {
    const limits = {
      concurrency: 4,
      requests: { minute: 60 },
      tokens: { day: 1_000_000_000_000 },
      costUsd: { minute: 0.000_001, month: 19.99 },
    };
    expect(readLimits(limitTexts(limits))).toEqual({ limits });
  });

  test('an empty field is no limit', () => {
    expect(readLimits({})).toEqual({ limits: {} });
    expect(readLimits({ 'requests.day': '  ', concurrency: '' })).toEqual({ limits: {} });
  });

  test.each(['0', '-1', '1.5', 'many', '1e3', '0x10', '1,000', '10000000000000'])(
    '%s is no number of requests',
    (text) => {
      expect(readLimits({ 'requests.minute': text })).toEqual({ wrong: ['requests.minute'] });
    },
  );

  test.each(['0', '0.0000001', '1000001', '$5', '5,5'])('%s is no amount of dollars', (text) => {
    expect(readLimits({ 'costUsd.day': text })).toEqual({ wrong: ['costUsd.day'] });
  });

  test('every field that is wrong is named, in the order of the form', () => {
    const wrong = readLimits({ 'costUsd.month': 'x', concurrency: '0', 'tokens.day': '5' });
    expect(wrong).toEqual({ wrong: ['concurrency', 'costUsd.month'] });
    expect(limitProblem('concurrency')).toBe('Requests at once: a whole number from 1 on.');
    expect(limitProblem('costUsd.month')).toContain('Dollars a month');
  });
});
