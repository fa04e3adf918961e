import type { ConditionalPrices } from '@parley/contracts';
import { z } from 'zod';

import { pricePerToken } from '../price-text.ts';

/** Conditions of one model; those with most have one for each size of prompt and hour of the day. */
const MAX_CONDITIONS = 100;

const DAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;

/**
 * US dollars per token as decimal text. Prices come as text; -1 stands for "depends" (a router
 * that picks the model later), which is unknown to us.
 */
export const priceSchema = z.unknown().transform((value) => {
  if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return value;
  return pricePerToken(value, 1);
});

/** A time of the day as a number, 1030 for 10:30, in minutes. */
const minutes = z
  .number()
  .int()
  .min(0)
  .max(2400)
  .refine((clock) => clock % 100 < 60)
  .transform((clock) => Math.floor(clock / 100) * 60 + (clock % 100));

/**
 * An entry of `pricing.overrides`, as OpenRouter's SDK 1.3.19 describes it (`PricingOverride`): the
 * prompt is strictly larger, the window is half-open and may go over midnight. It is strict, as a
 * field that is new may be a condition, and without it the prices would hold always.
 */
const overrideSchema = z
  .strictObject({
    min_prompt_tokens: z.number().int().nonnegative().optional(),
    utc_start: minutes.pipe(z.number().max(1439)).optional(),
    utc_end: minutes.optional(),
    utc_days: z.array(z.enum(DAYS)).min(1).optional(),
    prompt: priceSchema.optional(),
    completion: priceSchema.optional(),
    input_cache_read: priceSchema.optional(),
    input_cache_write: priceSchema.optional(),
    // Kinds of tokens that are not told apart; see docs/guides/prices.md.
    input_cache_write_1h: z.unknown().optional(),
    audio: z.unknown().optional(),
    input_audio_cache: z.unknown().optional(),
  })
  // Half of a window is none, and of an empty one nobody says whether it is the whole day.
  .refine(({ utc_start: from, utc_end: to }) => (from === undefined) === (to === undefined))
  .refine(({ utc_start: from, utc_end: to }) => from === undefined || from !== to);

/** `pricing.overrides` of a row. Fails where one of them cannot be read: then no price is certain. */
export const priceConditionsSchema = z
  .array(overrideSchema.transform(toConditionalPrices))
  .max(MAX_CONDITIONS);

function toConditionalPrices(override: z.infer<typeof overrideSchema>): ConditionalPrices {
  const { min_prompt_tokens: aboveInputTokens, utc_start: from, utc_end: to } = override;
  const hasWindow = from !== undefined && to !== undefined;
  return {
    when: {
      ...(aboveInputTokens === undefined ? {} : { aboveInputTokens }),
      ...(hasWindow ? { utcMinutes: { from, to } } : {}),
      ...(override.utc_days ? { utcDays: override.utc_days.map((day) => DAYS.indexOf(day)) } : {}),
    },
    input: override.prompt,
    output: override.completion,
    cacheRead: override.input_cache_read,
    cacheWrite: override.input_cache_write,
  };
}
