import type { ResponseFormat } from '@parley/providers';

import { isTooDeep } from '../fields.ts';
import type { AnswerContext, JsonObject } from '../dialect.ts';
import { filledText, isObject } from '../fields.ts';

/*
 * The response as a resource: what was asked is repeated in it, whole, and every member is there in
 * every state (Open Responses, `ResponseResource`). What a client left to the provider has the value
 * that the protocol gives it then.
 */

/** What of it is the same from the first event to the last. */
export function resourceBase({ question, body, id, createdAt }: AnswerContext): JsonObject {
  const { params, tools = [], toolChoice = 'auto', responseFormat } = question.request;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: secondsOf(createdAt),
    background: false,
    frequency_penalty: params.frequencyPenalty ?? 0,
    instructions: filledText(body['instructions']),
    max_output_tokens: params.maxOutputTokens ?? null,
    max_tool_calls: wholeNumber(body['max_tool_calls']),
    metadata: metadataOf(body['metadata']),
    model: question.model,
    parallel_tool_calls: body['parallel_tool_calls'] !== false,
    presence_penalty: params.presencePenalty ?? 0,
    previous_response_id: null,
    prompt_cache_key: filledText(body['prompt_cache_key']),
    reasoning: reasoningOf(body['reasoning']),
    safety_identifier: filledText(body['safety_identifier']),
    service_tier: filledText(body['service_tier']) ?? 'auto',
    store: false,
    temperature: params.temperature ?? 1,
    text: textOf(responseFormat, body['text']),
    tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function', ...toolChoice },
    tools: tools.map(({ name, description, parameters, strict }) => ({
      ...{ type: 'function', name, description: description ?? null },
      ...{ parameters, strict: strict ?? null },
    })),
    top_logprobs: wholeNumber(body['top_logprobs']) ?? 0,
    top_p: params.topP ?? 1,
    // Nothing is ever cut from the input here.
    truncation: 'disabled',
    user: filledText(body['user']),
  };
}

/** Unix time. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

/** Pairs of texts; what is nested without a bottom could not be written. */
function metadataOf(asked: unknown): JsonObject {
  return isObject(asked) && !isTooDeep(asked) ? asked : {};
}

function reasoningOf(asked: unknown): JsonObject | null {
  if (!isObject(asked)) return null;
  return { effort: filledText(asked['effort']), summary: filledText(asked['summary']) };
}

function textOf(format: ResponseFormat | undefined, asked: unknown): JsonObject {
  const verbosity = isObject(asked) ? filledText(asked['verbosity']) : null;
  return { format: formatOf(format), ...(verbosity === null ? {} : { verbosity }) };
}

function formatOf(format: ResponseFormat | undefined): JsonObject {
  if (format === undefined) return { type: 'text' };
  if (format.type === 'json') return { type: 'json_object' };
  const { name, schema, strict = false, description = null } = format;
  return { type: 'json_schema', name, description, schema, strict };
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}
