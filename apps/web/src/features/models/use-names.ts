import { useQuery } from '@tanstack/react-query';

import { providersQuery } from '../keys/keys.queries.ts';
import { namesOf, providerIdOf } from '../keys/key-view.ts';
import type { Names } from '../problems/problem.ts';
import { modelRow, nameFromId } from './catalogue.ts';
import { modelsQuery } from './models.queries.ts';

interface ModelNames extends Names {
  model: string;
}

/** What people call a model and its provider; pieces of the id while the lists are not here. */
export function useNames(modelId: string): ModelNames {
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
    select: (providers) => providers.find(({ id }) => id === providerId),
  });
  const name = model ?? nameFromId(modelId);
  if (provider !== undefined) return { ...namesOf(provider, name), model: name };
  return { model: name, provider: providerId, keyVariable: null, hasKey: true };
}
