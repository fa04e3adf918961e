import { DEMO_MODEL_ID, type ModelsAnswer } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { useAnyWorking } from '../keys/use-usable.ts';
import { modelsOf } from '../models/models-of.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { LOCAL_PROVIDER_ID } from '../providers/provider-path.ts';

/** How many models run on the server; the demo does not count. */
export function useLocalCount(): number {
  const { data: count = 0 } = useQuery({ ...modelsQuery, select: countOwn });
  return count;
}

/** Whether the demo is offered: it is there, and nothing else can answer. */
export function useIsDemoOffered(): boolean {
  const isAnyWorking = useAnyWorking();
  const { data: isThere = false } = useQuery({ ...modelsQuery, select: hasDemo });
  return isAnyWorking === false && isThere;
}

function countOwn({ models }: ModelsAnswer): number {
  return modelsOf(LOCAL_PROVIDER_ID, models).length;
}

function hasDemo({ models }: ModelsAnswer): boolean {
  return models.some(({ id }) => id === DEMO_MODEL_ID);
}
