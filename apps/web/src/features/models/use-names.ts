import { useQuery } from '@tanstack/react-query';

import { providersQuery } from '../keys/keys.queries.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { modelRow, nameFromId } from './catalogue.ts';
import { modelsQuery } from './models.queries.ts';

/** What people call a model and its provider; pieces of the id while the lists are not here. */
export function useNames(modelId: string): { model: string; provider: string } {
  const providerId = providerIdOf(modelId);
  const { data: model } = useQuery({
    ...modelsQuery,
    select: ({ models }) => {
      const listed = models.find(({ id }) => id === modelId);
      return listed === undefined ? nameFromId(modelId) : modelRow(listed).name;
    },
  });
  const { data: provider } = useQuery({
    ...providersQuery,
    select: (providers) => providers.find(({ id }) => id === providerId)?.name ?? providerId,
  });
  return { model: model ?? nameFromId(modelId), provider: provider ?? providerId };
}
