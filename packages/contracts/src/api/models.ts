import { z } from 'zod';

const price = z.string().nullable();

/**
 * Prices that hold in place of the usual ones for a request of which everything in `when` is true. A
 * price that is absent is as usual; one that is `null` is not told.
 */
export const conditionalPricesSchema = z.object({
  when: z.object({
    /** Its input is more than so many tokens, cached ones included. */
    aboveInputTokens: z.number().int().nonnegative().optional(),
    /**
     * It begins in these minutes of the UTC day, the first included and the last not; over midnight
     * where they end before they begin.
     */
    utcMinutes: z
      .object({
        from: z.number().int().min(0).max(1439),
        to: z.number().int().min(0).max(1440),
      })
      .optional(),
    /** It begins on one of these days of the week in UTC; 0 is Sunday. */
    utcDays: z.array(z.number().int().min(0).max(6)).optional(),
  }),
  input: price.optional(),
  output: price.optional(),
  cacheRead: price.optional(),
  cacheWrite: price.optional(),
});
export type ConditionalPrices = z.infer<typeof conditionalPricesSchema>;

/** US dollars per token as decimal text (per request, image or search where the name says so); `null` = not told. */
export const pricingSchema = z.object({
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
  reasoning: price,
  perRequest: price,
  perImage: price,
  perWebSearch: price,
  /** Of several that hold the last wins, price by price. Absent: what is above always holds. */
  conditions: z.array(conditionalPricesSchema).optional(),
});
export type Pricing = z.infer<typeof pricingSchema>;

export const modelSchema = z.object({
  /** `<providerId>/<the provider's own model id>` */
  id: z.string(),
  providerId: z.string(),
  name: z.string(),
  contextLength: z.number().int().positive().nullable(),
  supportsStreaming: z.boolean(),
  inputModalities: z.array(z.string()),
  /** Names as OpenRouter has them; empty where nobody says. */
  supportedParameters: z.array(z.string()),
  /** Of which it is known that it refuses them, where there is no list of those that it takes. */
  unsupportedParameters: z.array(z.string()).optional(),
  pricing: pricingSchema.nullable(),
  /** Whether a source that knows stated these facts. */
  verified: z.boolean(),
});
export type Model = z.infer<typeof modelSchema>;

export const modelsAnswerSchema = z.object({
  models: z.array(modelSchema),
  refreshedAt: z.iso.datetime().nullable(),
  stale: z.boolean(),
});
export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
