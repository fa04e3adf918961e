import type { LocalModel } from '@parley/contracts';

/** A model that can be downloaded, but for what is given. */
export function localModel(facts: Partial<LocalModel> = {}): LocalModel {
  const id = facts.id ?? 'tiny';
  return {
    id,
    modelId: `local/${id}`,
    name: 'Tiny',
    description: null,
    origin: 'curated',
    state: 'available',
    sizeBytes: 270_000_000,
    memoryBytes: 600_000_000,
    contextLength: 2_048,
    licence: null,
    source: null,
    installation: null,
    keptBytes: 0,
    problem: null,
    ...facts,
  };
}
