import type { KeyAccount } from '@parley/contracts';
import { z } from 'zod';

import { KEY_FORM } from './key-form.ts';

const dollars = z.number().nullish().catch(null);

const answerSchema = z.object({
  data: z.object({
    label: z.string().nullish().catch(null),
    limit: dollars,
    limit_remaining: dollars,
    usage: dollars,
    is_free_tier: z.boolean().nullish().catch(null),
  }),
});

/** What `/key` says of the key that asked. (`/credits` would say more, but needs a management key.) */
export function parseAccount(answer: unknown): KeyAccount | null {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return null;
  const { label, limit, limit_remaining, usage, is_free_tier } = parsed.data.data;
  return {
    // Unless its owner named it, a key is labelled with its own first and last characters.
    label: label?.startsWith(KEY_FORM.prefix) ? null : (label ?? null),
    limitUsd: limit ?? null,
    remainingUsd: limit_remaining ?? null,
    usedUsd: usage ?? null,
    freeTier: is_free_tier ?? null,
  };
}
