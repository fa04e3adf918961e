import type { Model, Pricing } from '@parley/contracts';

const NOTHING_TOLD: Pricing = {
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite: null,
  reasoning: null,
  perRequest: null,
  perImage: null,
  perWebSearch: null,
};

type Facts = Partial<Omit<Model, 'pricing'>> & { pricing?: Partial<Pricing> };

/** A model of a catalogue, of which only what matters is given. */
export function model(id: string, name: string, { pricing, ...facts }: Facts = {}): Model {
  return {
    id: `openrouter/${id}`,
    providerId: 'openrouter',
    name,
    contextLength: 200_000,
    supportsStreaming: true,
    inputModalities: ['text'],
    supportedParameters: [],
    verified: true,
    ...facts,
    pricing: pricing === undefined ? null : { ...NOTHING_TOLD, ...pricing },
  };
}
