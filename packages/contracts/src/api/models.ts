import { z } from 'zod';

/** US dollars per token as decimal text (per request, image or search where the name says so); `null` = not told. */
export const pricingSchema = z.object({
  input: z.string().nullable(),
  output: z.string().nullable(),
  cacheRead: z.string().nullable(),
  cacheWrite: z.string().nullable(),
  reasoning: z.string().nullable(),
  perRequest: z.string().nullable(),
  perImage: z.string().nullable(),
  perWebSearch: z.string().nullable(),
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
