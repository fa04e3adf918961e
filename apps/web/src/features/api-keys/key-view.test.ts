import { describe, expect, test } from 'vitest';

import { apiKey, gauge } from './api-keys.testing.ts';
import { factsOf, modelsText, stateOf } from './key-view.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('a key', () => {
  test.each([
    ['works', {}, 'active'],
    ['works until it expires', { expiresAt: '2026-11-22T12:00:01Z' }, 'active'],
    ['has expired', { expiresAt: '2026-11-22T12:00:00Z' }, 'expired'],
    ['has room left', { gauges: [gauge({ used: 59 })] }, 'active'],
    ['has no room left, for what it used', { gauges: [gauge({ used: 60 })] }, 'limited'],
    [
      'has no room left, for what it holds',
      { gauges: [gauge({ used: 58, reserved: 2 })] },
      'limited',
    ],
    [
      'has expired, which no new window helps',
      { expiresAt: '2026-11-01T00:00:00Z', gauges: [gauge({ used: 60 })] },
      'expired',
    ],
  ])('%s', (_what, facts, state) => {
    expect(stateOf(apiKey(facts), NOW)).toBe(state);
  });

  test('tells when it was used, what runs, and until when it works', () => {
    expect(factsOf(apiKey(), NOW)).toEqual(['Never used']);
    const used = apiKey({
      lastUsedAt: '2026-11-22T11:58:00Z',
      running: 2,
      expiresAt: '2026-12-24T12:00:00Z',
    });
    expect(factsOf(used, NOW)).toEqual(['Used 2 min ago', '2 running', 'Expires Dec 24, 2026']);
    expect(factsOf(apiKey({ expiresAt: '2026-11-20T12:00:00Z' }), NOW)).toContain(
      'Expired Nov 20, 2026',
    );
  });

  test('names a few of its models, and how many more there are', () => {
    expect(modelsText(null)).toBe('All models');
    expect(modelsText(['openai/*', 'x/y'])).toBe('openai/*, x/y');
    expect(modelsText(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
