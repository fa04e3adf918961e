import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { isReady } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';

/** The provider to ask for a key, as long as no provider can be used at all. */
export function useNeededKey(): Provider | null {
  const { data: providers = [] } = useQuery(providersQuery);
  if (providers.some(isReady)) return null;
  return providers.find((provider) => provider.enabled) ?? null;
}
