import type { Model } from '@parley/contracts';

import { MODEL_FACTS } from './models.ts';

/** What is known of a model apart from what its vendor's list says. */
export interface ModelFacts {
  name: string;
  contextLength: number;
  inputModalities: readonly string[];
  unsupportedParameters?: readonly string[];
}

/**
 * The model with what its vendor does not say of it filled in from what is generally known of it, by
 * its exact id at that vendor: what the vendor says goes first, and nothing is read out of a name. A
 * model of which neither says anything stays unverified.
 */
export function withReference(model: Model): Model {
  const { providerId } = model;
  const own = model.id.slice(providerId.length + 1);
  const facts = factsOf(providerId, own);
  const isTold = model.contextLength !== null || model.inputModalities.length > 0;
  if (facts === undefined) return { ...model, verified: model.verified || isTold };
  const { name, contextLength, inputModalities, unsupportedParameters = [] } = facts;
  // Where the vendor lists what a model takes, that is the whole of it.
  const isListed = model.supportedParameters.length > 0;
  return {
    ...model,
    name: model.name === own ? name : model.name,
    contextLength: model.contextLength ?? contextLength,
    inputModalities:
      model.inputModalities.length > 0 ? model.inputModalities : [...inputModalities],
    ...(isListed ? {} : { unsupportedParameters: [...unsupportedParameters] }),
    verified: true,
  };
}

/** Ids come from elsewhere: one of them may be called `constructor`. */
function factsOf(providerId: string, id: string): ModelFacts | undefined {
  const models = Object.hasOwn(MODEL_FACTS, providerId) ? MODEL_FACTS[providerId] : undefined;
  return models !== undefined && Object.hasOwn(models, id) ? models[id] : undefined;
}
