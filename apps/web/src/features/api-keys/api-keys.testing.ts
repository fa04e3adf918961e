import type { ApiKey, KeyGauge } from '@parley/contracts';

/** A key without limits, for tests. */
export function apiKey(facts: Partial<ApiKey> = {}): ApiKey {
  return {
    id: 'key-1',
    name: 'laptop',
    prefix: 'sk-parley-ab12',
    models: null,
    limits: {},
    gauges: [],
    running: 0,
    expiresAt: null,
    lastUsedAt: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    ...facts,
  };
}

export function gauge(facts: Partial<KeyGauge> = {}): KeyGauge {
  return {
    what: 'requests',
    per: 'minute',
    limit: 60,
    used: 0,
    reserved: 0,
    unknown: 0,
    resetsAt: '2026-11-22T12:01:00.000Z',
    ...facts,
  };
}
