import { z } from 'zod';

/** Characters a provider key may have. */
export const MAX_KEY_CHARACTERS = 512;

/**
 * Why a connection could not be made: the name was not resolved, the certificate does not fit, nobody
 * answers at the address, or the address is one that this server does not go to.
 */
export const connectionReasonSchema = z.enum(['dns', 'tls', 'connect', 'private_address']);
export type ConnectionReason = z.infer<typeof connectionReasonSchema>;

/** What is wrong with a provider, as far as can be told. */
export const providerProblemSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** Of `upstream_unreachable` and of a connection that took too long. */
  reason: connectionReasonSchema.optional(),
  /** Of `key_missing`: the key is there, but was saved for another origin of the base URL. */
  problem: z.literal('base_url_changed').optional(),
  upstreamStatus: z.number().int().optional(),
  /** The provider's own sentence, without keys. */
  upstreamMessage: z.string().optional(),
  /** Milliseconds that the provider asks to be left alone, counted from the answer. */
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type ProviderProblem = z.infer<typeof providerProblemSchema>;

/** The last failure of a call, until one succeeds. It keeps nobody from trying again. */
export const providerTroubleSchema = providerProblemSchema.extend({
  at: z.iso.datetime(),
  /** The model it came with; `null` when it concerns the key and so every model. */
  modelId: z.string().nullable(),
});
export type ProviderTrouble = z.infer<typeof providerTroubleSchema>;

export const providerSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['remote', 'local']),
  enabled: z.boolean(),
  supportsStreaming: z.boolean(),
  /** Whether an administrator added it, rather than the product having it built in. */
  custom: z.boolean(),
  baseUrl: z.string(),
  trouble: providerTroubleSchema.nullable(),
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

/** With a model, it is looked for among those that the provider lists. */
export const checkProviderBodySchema = z.object({ modelId: z.string().max(300).optional() });

export const providerCheckSchema = z.object({
  ok: z.boolean(),
  latencyMs: z.number().int().nonnegative(),
  account: keyAccountSchema.optional(),
  problem: providerProblemSchema.optional(),
});
export type ProviderCheck = z.infer<typeof providerCheckSchema>;
