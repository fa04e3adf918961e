import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { isReady } from '../keys/key-view.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { modelRow, type ModelRow } from './catalogue.ts';
import { modelsQuery } from './models.queries.ts';

interface Catalogue {
  rows: readonly ModelRow[];
  /** Name by id of the providers that have no key yet. */
  missingKeys: ReadonlyMap<string, string>;
  /** The name of the provider of all models, if it is one. */
  source: string | null;
  refreshedAt: string | null;
  isPending: boolean;
  isFailed: boolean;
}

/** The models of all providers, as the picker lists them. */
export function useCatalogue(): Catalogue {
  const { data: catalogue, isPending, isError } = useQuery(modelsQuery);
  const { data: providers } = useQuery(providersQuery);
  return useMemo(() => {
    const names = new Map(providers?.map(({ id, name }) => [id, name]));
    const models = catalogue?.models ?? [];
    const sources = new Set(models.map(({ providerId }) => providerId));
    const [first] = sources;
    return {
      rows: models.map((model) => modelRow(model, names.get(model.providerId))),
      missingKeys: new Map(
        providers?.filter((provider) => !isReady(provider)).map(({ id, name }) => [id, name]),
      ),
      source: sources.size === 1 && first !== undefined ? (names.get(first) ?? null) : null,
      refreshedAt: catalogue?.refreshedAt ?? null,
      isPending,
      isFailed: isError,
    };
  }, [catalogue, providers, isPending, isError]);
}
