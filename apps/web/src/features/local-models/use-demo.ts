import { DEMO_MODEL_ID, type ModelsAnswer } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { useAnyWorking } from '../keys/use-usable.ts';
import { modelsQuery } from '../models/models.queries.ts';

/** Whether the demo is offered: it is there, and nothing else can answer. */
export function useIsDemoOffered(): boolean {
  const isAnyWorking = useAnyWorking();
  const { data: isThere = false } = useQuery({ ...modelsQuery, select: hasDemo });
  return isAnyWorking === false && isThere;
}

function hasDemo({ models }: ModelsAnswer): boolean {
  return models.some(({ id }) => id === DEMO_MODEL_ID);
}
