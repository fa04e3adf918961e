import { DEMO_MODEL_ID } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { isReady } from '../keys/key-view.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { modelRow, type ModelRow } from './catalogue.ts';
import { modelsQuery } from './models.queries.ts';

export interface ModelSource {
  id: string;
  name: string;
}

interface Catalogue {
  rows: readonly ModelRow[];
  /** Name by id of the providers that have no key yet. */
  missingKeys: ReadonlyMap<string, string>;
  /** The providers that have models here. */
  sources: readonly ModelSource[];
  refreshedAt: string | null;
  isPending: boolean;
  isFailed: boolean;
}

/**
 * The models of all providers, as the picker lists them.
 *
 * @param withDemo whether the demo, which is no model to choose where there is another, is among them
 */
export function useCatalogue(withDemo = false): Catalogue {
  const {
    data: catalogue,
    isPending,
    isError,
  } = useQuery({
    ...modelsQuery,
    // Read anew for whoever chooses from it: elsewhere a model may have come a moment ago.
    staleTime: 0,
  });
  const { data: providers } = useQuery(providersQuery);
  return useMemo(() => {
    const names = new Map(providers?.map(({ id, name }) => [id, name]));
    const models = (catalogue?.models ?? []).filter(({ id }) => withDemo || id !== DEMO_MODEL_ID);
    const sources = new Set(models.map(({ providerId }) => providerId));
    return {
      rows: models.map((model) => modelRow(model, names.get(model.providerId), sources.size > 1)),
      missingKeys: new Map(
        providers?.filter((provider) => !isReady(provider)).map(({ id, name }) => [id, name]),
      ),
      sources: [...sources].map((id) => ({ id, name: names.get(id) ?? id })),
      refreshedAt: catalogue?.refreshedAt ?? null,
      isPending,
      isFailed: isError,
    };
  }, [catalogue, providers, withDemo, isPending, isError]);
}
