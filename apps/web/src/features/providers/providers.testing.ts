import type { Provider } from '@parley/contracts';

/** A provider with a saved key and no trouble, but for what is given. */
export function provider(
  id: string,
  { key, ...facts }: Partial<Omit<Provider, 'key'>> & { key?: Partial<Provider['key']> } = {},
): Provider {
  return {
    id,
    name: id,
    kind: 'remote',
    enabled: true,
    supportsStreaming: true,
    custom: false,
    baseUrl: `https://${id}.test/v1`,
    trouble: null,
    ...facts,
    key: {
      required: true,
      state: 'saved',
      hint: '',
      variable: null,
      updatedAt: '2026-11-01T10:00:00.000Z',
      ...key,
    },
  };
}
