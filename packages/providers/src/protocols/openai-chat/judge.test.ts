import OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';

import { connect, endOf, textOf } from '../../testing/connected.ts';
import { decodeBody, everyCut } from '../../testing/decoded.ts';
import { fixtureNames, inPieces, readFixture } from '../../testing/fixtures.ts';
import { end, head, write } from '../../testing/script.ts';
import type { ProviderEvent } from '../../types.ts';
import { openAiChat } from './index.ts';

/*
 * OpenAI's own client reads the same bytes: what it puts together, and what our events come to, must
 * be the same.
 */

const FOLDER = new URL('fixtures/', import.meta.url);

/** The answer as both read it, each over its own connection to the same server. */
async function judge(
  name: string,
): Promise<{ ours: ProviderEvent[]; theirs: Promise<ChatCompletion> }> {
  // Whoever speaks chat completions: what is said to it is not looked at here.
  const { upstream, ask } = await connect('openrouter');
  upstream.always([head(), write(readFixture(FOLDER, name)), end]);
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: upstream.baseUrl, maxRetries: 0 });
  const ours = await ask();
  const stream = client.chat.completions.stream({
    model: 'fake/model',
    messages: [{ role: 'user', content: 'Hi' }],
    stream_options: { include_usage: true },
  });
  return { ours, theirs: stream.finalChatCompletion() };
}

function usageIn({ usage, service_tier: serviceTier }: ChatCompletion): unknown[] {
  if (!usage) return [];
  return [
    {
      type: 'usage',
      inputTokens: usage.prompt_tokens,
      outputTokens: usage.completion_tokens,
      reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
      cachedInputTokens: usage.prompt_tokens_details?.cached_tokens,
      cacheWriteTokens: null,
      serviceTier: serviceTier ?? null,
      isByok: false,
      costUsd: null,
      costSource: null,
    },
  ];
}

describe("OpenAI's client", () => {
  it.each([
    'text',
    'non-ascii',
    'parallel-tool-calls',
    'refusal',
    'too-long',
    'filtered',
    'without-usage',
  ])('reads the same out of %s', async (name) => {
    const { ours, theirs } = await judge(name);
    const completion = await theirs;
    const [choice] = completion.choices;
    const { content, refusal, tool_calls: calls = [] } = choice?.message ?? {};
    expect(ours[0]).toEqual({ type: 'upstream', id: completion.id, model: completion.model });
    expect(textOf(ours)).toBe(`${content ?? ''}${refusal ?? ''}`);
    expect(
      ours.flatMap((event) =>
        event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
      ),
    ).toEqual(
      calls.map((call) =>
        call.type === 'function' ? [call.id, call.function.name, call.function.arguments] : call,
      ),
    );
    expect(ours.filter(({ type }) => type === 'usage')).toEqual(usageIn(completion));
    expect(endOf(ours)).toBe(`finish: ${choice?.finish_reason}`);
  });

  it('throws in the middle where we keep the text and end with an error', async () => {
    const { ours, theirs } = await judge('error-mid-stream');
    await expect(theirs).rejects.toMatchObject({ type: 'server_error' });
    expect([textOf(ours), endOf(ours)]).toEqual(['partial', 'upstream_failed']);
  });

  it('throws at an answer that was cut off, which we call truncated', async () => {
    const { ours, theirs } = await judge('cut-off');
    await expect(theirs).rejects.toThrow(/finish_reason/);
    expect([textOf(ours), endOf(ours)]).toEqual(['partial', 'truncated']);
  });
});

describe('an answer', () => {
  it.each(fixtureNames(FOLDER))('is read alike however its bytes are cut: %s', (name) => {
    const bytes = readFixture(FOLDER, name);
    const whole = decodeBody(openAiChat(), [bytes]);
    for (const pieces of inPieces(bytes)) {
      expect(decodeBody(openAiChat(), pieces)).toEqual(whole);
    }
  });

  it('is read alike when it is cut inside a letter', () => {
    const bytes = readFixture(FOLDER, 'non-ascii');
    const whole = decodeBody(openAiChat(), [bytes]);
    expect(textOf(whole.events)).toBe('Grüße, 日本語 👩‍🚀 — “naïve” 👍 ok');
    for (const cut of everyCut(bytes)) expect(decodeBody(openAiChat(), cut)).toEqual(whole);
  });
});
