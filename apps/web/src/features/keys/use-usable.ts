import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { modelsOf } from '../models/models-of.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { keyStatus } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';
import { keysStore } from './keys.store.ts';

/** Whether this provider can answer: with a key; without one, once it has told its models. */
export function useIsUsable(): (provider: Provider) => boolean {
  const { data: catalogue } = useQuery(modelsQuery);
  return ({ id, key }) =>
    key.state !== 'missing' || (!key.required && modelsOf(id, catalogue?.models ?? []).length > 0);
}

/** Whether there is any provider that can answer; `undefined` until that is known. */
export function useAnyUsable(): boolean | undefined {
  return useAny(useIsUsable());
}

/** The same of those that have not refused their key. */
export function useAnyWorking(): boolean | undefined {
  const isUsable = useIsUsable();
  const checks = useStore(keysStore, (state) => state.checks);
  return useAny(
    (provider) => isUsable(provider) && keyStatus(provider, checks[provider.id]) !== 'refused',
  );
}

function useAny(isWanted: (provider: Provider) => boolean): boolean | undefined {
  const { data: providers } = useQuery(providersQuery);
  const { isPending: isCatalogueUnknown } = useQuery(modelsQuery);
  if (providers === undefined) return undefined;
  if (providers.some(isWanted)) return true;
  const mayAnswerUnasked = providers.some(({ key }) => !key.required);
  return mayAnswerUnasked && isCatalogueUnknown ? undefined : false;
}
