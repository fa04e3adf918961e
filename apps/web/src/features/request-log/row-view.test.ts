import { describe, expect, test } from 'vitest';

import { requestLog } from './request-log.testing.ts';
import {
  askerOf,
  costText,
  endpointOf,
  secondsText,
  statusOf,
  timeText,
  tokensText,
} from './row-view.ts';

describe('a status', () => {
  const failed = (code: string) => statusOf({ outcome: 'error', error: { code, message: null } });

  test('is a word beside its colour', () => {
    expect(statusOf({ outcome: 'completed', error: null })).toEqual({ tone: 'ok', word: 'OK' });
    expect(statusOf({ outcome: 'stopped', error: null })).toEqual({
      tone: 'none',
      word: 'Cancelled',
    });
    expect(failed('upstream_failed')).toEqual({ tone: 'danger', word: 'Error' });
  });

  test('tells a pause and what is used up from other failures', () => {
    expect(failed('upstream_rate_limited')).toEqual({ tone: 'warn', word: 'Rate limit' });
    expect(['upstream_no_credit', 'key_limit_reached'].map((code) => failed(code).word)).toEqual([
      'Quota',
      'Quota',
    ]);
  });
});

test('who asked is a person in a chat, or a program by the name of its key', () => {
  expect(askerOf({ source: 'chat', apiKey: null })).toEqual({ name: 'Administrator', by: 'chat' });
  expect(askerOf(requestLog('row'))).toEqual({ name: 'laptop', by: 'key' });
  expect(askerOf({ source: 'gateway', apiKey: null })).toEqual({ name: 'Program', by: 'no key' });
});

test('a door is told as clients are set up for it', () => {
  expect(endpointOf('anthropic-messages')).toBe('POST /v1/messages');
});

describe('figures', () => {
  const { tokens } = requestLog('row');

  test('what is unknown is a dash, and never zero', () => {
    expect([costText(null), tokensText(null, tokens), tokensText(undefined, null)]).toEqual([
      '—',
      '—',
      '—',
    ]);
    expect(secondsText(null)).toBe('—');
  });

  test('zero is zero where it is known, and the least of costs is not', () => {
    const cost = (usd: number) => costText({ usd, source: 'local', priceRef: null, parts: null });
    expect([0, 0.00001, 0.0131, 4.5].map(cost)).toEqual(['$0.00', '<$0.0001', '$0.0131', '$4.50']);
  });

  test('tokens that were guessed say so', () => {
    expect(tokensText(1_204, tokens)).toBe('1,204');
    expect(tokensText(1_204, tokens && { ...tokens, source: 'estimated' })).toBe('~1,204');
  });

  test('long times have no hundredths', () => {
    expect([4, 610, 99_990, 1_800_400].map(secondsText)).toEqual([
      '0.01\u{a0}s',
      '0.61\u{a0}s',
      '99.99\u{a0}s',
      '1,800\u{a0}s',
    ]);
  });
});

test('a time of another day tells the day', () => {
  const now = new Date(2026, 10, 22, 18, 0).getTime();
  const at = (day: number) => new Date(2026, 10, day, 14, 32, 8).toISOString();

  expect(timeText(at(22), now)).toBe('14:32:08');
  expect(timeText(at(21), now)).toBe('Nov 21 14:32');
});
