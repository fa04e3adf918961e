import type { Pricing } from '@parley/contracts';
import { z } from 'zod';

import { openAiCompatible } from '../openai-compatible.ts';
import { pricePerToken } from '../price-text.ts';

const price = z.number().nullish().catch(null);
const rowSchema = z.object({
  input_modalities: z.array(z.string()).catch([]),
  prompt_text_token_price: price,
  cached_prompt_text_token_price: price,
  completion_text_token_price: price,
});
type Row = z.infer<typeof rowSchema>;

/** Prices are cents for 100 million tokens. */
const TOKENS_PER_DOLLAR_UNIT = 100 * 100_000_000;

/**
 * docs.x.ai/docs/api-reference: `/language-models` says more than `/models`. Its page on consumption:
 * reasoning is counted separately from `completion_tokens`, but in `total_tokens` (also vercel/ai
 * pull request 12425, with 12 + 1 + 386 = 399 as a real answer has it).
 */
export const xai = openAiCompatible({
  id: 'xai',
  name: 'xAI',
  baseUrl: 'https://api.x.ai/v1',
  keyForm: { prefix: 'xai-', alphabet: 'A-Za-z0-9', minLength: 40 },
  quirks: { reasoningTokens: 'beside', extras: ['parallelToolCalls', 'user'] },
  modelsPath: '/language-models',
  readModelRow(row) {
    const { data } = rowSchema.safeParse(row);
    if (data === undefined) return {};
    return { inputModalities: data.input_modalities, pricing: pricingOf(data) };
  },
});

function pricingOf(row: Row): Pricing {
  const perToken = (value: number | null | undefined) =>
    pricePerToken(value, TOKENS_PER_DOLLAR_UNIT);
  return {
    input: perToken(row.prompt_text_token_price),
    output: perToken(row.completion_text_token_price),
    cacheRead: perToken(row.cached_prompt_text_token_price),
    cacheWrite: null,
    reasoning: null,
    perRequest: null,
    perImage: null,
    perWebSearch: null,
  };
}
