import { DEMO_MODEL_ID, type Model } from '@parley/contracts';

import { formatPrice, pricePerMillion } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';

/** What a model can do, or costs: each has a badge or a filter. */
export const TRAITS = ['images', 'reasoning', 'tools', 'free'] as const;
export type Trait = (typeof TRAITS)[number];

/** A model as the picker lists it. */
export interface ModelRow {
  id: string;
  providerId: string;
  /** Without the maker. */
  name: string;
  /** Who made the model, where its name says so; otherwise who provides it. */
  maker: string;
  /** The maker, and whose model it is where several provide models. */
  by: string;
  /** Whether somebody who knows stated what it can do. */
  verified: boolean;
  contextLength: number | null;
  price: string;
  traits: readonly Trait[];
  /** All that a search looks at. */
  searched: string;
}

const REASONING_PARAMETERS = ['reasoning', 'include_reasoning', 'reasoning_effort'];

/**
 * @param provider its name; its id, while that is not known
 * @param amongMany whether there are models of other providers as well
 */
export function modelRow(
  model: Model,
  provider: string = model.providerId,
  amongMany = false,
): ModelRow {
  // Providers of many makers write `Maker: Model`.
  const parted = /^([^:]+): (.+)$/.exec(model.name);
  const name = parted?.[2] ?? model.name;
  const maker = parted?.[1] ?? provider;
  const traits = traitsOf(model);
  const words = traits.map((trait) => strings.models.traitWords[trait]);
  return {
    id: model.id,
    providerId: model.providerId,
    name,
    maker,
    by: model.id === DEMO_MODEL_ID ? strings.models.demo : byOf(maker, provider, amongMany),
    verified: model.verified,
    contextLength: model.contextLength,
    price: priceText(model),
    traits,
    searched: [maker, name, model.id, provider, ...words].join(' ').toLowerCase(),
  };
}

function byOf(maker: string, provider: string, amongMany: boolean): string {
  return amongMany && maker !== provider ? strings.models.via(maker, provider) : maker;
}

/** A name for a model that the catalogue does not list: the last piece of its id. */
export function nameFromId(modelId: string): string {
  return modelId.split('/').at(-1) ?? modelId;
}

function traitsOf({ inputModalities, supportedParameters, pricing }: Model): Trait[] {
  const has: Record<Trait, boolean> = {
    images: inputModalities.includes('image'),
    reasoning: REASONING_PARAMETERS.some((name) => supportedParameters.includes(name)),
    tools: supportedParameters.includes('tools'),
    free:
      pricePerMillion(pricing?.input ?? null) === 0 &&
      pricePerMillion(pricing?.output ?? null) === 0,
  };
  return TRAITS.filter((trait) => has[trait]);
}

function priceText({ pricing }: Model): string {
  const input = pricePerMillion(pricing?.input ?? null);
  const output = pricePerMillion(pricing?.output ?? null);
  if (input === null || output === null) return strings.models.unknown;
  if (input === 0 && output === 0) return strings.models.free;
  return `${formatPrice(input)} / ${formatPrice(output)}`;
}
