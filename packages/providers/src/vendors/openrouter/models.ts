import type { Model, Pricing } from '@parley/contracts';
import { z } from 'zod';

import { type ModelsPage, readableRows } from '../../vendor.ts';
import { priceSchema, priceConditionsSchema } from './price-conditions.ts';

const pageSchema = z.object({
  data: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish().catch(null),
});

const textList = z.array(z.string()).catch([]);
const tokens = z.number().int().positive().nullish().catch(null);

const price = z.unknown().optional().pipe(priceSchema);

const rowSchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1).nullish().catch(null),
  context_length: tokens,
  top_provider: z.object({ context_length: tokens }).nullish().catch(null),
  architecture: z.object({ input_modalities: textList }).nullish().catch(null),
  supported_parameters: textList,
  pricing: z
    .object({
      prompt: price,
      completion: price,
      input_cache_read: price,
      input_cache_write: price,
      internal_reasoning: price,
      request: price,
      image: price,
      web_search: price,
      overrides: priceConditionsSchema.nullish(),
    })
    .nullish()
    // Also where there is a condition that we cannot judge: what the model costs then is unknown.
    .catch(null),
});
type Row = z.infer<typeof rowSchema>;

/** A page of OpenRouter's `/models`. Every model it lists can stream. */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const rows = readableRows(parsed.data.data, rowSchema);
  return rows && { models: rows.map(toModel), next: parsed.data.links?.next ?? null };
}

function toModel(row: Row): Model {
  return {
    id: `openrouter/${row.id}`,
    providerId: 'openrouter',
    name: row.name ?? row.id,
    contextLength: smaller(row.context_length, row.top_provider?.context_length),
    supportsStreaming: true,
    inputModalities: row.architecture?.input_modalities ?? [],
    supportedParameters: row.supported_parameters,
    pricing: row.pricing ? toPricing(row.pricing) : null,
    verified: true,
  };
}

/**
 * What can be relied on: of `context_length`, the most that any provider of the model reads, and that
 * of the provider that is asked first, which may read less.
 */
function smaller(one: number | null = null, other: number | null = null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function toPricing(pricing: NonNullable<Row['pricing']>): Pricing {
  return {
    input: pricing.prompt,
    output: pricing.completion,
    cacheRead: pricing.input_cache_read,
    cacheWrite: pricing.input_cache_write,
    reasoning: pricing.internal_reasoning,
    perRequest: pricing.request,
    perImage: pricing.image,
    perWebSearch: pricing.web_search,
    ...(pricing.overrides?.length ? { conditions: pricing.overrides } : {}),
  };
}
