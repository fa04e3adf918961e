import { z } from 'zod';

import { storableText } from '../text.ts';
import { modelIdSchema } from './chats.ts';

/** What every key of the gateway begins with. */
export const API_KEY_PREFIX = 'sk-parley-';

/** The lengths of time for which there are limits; a window begins with its minute, day or month in UTC. */
export const limitWindowSchema = z.enum(['minute', 'day', 'month']);
export type LimitWindow = z.infer<typeof limitWindowSchema>;

const perWindow = <T extends z.ZodType>(value: T) =>
  z.strictObject({ minute: value, day: value, month: value }).partial().optional();

/** What one key may use. What is absent has no limit. */
export const keyLimitsSchema = z.strictObject({
  /** Requests that run at once. */
  concurrency: z.number().int().positive().max(10_000).optional(),
  requests: perWindow(z.number().int().positive().max(1_000_000_000_000)),
  /** Input and output together. */
  tokens: perWindow(z.number().int().positive().max(1_000_000_000_000)),
  /** US dollars. The bounds keep sums of 10⁻⁹ dollars whole numbers that are exact. */
  costUsd: perWindow(z.number().min(0.000_001).max(1_000_000)),
});
export type KeyLimits = z.infer<typeof keyLimitsSchema>;

const nameSchema = z.string().trim().min(1).max(100).overwrite(storableText);
/** Models that a key may ask. */
const modelsSchema = z
  .array(modelIdSchema.regex(/^[^*]*\*?$/, 'may have a * at its end, for whatever follows there'))
  .min(1)
  .max(200);
const expirySchema = z.iso.datetime();

/** Whether an entry of a key's list of models stands for a model: a `*` at its end is whatever follows there. */
export function coversModel(entry: string, modelId: string): boolean {
  return entry.endsWith('*') ? modelId.startsWith(entry.slice(0, -1)) : entry === modelId;
}

export const createApiKeyBodySchema = z.strictObject({
  name: nameSchema,
  expiresAt: expirySchema.optional(),
  limits: keyLimitsSchema.optional(),
  models: modelsSchema.optional(),
});
export type CreateApiKeyBody = z.infer<typeof createApiKeyBodySchema>;

/** Limits are replaced as a whole. `null` takes the limits, the expiry or the list of models away. */
export const changeApiKeyBodySchema = z
  .strictObject({
    name: nameSchema,
    expiresAt: expirySchema.nullable(),
    limits: keyLimitsSchema.nullable(),
    models: modelsSchema.nullable(),
  })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'names nothing to change');
export type ChangeApiKeyBody = z.infer<typeof changeApiKeyBodySchema>;

/** One limit and how much of it is gone in the window of now. */
export const keyGaugeSchema = z.object({
  what: z.enum(['requests', 'tokens', 'costUsd']),
  per: limitWindowSchema,
  limit: z.number(),
  /** By requests that have ended, as far as it is known. */
  used: z.number().nonnegative(),
  /** Held for requests that run; it counts like what is used until they end. */
  reserved: z.number().nonnegative(),
  /** Requests that have ended and of which nobody knows what they used: missing in `used`. */
  unknown: z.number().int().nonnegative(),
  resetsAt: z.iso.datetime(),
});
export type KeyGauge = z.infer<typeof keyGaugeSchema>;

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters of the key, to know it by. */
  prefix: z.string(),
  /** Models that it may ask, a `*` at the end for whatever follows there; `null`: all. */
  models: z.array(z.string()).nullable(),
  limits: keyLimitsSchema,
  /** One for each limit that holds for a window. */
  gauges: z.array(keyGaugeSchema),
  /** Requests of this key that run now. */
  running: z.number().int().nonnegative(),
  expiresAt: z.iso.datetime().nullable(),
  /** To about a minute. */
  lastUsedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeysAnswerSchema = z.object({ apiKeys: z.array(apiKeySchema) });
export const apiKeyAnswerSchema = z.object({ apiKey: apiKeySchema });
/** The only answers that hold a key. */
export const newApiKeyAnswerSchema = z.object({ apiKey: apiKeySchema, key: z.string() });
