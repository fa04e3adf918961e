import { z } from 'zod';

import { openAiCompatible } from '../openai-compatible.ts';

const rowSchema = z.object({
  active: z.boolean().nullish().catch(null),
  context_window: z.number().int().positive().nullish().catch(null),
});

/** console.groq.com/docs/openai and /docs/models; the fields of a row as its SDK has them. */
export const groq = openAiCompatible({
  id: 'groq',
  name: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  // OpenRouter's guide to streaming, "Stream Cancellation", lists it among those that go on
  // writing, and charging, after their connection was closed.
  accounting: 'bounded-drain',
  keyForm: { prefix: 'gsk_', alphabet: 'A-Za-z0-9', minLength: 40 },
  quirks: { extras: ['parallelToolCalls', 'user'] },
  readModelRow(row) {
    const { data } = rowSchema.safeParse(row);
    return data?.active === false ? null : { contextLength: data?.context_window ?? null };
  },
});
