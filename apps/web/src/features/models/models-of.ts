import { DEMO_MODEL_ID } from '@parley/contracts';

interface OfProvider {
  id: string;
  providerId: string;
}

/** The models of a provider that can be put to use: the demo cannot, it says the same to everything. */
export function modelsOf<T extends OfProvider>(providerId: string, models: readonly T[]): T[] {
  return models.filter((model) => model.providerId === providerId && model.id !== DEMO_MODEL_ID);
}
