import type { FilePart, SourcePart } from '@parley/contracts';

import type { ProviderUsage } from '../../types.ts';
import { count, isObject, type JsonObject, objects, shallow, text } from '../fields.ts';

/*
 * What we read of the events of the Responses API, and no more. Names are those
 * in the types of OpenAI's own client 7.57.0.
 */

/** Names an item of the output for as long as it is being written: its place, else its id. */
export type ItemKey = number | string;

/** The item that an event is about; events about none that is named share one. */
export function itemKeyOf(event: JsonObject): ItemKey {
  return count(event['output_index']) ?? text(event['item_id']) ?? '';
}

/** Usage as `usage` of a provider event has it, without what nobody reports here: a cost. */
export type ResponseUsage = Omit<ProviderUsage, 'type'>;

/**
 * The newer report over the older, field by field. `input_tokens` includes what was read from and
 * written to the cache, `output_tokens` includes reasoning.
 *
 * @param response its `service_tier` is what was asked for, until its usage is known
 */
export function mergeUsage(
  earlier: ResponseUsage | null,
  response: JsonObject,
): ResponseUsage | null {
  const reported = response['usage'];
  if (!isObject(reported)) return earlier;
  const input = fieldsOf(reported['input_tokens_details']);
  const output = fieldsOf(reported['output_tokens_details']);
  const counts = {
    inputTokens: count(reported['input_tokens']) ?? earlier?.inputTokens ?? null,
    outputTokens: count(reported['output_tokens']) ?? earlier?.outputTokens ?? null,
    reasoningTokens: count(output['reasoning_tokens']) ?? earlier?.reasoningTokens ?? null,
    cachedInputTokens: count(input['cached_tokens']) ?? earlier?.cachedInputTokens ?? null,
    cacheWriteTokens: count(input['cache_write_tokens']) ?? earlier?.cacheWriteTokens ?? null,
  };
  if (Object.values(counts).every((value) => value === null)) return earlier;
  const serviceTier = text(response['service_tier']) ?? earlier?.serviceTier ?? null;
  return { ...counts, costUsd: null, costSource: null, serviceTier };
}

/**
 * Why a response ended that did not fail: `tool_calls` where the model waits for results. Of a
 * response that is not at its end, `null`.
 */
export function finishReasonOf(
  status: string | null,
  response: JsonObject,
  hasToolCalls: boolean,
): string | null {
  if (status === 'completed') return hasToolCalls ? 'tool_calls' : 'stop';
  if (status === 'cancelled') return status;
  if (status !== 'incomplete') return null;
  const reason = text(fieldsOf(response['incomplete_details'])['reason']);
  return LENGTH_REASONS.has(reason) ? 'length' : (reason ?? status);
}

/** The second is what servers say that translate from other protocols. */
const LENGTH_REASONS: ReadonlySet<string | null> = new Set(['max_output_tokens', 'max_tokens']);

/** The text of a message's content; what it refused with is text like any other. */
export function textOfMessage(item: JsonObject): string {
  const contents = objects(item['content']) ?? [];
  return contents
    .map((content) => text(content['text']) ?? text(content['refusal']) ?? '')
    .join('');
}

/** What a reasoning item shows: its summaries, or its own words where a model gives those away. */
export function textOfReasoning(item: JsonObject): string {
  const texts = [item['summary'], item['content']].flatMap((pieces) =>
    (objects(pieces) ?? []).map((piece) => text(piece['text']) ?? ''),
  );
  return texts.filter((piece) => piece !== '').join(THOUGHT_SEPARATOR);
}

/** Between two summaries: each is a paragraph with a title, and nothing on the wire parts them. */
export const THOUGHT_SEPARATOR = '\n\n';

/** The page that an annotation names, if it names one on the web. */
export function sourceOf(annotation: unknown): SourcePart | null {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation') return null;
  const url = text(annotation['url']);
  if (url === null || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  const title = text(annotation['title']);
  return { type: 'source', url, ...(title ? { title } : {}) };
}

export function annotationsOf(item: JsonObject): JsonObject[] {
  const contents = objects(item['content']) ?? [];
  return contents.flatMap((content) => objects(content['annotations']) ?? []);
}

/** `output_format` where it is not the last word of a media type. */
const IMAGE_TYPES: ReadonlyMap<string, string> = new Map([['svg', 'svg+xml']]);

/** The picture that an `image_generation_call` ended with. */
export function imageOf(item: JsonObject): FilePart | null {
  const base64 = text(item['result']);
  if (!base64) return null;
  const format = text(item['output_format'])?.toLowerCase() ?? 'png';
  if (!/^[a-z]+$/.test(format)) return null;
  const mediaType = `image/${IMAGE_TYPES.get(format) ?? format}`;
  return { type: 'file', mediaType, url: `data:${mediaType};base64,${base64}` };
}

/** Arguments are text; a server that takes them apart may send an object. */
export function argumentsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const whole = isObject(value) ? shallow(value) : null;
  return whole === null ? '' : JSON.stringify(whole);
}

export function fieldsOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
