import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { modelsQuery } from '../models/models.queries.ts';
import { providersQuery } from './keys.queries.ts';

/** Whether this provider can answer: with a key; without one, once it has told its models. */
export function useIsUsable(): (provider: Provider) => boolean {
  const { data: catalogue } = useQuery(modelsQuery);
  return ({ id, key }) =>
    key.state !== 'missing' ||
    (!key.required && (catalogue?.models.some(({ providerId }) => providerId === id) ?? false));
}

/** Whether there is any provider that can answer; `undefined` until that is known. */
export function useAnyUsable(): boolean | undefined {
  const { data: providers } = useQuery(providersQuery);
  const { isPending: isCatalogueUnknown } = useQuery(modelsQuery);
  const isUsable = useIsUsable();
  if (providers === undefined) return undefined;
  if (providers.some(isUsable)) return true;
  const mayAnswerUnasked = providers.some(({ key }) => !key.required);
  return mayAnswerUnasked && isCatalogueUnknown ? undefined : false;
}
