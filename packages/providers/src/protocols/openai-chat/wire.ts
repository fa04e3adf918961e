import type { Usage } from '@parley/contracts';
import { z } from 'zod';

import {
  amount,
  count,
  isObject,
  type JsonObject,
  list,
  objects,
  shallow,
  text,
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
  reasoning_tokens: number | null;
  cost: number | null;
}

/** A chunk of a stream, or a whole answer. */
export interface Chunk {
  id: string | null;
  model: string | null;
  choices: Choice[] | null;
  usage: WireUsage | null;
}

/** @returns `null` for what is no object */
export function readChunk(value: unknown): Chunk | null {
  if (!isObject(value)) return null;
  return {
    id: text(value['id']),
    model: text(value['model']),
    choices: objects(value['choices'])?.map(readChoice) ?? null,
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
    cached_tokens: isObject(input) ? count(input['cached_tokens']) : null,
    reasoning_tokens: isObject(output) ? count(output['reasoning_tokens']) : null,
    cost: amount(usage['cost']),
  };
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
 */
export function mergeUsage(earlier: Usage | null, reported: Chunk['usage']): Usage | null {
  if (reported === null) return earlier;
  const costUsd = reported.cost ?? earlier?.costUsd ?? null;
  const usage: Usage = {
    inputTokens: reported.prompt_tokens ?? earlier?.inputTokens ?? null,
    outputTokens: reported.completion_tokens ?? earlier?.outputTokens ?? null,
    reasoningTokens: reported.reasoning_tokens ?? earlier?.reasoningTokens ?? null,
    cachedInputTokens: reported.cached_tokens ?? earlier?.cachedInputTokens ?? null,
    costUsd,
    costSource: costUsd === null ? null : 'reported',
  };
  const isKnown = Object.values(usage).some((value) => value !== null);
  return isKnown ? usage : earlier;
}
