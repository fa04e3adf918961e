import { expect, test } from 'vitest';

import { findProviders, groupProviders } from './provider-groups.ts';
import { provider } from './providers.testing.ts';

const missing = { state: 'missing', updatedAt: null } as const;
const trouble = { code: 'key_missing', message: '', at: '2026-11-01T10:00:00.000Z', modelId: null };

const providers = [
  provider('waits', { key: missing }),
  provider('saved'),
  provider('fixed', { key: { state: 'environment' } }),
  provider('keyless', { key: { ...missing, required: false } }),
  provider('waits-too', { key: missing }),
  provider('custom', { custom: true, key: missing }),
  provider('troubled', { trouble, key: missing }),
  provider('moved', { key: { ...missing, problem: 'base_url_changed' } }),
];

test('what has a key, needs none, was added or is in trouble is near; the rest waits, in its order', () => {
  const { near, more } = groupProviders(providers);
  expect(near.map(({ id }) => id)).toEqual([
    'saved',
    'fixed',
    'keyless',
    'custom',
    'troubled',
    'moved',
  ]);
  expect(more.map(({ id }) => id)).toEqual(['waits', 'waits-too']);
});

test('a search finds a part of a name in any case', () => {
  expect(findProviders(providers, ' WAITS ').map(({ id }) => id)).toEqual(['waits', 'waits-too']);
  expect(findProviders(providers, '')).toHaveLength(providers.length);
});
