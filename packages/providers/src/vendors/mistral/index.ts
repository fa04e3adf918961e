import { z } from 'zod';

import { modalitiesOf, openAiCompatible } from '../openai-compatible.ts';

const flag = z.boolean().nullish().catch(null);
const rowSchema = z.object({
  name: z.string().min(1).nullish().catch(null),
  max_context_length: z.number().int().positive().nullish().catch(null),
  capabilities: z.object({ completion_chat: flag, vision: flag }).nullish().catch(null),
});

/**
 * docs.mistral.ai/api. A field that it does not know is refused with 422 `extra_forbidden`
 * (`max_completion_tokens`, `reasoning_content`: reported by its users), so nothing is sent on the off
 * chance. Ids of calls have exactly nine letters and digits. A user who speaks right after a tool is
 * refused with 400 "Unexpected role 'user' after role 'tool'" (zed#37021, goose#5998).
 */
export const mistral = openAiCompatible({
  id: 'mistral',
  name: 'Mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  // OpenRouter's guide to streaming, "Stream Cancellation", lists it among those that go on
  // writing, and charging, after their connection was closed.
  accounting: 'bounded-drain',
  // Thirty-two letters and digits: no form to know one by.
  keyForm: null,
  quirks: {
    outputLimitField: 'max_tokens',
    seedField: 'random_seed',
    extras: ['parallelToolCalls'],
    messageMembers: {
      system: ['role', 'content'],
      user: ['role', 'content'],
      assistant: ['role', 'content', 'tool_calls', 'prefix'],
      tool: ['role', 'content', 'tool_call_id', 'name'],
    },
    // Usage is in the last chunk unasked.
    asksForUsage: false,
    toolCallIds: { pattern: /^[A-Za-z0-9]{9}$/, length: 9 },
    answersTools: true,
  },
  unsupportedParams: ['reasoningEffort'],
  readModelRow(row) {
    const { data } = rowSchema.safeParse(row);
    if (data?.capabilities?.completion_chat === false) return null;
    return {
      ...(data?.name ? { name: data.name } : {}),
      contextLength: data?.max_context_length ?? null,
      inputModalities: modalitiesOf(data?.capabilities?.vision ?? null),
    };
  },
});
