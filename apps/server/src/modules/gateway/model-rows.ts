import type { Model } from '@parley/contracts';

/** When a model was made is known of none: the members must be there, and are the same for all. */
const UNKNOWN_TIME = 0;
/** What OpenRouter says of a price that nobody can name beforehand: its client takes no null here. */
const UNKNOWN_PRICE = '-1';

/** The rows of `GET /v1/models`: OpenAI's members, and those that OpenRouter's clients read. */
export function modelRows(models: readonly Model[]): object[] {
  return models.map((model) => ({
    id: model.id,
    canonical_slug: model.id,
    object: 'model',
    created: UNKNOWN_TIME,
    owned_by: model.providerId,
    name: model.name,
    context_length: model.contextLength,
    architecture: {
      modality: null,
      input_modalities: model.inputModalities,
      output_modalities: ['text'],
      tokenizer: 'Other',
      instruct_type: null,
    },
    pricing: {
      prompt: model.pricing?.input ?? UNKNOWN_PRICE,
      completion: model.pricing?.output ?? UNKNOWN_PRICE,
    },
    top_provider: {
      context_length: model.contextLength,
      max_completion_tokens: null,
      is_moderated: false,
    },
    supported_parameters: model.supportedParameters,
    default_parameters: null,
    supported_voices: null,
    per_request_limits: null,
    links: { details: `/v1/models/${model.id}` },
  }));
}

/** The list of them, which is one page. */
export function modelList(models: readonly Model[]): object {
  const data = modelRows(models);
  return { object: 'list', data, links: { next: null }, total_count: data.length };
}
