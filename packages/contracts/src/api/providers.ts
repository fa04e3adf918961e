import { z } from 'zod';

/** Characters a provider key may have. */
export const MAX_KEY_CHARACTERS = 512;

export const providerSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['remote', 'local']),
  enabled: z.boolean(),
  supportsStreaming: z.boolean(),
  key: z.object({
    required: z.boolean(),
    state: z.enum(['missing', 'saved', 'environment']),
    /** The key was saved for another origin of the base URL, so it is not sent. */
    problem: z.literal('base_url_changed').optional(),
    /** At most the last four characters; empty when there is no key or it is too short to hint at. */
    hint: z.string().max(4),
    /** The variable that sets the key, in state `environment`. */
    variable: z.string().nullable(),
    updatedAt: z.iso.datetime().nullable(),
  }),
});
export type Provider = z.infer<typeof providerSchema>;

/** Trimmed; without white space or control characters inside. */
export const providerKeySchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_KEY_CHARACTERS, `must have at most ${MAX_KEY_CHARACTERS} characters`)
  .regex(/^[^\s\p{Cc}]*$/u, 'must have no spaces, line breaks or control characters');

export const saveKeyBodySchema = z.object({ key: providerKeySchema });

/** What a key says of itself, as far as the provider tells. Money in US dollars. */
export const keyAccountSchema = z.object({
  label: z.string().nullable(),
  limitUsd: z.number().nullable(),
  remainingUsd: z.number().nullable(),
  usedUsd: z.number().nullable(),
  freeTier: z.boolean().nullable(),
});
export type KeyAccount = z.infer<typeof keyAccountSchema>;

export const providerCheckSchema = z.object({
  ok: z.boolean(),
  latencyMs: z.number().int().nonnegative(),
  account: keyAccountSchema.optional(),
  problem: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type ProviderCheck = z.infer<typeof providerCheckSchema>;
