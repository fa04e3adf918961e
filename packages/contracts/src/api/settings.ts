import { z } from 'zod';

import { storableText } from '../text.ts';
import { modelIdSchema } from './chats.ts';

/** Seconds; what is absent falls to the next wider entry, then to the built-in limits. */
export const timeLimitSchema = z.strictObject({
  connect: z.number().positive().max(600).optional(),
  /** From sending the request to the first output. */
  firstOutput: z.number().positive().max(3600).optional(),
  /** Silence between two pieces of an answer. */
  silence: z.number().positive().max(3600).optional(),
  /** The whole answer. */
  total: z.number().positive().max(86_400).optional(),
});
export type TimeLimit = z.infer<typeof timeLimitSchema>;

/** Keyed by `*`, a provider's id or a model's id; the narrowest that names a limit wins. */
export const timeLimitsSchema = z.record(
  z.string().min(1).max(300).overwrite(storableText),
  timeLimitSchema,
);
export type TimeLimits = z.infer<typeof timeLimitsSchema>;

export const settingsSchema = z.object({
  /** Counts the changes; a change names the version that it is based on. */
  version: z.number().int().positive(),
  /** What a new chat begins with. */
  defaultModelId: modelIdSchema.nullable(),
  /** Whether a configured second factor is asked for. */
  totpRequiredOnLogin: z.boolean(),
  timeLimits: timeLimitsSchema,
  /** Whether programs on the server's own machine may ask the gateway without a key. */
  gatewayOpenToLocal: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** All of them; what came later than the first version of this body stays as it is where it is absent. */
export const changeSettingsBodySchema = settingsSchema.extend({
  gatewayOpenToLocal: z.boolean().optional(),
});
export type ChangeSettingsBody = z.infer<typeof changeSettingsBodySchema>;

export const settingsAnswerSchema = z.object({ settings: settingsSchema });
