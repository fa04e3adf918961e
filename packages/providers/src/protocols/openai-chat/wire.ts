import type { Usage } from '@parley/contracts';
import { z } from 'zod';

/*
 * What we read of the OpenAI chat format, and no more: a field that a vendor adds or bends must not
 * end a stream. So every field may be absent, null or of another kind, and is then as if absent.
 */

const anything = z.unknown().optional();
const lenientText = z.string().nullish().catch(null);
const lenientList = z.array(z.unknown()).nullish().catch(null);

/** Counts come as integers, as floats and as strings; anything else is unknown, which is not zero. */
const count = anything.transform((value) => {
  const number = toNumber(value);
  return number === null ? null : Math.round(number);
});
const amount = anything.transform(toNumber);

function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}

const usageSchema = z
  .object({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.object({ cached_tokens: count }).nullish().catch(null),
    completion_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(null),
    cost: amount,
  })
  .nullish()
  .catch(null);

const toolCallSchema = z.object({
  index: count,
  id: lenientText,
  function: z.object({ name: lenientText, arguments: anything }).nullish().catch(null),
});
export type ToolCallFragment = z.infer<typeof toolCallSchema>;

const deltaSchema = z
  .object({
    content: z
      .union([z.string(), z.array(z.unknown())])
      .nullish()
      .catch(null),
    refusal: lenientText,
    // Three names of one thing: OpenRouter and newer vLLM; DeepSeek; some local servers.
    reasoning: lenientText,
    reasoning_content: lenientText,
    reasoning_text: lenientText,
    reasoning_details: lenientList,
    tool_calls: z.array(toolCallSchema).nullish().catch(null),
    images: lenientList,
    annotations: lenientList,
  })
  .nullish()
  .catch(null);
export type Delta = NonNullable<z.infer<typeof deltaSchema>>;

const choiceSchema = z.object({
  index: count,
  delta: deltaSchema,
  /** Takes the place of `delta` in an answer that is not streamed. */
  message: deltaSchema,
  finish_reason: lenientText,
});

/** A chunk of a stream, or a whole answer. */
export const chunkSchema = z.object({
  id: lenientText,
  model: lenientText,
  choices: z.array(choiceSchema).nullish().catch(null),
  usage: usageSchema,
});
export type Chunk = z.infer<typeof chunkSchema>;

/** An image that a model made, in `images` and in content parts. */
export const imageSchema = z.object({ image_url: z.object({ url: z.string() }) });

/** A piece of `content` where that is a list. Mistral nests a list in `thinking`. */
export const contentPartSchema = z.object({
  type: lenientText,
  text: lenientText,
  thinking: z
    .union([z.string(), z.array(z.unknown())])
    .nullish()
    .catch(null),
});

const citation = { url: z.url({ protocol: /^https?$/ }), title: lenientText };

/** A page that an answer is based on; nested as OpenAI has it, or flat. */
export const citationSchema = z.union([
  z.object({ url_citation: z.object(citation) }).transform((value) => value.url_citation),
  z.object(citation),
]);

/**
 * The newer report over the older, field by field: where usage is sent more than once, a field that
 * is missing later was not taken back. `null` when neither holds a number.
 */
export function mergeUsage(earlier: Usage | null, reported: Chunk['usage']): Usage | null {
  if (reported === null || reported === undefined) return earlier;
  const costUsd = reported.cost ?? earlier?.costUsd ?? null;
  const usage: Usage = {
    inputTokens: reported.prompt_tokens ?? earlier?.inputTokens ?? null,
    outputTokens: reported.completion_tokens ?? earlier?.outputTokens ?? null,
    reasoningTokens:
      reported.completion_tokens_details?.reasoning_tokens ?? earlier?.reasoningTokens ?? null,
    cachedInputTokens:
      reported.prompt_tokens_details?.cached_tokens ?? earlier?.cachedInputTokens ?? null,
    costUsd,
    costSource: costUsd === null ? null : 'reported',
  };
  const isKnown = Object.values(usage).some((value) => value !== null);
  return isKnown ? usage : earlier;
}
