import OpenAI from 'openai';
import type { Response, ResponseOutputItem } from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';

import { connect, endOf, reasoningOf, textOf } from '../../testing/connected.ts';
import { readFixture } from '../../testing/fixtures.ts';
import { end, head, type Script, write } from '../../testing/script.ts';
import type { ProviderEvent } from '../../types.ts';

/*
 * OpenAI's own client reads the same bytes: what it puts together, and what our events come to, must
 * be the same.
 */

const FOLDER = new URL('fixtures/', import.meta.url);

function answerOf(name: string): Script {
  return [head(), write(readFixture(FOLDER, name)), end];
}

/** The answer as both read it, each over its own connection to the same server. */
async function judge(name: string): Promise<{ ours: ProviderEvent[]; theirs: Promise<Response> }> {
  const { upstream, ask } = await connect('openai');
  upstream.always(answerOf(name));
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: upstream.baseUrl, maxRetries: 0 });
  const ours = await ask();
  const stream = client.responses.stream({ model: 'fake/model', input: 'Hi' });
  return { ours, theirs: stream.finalResponse() };
}

function reasoningIn(output: readonly ResponseOutputItem[]): string {
  return output
    .flatMap((item) =>
      item.type === 'reasoning' ? [...item.summary, ...(item.content ?? [])] : [],
    )
    .map(({ text }) => text)
    .join('\n\n');
}

function messageTextIn(output: readonly ResponseOutputItem[]): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((content) => (content.type === 'output_text' ? content.text : content.refusal))
    .join('');
}

function callsIn(output: readonly ResponseOutputItem[]): unknown[] {
  return output.flatMap((item) =>
    item.type === 'function_call' ? [[item.call_id, item.name, item.arguments]] : [],
  );
}

function sourcesIn(output: readonly ResponseOutputItem[]): unknown[] {
  const cited = output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .flatMap((content) => (content.type === 'output_text' ? content.annotations : []))
    .flatMap((annotation) => (annotation.type === 'url_citation' ? [annotation.url] : []));
  return [...new Set(cited)];
}

/** The items that must come back with the conversation. */
function reasoningItemsIn(output: readonly ResponseOutputItem[]): unknown[] {
  return output.filter((item) => item.type === 'reasoning');
}

function keptItems(events: readonly ProviderEvent[]): unknown[] {
  const details = events.flatMap((event) =>
    event.type === 'reasoning-end' ? (event.details ?? []) : [],
  );
  return details.flatMap((detail) =>
    typeof detail === 'object' && detail !== null && 'item' in detail ? [detail.item] : [],
  );
}

const FINISH_OF_REASON: Readonly<Record<string, string>> = {
  max_output_tokens: 'finish: length',
  content_filter: 'finish: content_filter',
};

function endIn({ status, incomplete_details: incomplete, output }: Response): string {
  if (status === 'incomplete') return FINISH_OF_REASON[incomplete?.reason ?? ''] ?? 'unknown';
  return callsIn(output).length > 0 ? 'finish: tool_calls' : 'finish: stop';
}

function usageIn({ usage, service_tier: serviceTier }: Response): unknown[] {
  if (!usage) return [];
  return [
    {
      type: 'usage',
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      reasoningTokens: usage.output_tokens_details.reasoning_tokens,
      cachedInputTokens: usage.input_tokens_details.cached_tokens,
      cacheWriteTokens: usage.input_tokens_details.cache_write_tokens,
      costUsd: null,
      costSource: null,
      serviceTier,
    },
  ];
}

describe("OpenAI's client", () => {
  it.each([
    'text',
    'non-ascii',
    'reasoning-and-parallel-calls',
    'opaque-reasoning-and-phases',
    'raw-reasoning-and-done',
    'refusal',
    'too-long',
    'filtered',
    'citations',
    'image',
    'without-usage',
  ])('reads the same out of %s', async (name) => {
    const { ours, theirs } = await judge(name);
    const response = await theirs;
    const { output } = response;
    const of = (type: ProviderEvent['type']) => ours.filter((event) => event.type === type);
    expect(ours[0]).toEqual({ type: 'upstream', id: response.id, model: response.model });
    expect(textOf(ours)).toBe(messageTextIn(output));
    expect(reasoningOf(ours)).toBe(reasoningIn(output));
    expect(keptItems(ours)).toEqual(reasoningItemsIn(output));
    expect(
      ours.flatMap((event) =>
        event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
      ),
    ).toEqual(callsIn(output));
    expect(of('source').map((source) => 'url' in source && source.url)).toEqual(sourcesIn(output));
    expect(of('usage')).toEqual(usageIn(response));
    expect(endOf(ours)).toBe(endIn(response));
  });

  it('knows of the same failure, which it gives as a response while we end with an error', async () => {
    const { ours, theirs } = await judge('failed');
    const { status, error, usage } = await theirs;
    expect([status, error?.code]).toEqual(['failed', 'rate_limit_exceeded']);
    expect(endOf(ours)).toBe('upstream_rate_limited');
    expect(ours.find(({ type }) => type === 'usage')).toMatchObject({
      inputTokens: usage?.input_tokens,
      outputTokens: usage?.output_tokens,
    });
  });

  it.each([
    ['error-flat', 'server_error', 'upstream_failed'],
    ['error-nested', 'context_length_exceeded', 'context_length_exceeded'],
  ])('throws where we end with an error: %s', async (name, code, ourCode) => {
    const { ours, theirs } = await judge(name);
    await expect(theirs).rejects.toMatchObject({ code });
    expect([textOf(ours), endOf(ours)]).toEqual(['partial', ourCode]);
  });

  it('throws at a server that only resembles OpenAI, where we take what there is', async () => {
    const { ours, theirs } = await judge('sparse');
    await expect(theirs).rejects.toThrow();
    expect(endOf(ours)).toBe('finish: tool_calls');
  });
});
