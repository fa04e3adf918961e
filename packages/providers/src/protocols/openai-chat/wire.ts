import { z } from 'zod';

import { sumUsd } from '../../pricing/money.ts';
import type { ProviderUsage } from '../../types.ts';
import {
  count,
  isObject,
  type JsonObject,
  list,
  objects,
  shallow,
  sumOfCounts,
  text,
  usd,
} from '../fields.ts';

/*
 * What we read of the OpenAI chat format, and no more: a field that a vendor adds or bends must not
 * end a stream. So every field may be absent, null or of another kind, and is then as if absent.
 */

export interface ToolCallFragment {
  index: number | null;
  id: string | null;
  function: { name: string | null; arguments: unknown } | null;
}

export interface Delta {
  content: string | unknown[] | null;
  refusal: string | null;
  // Three names of one thing: OpenRouter and newer vLLM; DeepSeek; some local servers.
  reasoning: string | null;
  reasoning_content: string | null;
  reasoning_text: string | null;
  reasoning_details: unknown[] | null;
  tool_calls: ToolCallFragment[];
  images: unknown[] | null;
  annotations: unknown[] | null;
}

interface Choice {
  index: number | null;
  delta: Delta | null;
  /** Takes the place of `delta` in an answer that is not streamed. */
  message: Delta | null;
  finish_reason: string | null;
}

interface WireUsage {
  prompt_tokens: number | null;
  completion_tokens: number | null;
  cached_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** With what the provider behind charged, where that is paid apart. */
  cost: number | null;
  is_byok: boolean;
}

/** Where the tokens of reasoning are counted: `within` those of the answer, or `beside` them. */
export type ReasoningTokens = 'within' | 'beside';

/** Usage as `usage` of a provider event has it. */
export type ReportedUsage = Omit<ProviderUsage, 'type'>;

/** A chunk of a stream, or a whole answer. */
export interface Chunk {
  id: string | null;
  model: string | null;
  /** Whom a router asked, by its own account: of OpenRouter in every chunk and in every whole answer. */
  provider: string | null;
  choices: Choice[] | null;
  service_tier: string | null;
  usage: WireUsage | null;
}

/** @returns `null` for what is no object */
export function readChunk(value: unknown): Chunk | null {
  if (!isObject(value)) return null;
  return {
    id: text(value['id']),
    model: text(value['model']),
    provider: text(value['provider']),
    choices: objects(value['choices'])?.map(readChoice) ?? null,
    service_tier: text(value['service_tier']),
    usage: readUsage(value['usage']),
  };
}

function readChoice(choice: JsonObject): Choice {
  return {
    index: count(choice['index']),
    delta: readDelta(choice['delta']),
    message: readDelta(choice['message']),
    finish_reason: text(choice['finish_reason']),
  };
}

function readDelta(delta: unknown): Delta | null {
  if (!isObject(delta)) return null;
  return {
    content: text(delta['content']) ?? list(delta['content']),
    refusal: text(delta['refusal']),
    reasoning: text(delta['reasoning']),
    reasoning_content: text(delta['reasoning_content']),
    reasoning_text: text(delta['reasoning_text']),
    reasoning_details: shallow(list(delta['reasoning_details'])),
    tool_calls: objects(delta['tool_calls'])?.map(readToolCall) ?? [],
    images: list(delta['images']),
    annotations: list(delta['annotations']),
  };
}

function readToolCall(fragment: JsonObject): ToolCallFragment {
  const called = fragment['function'];
  return {
    index: count(fragment['index']),
    id: text(fragment['id']),
    function: isObject(called)
      ? { name: text(called['name']), arguments: shallow(called['arguments']) }
      : null,
  };
}

function readUsage(usage: unknown): WireUsage | null {
  if (!isObject(usage)) return null;
  const input = usage['prompt_tokens_details'];
  const output = usage['completion_tokens_details'];
  return {
    prompt_tokens: count(usage['prompt_tokens']),
    completion_tokens: count(usage['completion_tokens']),
    // DeepSeek has it beside the details, which it fills in at some of its models only.
    cached_tokens:
      (isObject(input) ? count(input['cached_tokens']) : null) ??
      count(usage['prompt_cache_hit_tokens']),
    cache_write_tokens: isObject(input) ? count(input['cache_write_tokens']) : null,
    reasoning_tokens: isObject(output) ? count(output['reasoning_tokens']) : null,
    cost: readCost(usage),
    is_byok: usage['is_byok'] === true,
  };
}

/**
 * What the answer cost. With a key of one's own at the provider behind, `cost` is only the fee for
 * passing the request on, and mostly zero; what is unknown of the rest makes the whole unknown.
 */
function readCost(usage: JsonObject): number | null {
  const charged = usd(usage['cost']);
  if (usage['is_byok'] !== true) return charged;
  const details = usage['cost_details'];
  const behind = isObject(details) ? usd(details['upstream_inference_cost']) : null;
  return charged === null || behind === null ? null : usd(sumUsd(charged, behind));
}

const lenientText = z.string().nullish().catch(null);

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
 *
 * @param serviceTier what the chunks so far say
 */
export function mergeUsage(
  earlier: ReportedUsage | null,
  reported: Chunk['usage'],
  serviceTier: string | null,
): ReportedUsage | null {
  if (reported === null) return earlier;
  const costUsd = reported.cost ?? earlier?.costUsd ?? null;
  const numbers = {
    inputTokens: reported.prompt_tokens ?? earlier?.inputTokens ?? null,
    outputTokens: reported.completion_tokens ?? earlier?.outputTokens ?? null,
    reasoningTokens: reported.reasoning_tokens ?? earlier?.reasoningTokens ?? null,
    cachedInputTokens: reported.cached_tokens ?? earlier?.cachedInputTokens ?? null,
    cacheWriteTokens: reported.cache_write_tokens ?? earlier?.cacheWriteTokens ?? null,
    costUsd,
  };
  if (Object.values(numbers).every((value) => value === null)) return earlier;
  return {
    ...numbers,
    costSource: costUsd === null ? null : 'reported',
    serviceTier,
    isByok: reported.is_byok || earlier?.isByok === true,
  };
}

/** The usage with all of the output in `outputTokens`, where reasoning is counted beside it. */
export function withReasoning(
  reported: ReportedUsage | null,
  counted: ReasoningTokens,
): ReportedUsage | null {
  if (counted === 'within' || reported === null) return reported;
  const { outputTokens, reasoningTokens } = reported;
  if (outputTokens === null || reasoningTokens === null) return reported;
  return { ...reported, outputTokens: sumOfCounts(outputTokens, reasoningTokens) };
}
