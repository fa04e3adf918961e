import { z } from 'zod';

import { modalitiesOf, openAiCompatible } from '../openai-compatible.ts';

const flag = z.boolean().nullish().catch(null);
const rowSchema = z.object({
  supports_chat: flag,
  supports_image_input: flag,
  context_length: z.number().int().positive().nullish().catch(null),
});

/** docs.fireworks.ai/api-reference: the list that its OpenAI-compatible door gives. */
export const fireworks = openAiCompatible({
  id: 'fireworks',
  name: 'Fireworks',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  keyForm: { prefix: 'fw_', alphabet: 'A-Za-z0-9', minLength: 20 },
  quirks: { outputLimitField: 'max_tokens' },
  readModelRow(row) {
    const { data } = rowSchema.safeParse(row);
    if (data?.supports_chat === false) return null;
    return {
      contextLength: data?.context_length ?? null,
      inputModalities: modalitiesOf(data?.supports_image_input ?? null),
    };
  },
});
