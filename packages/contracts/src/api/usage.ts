import { z } from 'zod';

import { idSchema } from '../ids.ts';

export const chatUsageQuerySchema = z.object({
  /** The leaf of the branch; the one that the chat shows when absent. */
  leafId: idSchema.optional(),
});

const count = z.number().int().nonnegative();

/**
 * What answers used together. Sums are of what is known, and the two `unknown` counts say of how many
 * answers something is missing in them: with one of those above zero a sum means "at least".
 */
export const totalsSchema = z.object({
  /** Answers that used something or wrote something; those that failed before either are none. */
  answers: count,
  inputTokens: count,
  outputTokens: count,
  reasoningTokens: count,
  cachedInputTokens: count,
  /** US dollars. */
  costUsd: z.number().nonnegative(),
  /** Answers whose cost is unknown. */
  unknownCosts: count,
  /** Answers of which it is unknown what they read or what they wrote. */
  unknownTokens: count,
});
export type Totals = z.infer<typeof totalsSchema>;

export const chatUsageSchema = z.object({
  /** From the first message to the leaf. */
  branch: totalsSchema,
  /**
   * All branches, and attempts that were replaced. What was deleted is not in it: only the request log
   * still knows it, without its chat. A fork brings along what its copies had cost, so the totals of two
   * chats may tell of the same money; what was spent in all is the sum of the request log.
   */
  chat: totalsSchema,
});
export type ChatUsage = z.infer<typeof chatUsageSchema>;
