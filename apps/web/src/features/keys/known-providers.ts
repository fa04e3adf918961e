import type { Provider } from '@parley/contracts';

import { queryClient } from '../../api/query-client.ts';
import { providersQuery } from './keys.queries.ts';

/** The providers as this page last read them. */

/** Puts a newer form of a provider in its place. */
export function putProvider(provider: Provider): void {
  queryClient.setQueryData(providersQuery.queryKey, (providers) =>
    providers?.map((known) => (known.id === provider.id ? provider : known)),
  );
}

/** When the key that this page knows of was saved. */
export function savedAt(providerId: string): string | null {
  return knownProvider(providerId)?.key.updatedAt ?? null;
}

export function knownProvider(providerId: string): Provider | undefined {
  const providers = queryClient.getQueryData(providersQuery.queryKey);
  return providers?.find(({ id }) => id === providerId);
}

/** Reads again what the server knows of its providers. */
export function readProviders(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: providersQuery.queryKey });
}
