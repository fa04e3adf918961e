import type { Pricing } from '@parley/contracts';
import { z } from 'zod';

import { openAiCompatible } from '../openai-compatible.ts';
import { pricePerToken } from '../price-text.ts';

const price = z.number().nullish().catch(null);
const rowSchema = z.object({
  type: z.string().nullish().catch(null),
  display_name: z.string().min(1).nullish().catch(null),
  context_length: z.number().int().positive().nullish().catch(null),
  pricing: z.object({ input: price, output: price }).nullish().catch(null),
});

const CHAT_TYPES: ReadonlySet<string> = new Set(['chat', 'language', 'code']);
const MILLION = 1_000_000;

/** docs.together.ai/reference/models-1. Prices are dollars for a million tokens. */
export const together = openAiCompatible({
  id: 'together',
  name: 'Together AI',
  baseUrl: 'https://api.together.xyz/v1',
  // Older keys are bare hexadecimal digits.
  keyForm: { prefix: 'tgp_v1_', alphabet: 'A-Za-z0-9_-', minLength: 20 },
  quirks: { outputLimitField: 'max_tokens' },
  readModelRow(row) {
    const { data } = rowSchema.safeParse(row);
    if (data?.type && !CHAT_TYPES.has(data.type)) return null;
    return {
      ...(data?.display_name ? { name: data.display_name } : {}),
      contextLength: data?.context_length ?? null,
      pricing: pricingOf(data?.pricing),
    };
  },
});

/** A list that has a price of zero for both directions says that it has none: nothing there is free. */
function pricingOf(pricing: z.infer<typeof rowSchema>['pricing']): Pricing | null {
  if (!pricing?.input && !pricing?.output) return null;
  return {
    input: pricePerToken(pricing.input, MILLION),
    output: pricePerToken(pricing.output, MILLION),
    cacheRead: null,
    cacheWrite: null,
    reasoning: null,
    perRequest: null,
    perImage: null,
    perWebSearch: null,
  };
}
