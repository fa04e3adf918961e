import type { Model, Provider } from '@parley/contracts';

import { queryClient } from '../../api/query-client.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { knownProvider } from '../keys/known-providers.ts';
import { modelsQuery } from './models.queries.ts';

/** Whether a model gives its answer in pieces, as far as this page knows. */
export function streams(modelId: string): boolean {
  const models = queryClient.getQueryData(modelsQuery.queryKey)?.models ?? [];
  return isStreamed(modelId, models, knownProvider(providerIdOf(modelId)));
}

/** As its list says, else as its provider does; of whom nothing is known is asked for pieces. */
export function isStreamed(
  modelId: string,
  models: readonly Pick<Model, 'id' | 'supportsStreaming'>[],
  provider: Pick<Provider, 'supportsStreaming'> | undefined,
): boolean {
  const listed = models.find(({ id }) => id === modelId);
  return listed?.supportsStreaming ?? provider?.supportsStreaming ?? true;
}
