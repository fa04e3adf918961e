import { readFileSync } from 'node:fs';

import Anthropic from '@anthropic-ai/sdk';
import type { Message, MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, it } from 'vitest';

import {
  collect,
  connect,
  endOf,
  reasoningOf,
  REQUEST,
  TEST_KEY,
  textOf,
} from '../../testing/connected.ts';
import { end, head, type Script, write } from '../../testing/script.ts';
import type { CompletionRequest, ProviderEvent } from '../../types.ts';
import { encodeRequest } from './encode.ts';
import { blockOf, detailOf } from './thinking-blocks.ts';

/*
 * Anthropic's own client reads the same bytes as we do, and must understand the same. Its types
 * judge what we send.
 */

const ASKED: MessageCreateParamsStreaming = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
};

function scriptOf(name: string): Script {
  const bytes = readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url));
  return [head(), write(bytes), end];
}

interface Judged {
  events: ProviderEvent[];
  /** What their client makes of it. */
  theirs: () => Promise<Message>;
}

/** One fixture as both of us read it, each from a server of its own request. */
async function judge(name: string): Promise<Judged> {
  const { upstream, stream } = await connect('anthropic');
  upstream.always(scriptOf(name));
  const client = new Anthropic({ apiKey: TEST_KEY, baseURL: upstream.baseUrl, maxRetries: 0 });
  return {
    events: await collect(stream()),
    theirs: () => client.messages.stream(ASKED).finalMessage(),
  };
}

function contentOf(message: Message): unknown {
  return {
    text: message.content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    reasoning: message.content
      .map((block) => (block.type === 'thinking' ? block.thinking : ''))
      .join(''),
    opaque: message.content.filter(
      ({ type }) => type === 'thinking' || type === 'redacted_thinking',
    ),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    id: message.id,
    model: message.model,
  };
}

function contentOfEvents(events: readonly ProviderEvent[]): unknown {
  const upstream = events.find((event) => event.type === 'upstream');
  return {
    text: textOf(events),
    reasoning: reasoningOf(events),
    opaque: events.flatMap((event) =>
      event.type === 'reasoning-end' ? (event.details ?? []).map(blockOf) : [],
    ),
    calls: events.flatMap((event) =>
      event.type === 'tool-call'
        ? [{ id: event.toolCallId, name: event.toolName, input: JSON.parse(event.arguments) }]
        : [],
    ),
    id: upstream?.id,
    model: upstream?.model,
  };
}

/** Tokens as they count them, from ours. */
function tokensOf(events: readonly ProviderEvent[]): unknown {
  const usage = events.find((event) => event.type === 'usage');
  if (usage === undefined) return null;
  const { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens } = usage;
  const cached = (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0);
  return { input: (inputTokens ?? 0) - cached, cached, output: outputTokens };
}

function tokensOfMessage({ usage }: Message): unknown {
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  return { input: usage.input_tokens, cached, output: usage.output_tokens };
}

describe("Anthropic's own client", () => {
  it.each([
    ['text', 'end_turn', 'stop'],
    ['reasoning', 'end_turn', 'stop'],
    ['reasoning-redacted', 'end_turn', 'stop'],
    ['parallel-tools', 'tool_use', 'tool_calls'],
    ['usage-twice', 'end_turn', 'stop'],
    ['length', 'max_tokens', 'length'],
    ['refusal', 'refusal', 'content_filter'],
    ['refusal-at-once', 'refusal', 'content_filter'],
    ['pause', 'pause_turn', 'pause_turn'],
    ['citations', 'end_turn', 'stop'],
    ['non-ascii', 'end_turn', 'stop'],
  ])('understands as we do: %s', async (name, theirReason, ourReason) => {
    const { events, theirs } = await judge(name);
    const message = await theirs();
    expect(contentOfEvents(events)).toEqual(contentOf(message));
    expect(tokensOf(events)).toEqual(tokensOfMessage(message));
    expect(message.stop_reason).toBe(theirReason);
    expect(endOf(events)).toBe(`finish: ${ourReason}`);
  });

  it('throws where the answer fails, while we keep what came before', async () => {
    const { events, theirs } = await judge('error-midstream');
    await expect(theirs()).rejects.toThrow('Overloaded');
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('upstream_overloaded');
  });

  it('throws where the answer fails before its first word, and so do we', async () => {
    const { events, theirs } = await judge('error-before-output');
    await expect(theirs()).rejects.toThrow('Overloaded');
    expect(endOf(events)).toBe('upstream_overloaded');
  });

  it('passes over what it does not know, as we do', async () => {
    const { events, theirs } = await judge('unknown-pieces');
    expect(contentOfEvents(events)).toEqual(contentOf(await theirs()));
    expect(endOf(events)).toBe('finish: stop');
  });

  it('has types that take every kind of thing we send', () => {
    const full: CompletionRequest = {
      ...REQUEST,
      systemPrompt: 'Be brief.',
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Hi' },
            { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
            { type: 'file', mediaType: 'application/pdf', url: 'https://a.example/b.pdf' },
            { type: 'file', mediaType: 'text/csv', name: 'a.csv', url: 'data:text/csv,a' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            {
              type: 'reasoning',
              text: '',
              details: [detailOf({ type: 'redacted_thinking', data: 'x' })],
            },
            { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' },
            { type: 'tool-result', toolCallId: 'a', output: 'out', isError: false },
          ],
        },
      ],
      params: { maxOutputTokens: 9, stop: ['END'], reasoningEffort: 'high' },
      tools: [{ name: 'f', description: 'F', parameters: { properties: {} }, strict: true }],
      toolChoice: 'auto',
      responseFormat: { type: 'json-schema', name: 'a', schema: { type: 'object' } },
    };
    const { body } = encodeRequest(full, { defaultMaxTokens: 1 });
    // The compiler is the judge here; the rest only shows that there was something to judge.
    const accepted = body satisfies MessageCreateParamsStreaming;
    expect(Object.keys(accepted)).toEqual([
      'model',
      'max_tokens',
      'messages',
      'stream',
      'system',
      'stop_sequences',
      'thinking',
      'output_config',
      'tools',
      'tool_choice',
    ]);
  });
});
