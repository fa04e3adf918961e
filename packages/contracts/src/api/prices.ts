import { z } from 'zod';

import { storableText } from '../text.ts';
import { modelIdSchema } from './chats.ts';

/** US dollars for a million tokens, as decimal text: money is never a floating-point number. */
export const perMillionTokensSchema = z
  .string()
  .regex(/^\d{1,6}(?:\.\d{1,12})?$/, 'must be US dollars for a million tokens, such as "0.25"');

/** A price that the administrator set; it goes before every other one that is not reported. */
export const priceOverrideSchema = z.object({
  /** `<providerId>/<the provider's own model id>` */
  modelId: modelIdSchema,
  input: perMillionTokensSchema,
  output: perMillionTokensSchema,
  /** Input from the provider's cache; `null`: as other input. */
  cacheRead: perMillionTokensSchema.nullable(),
  /** Input that is written to it; the same. */
  cacheWrite: perMillionTokensSchema.nullable(),
  /** Why, for whoever reads it later. */
  note: z.string().nullable(),
  updatedAt: z.iso.datetime(),
});
export type PriceOverride = z.infer<typeof priceOverrideSchema>;

export const setPriceOverrideBodySchema = z.object({
  modelId: modelIdSchema,
  input: perMillionTokensSchema,
  output: perMillionTokensSchema,
  cacheRead: perMillionTokensSchema.nullable().default(null),
  cacheWrite: perMillionTokensSchema.nullable().default(null),
  note: z.string().trim().min(1).max(500).overwrite(storableText).nullable().default(null),
});
export type SetPriceOverrideBody = z.infer<typeof setPriceOverrideBodySchema>;

/** What a cost is the sum of: US dollars as decimal text. What was not charged for is absent. */
export const costPartsSchema = z.partialRecord(
  z.enum(['input', 'cacheRead', 'cacheWrite', 'output', 'requests', 'images', 'webSearches']),
  z.string(),
);
export type CostParts = z.infer<typeof costPartsSchema>;

/** The model is named in the query: its id has slashes, which not every proxy leaves alone in a path. */
export const removePriceOverrideQuerySchema = z.object({ modelId: modelIdSchema });

export const priceOverrideAnswerSchema = z.object({ override: priceOverrideSchema });
export const priceOverridesAnswerSchema = z.object({ overrides: z.array(priceOverrideSchema) });
