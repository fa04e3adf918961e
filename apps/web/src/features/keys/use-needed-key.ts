import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { wantKeys } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';
import { useAnyUsable } from './use-usable.ts';

/** The provider to ask for a key, as long as no provider can be used at all. */
export function useNeededKey(): Provider | null {
  const { data: providers = [] } = useQuery(providersQuery);
  const isUsable = useAnyUsable();
  return isUsable === false ? (wantKeys(providers)[0] ?? null) : null;
}
