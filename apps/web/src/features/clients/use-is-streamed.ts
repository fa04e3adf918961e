import { useQuery } from '@tanstack/react-query';

import { providersQuery } from '../keys/keys.queries.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { isStreamed } from '../models/streaming.ts';

/** Whether a model gives its answer in pieces, as far as is known. */
export function useIsStreamed(modelId: string | null): boolean {
  const { data: list } = useQuery(modelsQuery);
  const { data: providers } = useQuery(providersQuery);
  if (modelId === null) return true;
  const provider = providers?.find(({ id }) => id === providerIdOf(modelId));
  return isStreamed(modelId, list?.models ?? [], provider);
}
