import { useQuery } from '@tanstack/react-query';

import { strings } from '../../i18n/index.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { modelRow, nameFromId } from './catalogue.ts';
import { modelsQuery } from './models.queries.ts';

interface ModelNames {
  model: string;
  provider: string;
  /** What sets the provider's key, where it is not set in this app. */
  keyVariable: string | null;
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
  const isFixed = provider?.key.state === 'environment';
  return {
    model: model ?? nameFromId(modelId),
    provider: provider?.name ?? providerId,
    keyVariable: isFixed ? (provider.key.variable ?? strings.keys.environmentAny) : null,
  };
}
