/** Rows of a model list as OpenRouter has them. */
export const FAKE_MODELS: readonly Record<string, unknown>[] = [
  row('fake/model', 'Fake: Model', 128_000, { prompt: '0.000003', completion: '0.000015' }),
  row('fake/thinker', 'Fake: Thinker', 200_000, {
    prompt: '0.00000125',
    completion: '0.00001',
    internal_reasoning: '0.00001',
    input_cache_read: '0.000000125',
    input_cache_write: '0.00000156',
    web_search: '0.01',
  }),
  row('fake/small:free', 'Fake: Small (free)', 8_192, { prompt: '0', completion: '0' }),
];

function row(
  id: string,
  name: string,
  contextLength: number,
  pricing: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return {
    id,
    canonical_slug: id,
    name,
    created: 1_700_000_000,
    description: 'Plays a model in tests.',
    context_length: contextLength,
    architecture: {
      modality: 'text+image->text',
      input_modalities: ['text', 'image'],
      output_modalities: ['text'],
      tokenizer: 'Other',
    },
    pricing,
    top_provider: {
      context_length: contextLength,
      max_completion_tokens: 16_384,
      is_moderated: false,
    },
    supported_parameters: ['max_tokens', 'temperature', 'top_p', 'seed', 'stop', 'reasoning'],
  };
}
