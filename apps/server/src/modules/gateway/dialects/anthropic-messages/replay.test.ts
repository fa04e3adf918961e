import { readFileSync } from 'node:fs';

import type { Message, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { createProviders, type ProviderEvent } from '@parley/providers';
import {
  answer as answerOf,
  end,
  type FakeUpstream,
  head,
  startFakeUpstream,
  write as bytes,
} from '@parley/providers/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import { asked, LEAST } from './asked.testing.ts';
import { streamed, theirMessage } from './judge.testing.ts';
import { withoutForeignThoughts } from './index.ts';

/*
 * A whole turn: what Anthropic streams passes the provider's decoder and our writer, is read by
 * Anthropic's own client, comes back with the next question, and is sent to Anthropic again.
 */

const FIXTURES = new URL(
  '../../../../../../../packages/providers/src/protocols/anthropic-messages/fixtures/',
  import.meta.url,
);
const KEY = 'sk-ant-api03-0123456789';

function fixture(name: string): string {
  return readFileSync(new URL(`${name}.txt`, FIXTURES), 'utf8');
}

interface Connected {
  upstream: FakeUpstream;
  ask(body: Readonly<Record<string, unknown>>): Promise<CompletionEvent[]>;
}

async function connect(vendorId: string): Promise<Connected> {
  const upstream = await startFakeUpstream();
  const providers = createProviders({ baseUrls: { [vendorId]: upstream.baseUrl } });
  onTestFinished(async () => {
    await providers.close();
    await upstream.close();
  });
  return {
    upstream,
    async ask(body) {
      const request = { ...asked(body).request, model: 'fake/model' };
      const events: ProviderEvent[] = [];
      const signal = new AbortController().signal;
      for await (const batch of providers.stream(vendorId, request, { key: KEY, signal })) {
        events.push(...batch);
      }
      return events.filter((event) => event.type !== 'upstream');
    },
  };
}

/** The next question after an answer: with results of its calls, or just the next one. */
function followUp({ content }: Message): MessageParam[] {
  const results = content.flatMap((block) =>
    block.type === 'tool_use'
      ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'done' }]
      : [],
  );
  return [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content },
    { role: 'user', content: results.length === 0 ? 'Go on.' : results },
  ];
}

/** What of an answer must come through, and what it is told by. */
function substance({ content, stop_reason, usage }: Message): unknown {
  return {
    content: content.map((block) =>
      block.type === 'text' ? { type: block.type, text: block.text } : block,
    ),
    stop_reason,
    output_tokens: usage.output_tokens,
    input_tokens: usage.input_tokens,
    cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
  };
}

/** A block as it is sent to a provider. */
function sent(block: unknown): unknown {
  const { type, text, thinking, signature, data, id, name, input } = Object(block);
  return { type, text, thinking, signature, data, id, name, input };
}

const PASSED = [
  'text',
  'reasoning',
  'reasoning-redacted',
  'parallel-tools',
  'usage-twice',
  'length',
  'refusal',
  'refusal-at-once',
  'pause',
  'non-ascii',
];

describe('an answer of Anthropic, passed through our own words', () => {
  it.each(PASSED)('is to its own client what it was: %s', async (name) => {
    const { upstream, ask } = await connect('anthropic');
    upstream.next([head(), bytes(fixture(name)), end]);
    const ours = await theirMessage(streamed(await ask({ stream: true })));
    const theirs = await theirMessage(fixture(name));
    expect(substance(ours)).toEqual(substance(theirs));
  });

  it.each(['reasoning', 'reasoning-redacted', 'parallel-tools'])(
    'goes back unaltered with the next question: %s',
    async (name) => {
      const { upstream, ask } = await connect('anthropic');
      upstream.next([head(), bytes(fixture(name)), end]);
      const message = await theirMessage(streamed(await ask({ stream: true })));
      await ask({ messages: followUp(message) });
      const [, said] = Object(upstream.completions.at(-1)?.body['messages']);
      expect(said.content.map(sent)).toEqual((await theirMessage(fixture(name))).content.map(sent));
    },
  );
});

describe('what another provider keeps with its thinking', () => {
  const DETAILS = [{ protocol: 'openai-chat', block: { type: 'reasoning.encrypted', data: 'x' } }];
  const THOUGHT: CompletionEvent[] = [
    { type: 'reasoning-start', partId: 'r' },
    { type: 'reasoning-delta', partId: 'r', delta: 'Hm.' },
    { type: 'reasoning-end', partId: 'r', details: DETAILS },
  ];
  const WORDLESS: CompletionEvent[] = [
    { type: 'reasoning-start', partId: 'r' },
    { type: 'reasoning-end', partId: 'r', details: DETAILS },
  ];
  const CALL: CompletionEvent = {
    type: 'tool-call',
    toolCallId: 'call_1',
    toolName: 'f',
    arguments: '{}',
  };
  const END: CompletionEvent = { type: 'finish', finishReason: 'tool_calls' };

  async function answered(...events: CompletionEvent[]): Promise<Message> {
    return await theirMessage(streamed([...events, CALL, END]));
  }

  function partsOf(message: Message, model = LEAST.model) {
    return asked({ model, messages: followUp(message) }).request.messages[1]?.parts;
  }

  it('comes back with it to the same model', async () => {
    expect(partsOf(await answered(...THOUGHT))).toMatchObject([
      { type: 'reasoning', text: 'Hm.', details: DETAILS },
      { type: 'tool-call' },
      { type: 'tool-result' },
    ]);
    expect(partsOf(await answered(...WORDLESS))).toMatchObject([
      { type: 'reasoning', text: '', details: DETAILS },
      { type: 'tool-call' },
      { type: 'tool-result' },
    ]);
  });

  it('stays away from any other model, which is left with the words', async () => {
    expect(partsOf(await answered(...THOUGHT), 'other/model')?.[0]).toEqual({
      type: 'reasoning',
      text: 'Hm.',
    });
    expect(partsOf(await answered(...WORDLESS), 'other/model')?.[0]).toMatchObject({
      type: 'tool-call',
    });
  });

  it('reaches the provider as it came', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.always(answerOf());
    await ask({ messages: followUp(await answered(...THOUGHT)) });
    const [, said] = Object(upstream.completions.at(-1)?.body['messages']);
    expect(said.reasoning_details).toEqual([{ type: 'reasoning.encrypted', data: 'x' }]);
  });

  it('carries words that were not shown, in a form that shows none', async () => {
    const block = { type: 'thinking', thinking: 'A secret.', signature: 'S' };
    const details = [{ protocol: 'anthropic-messages', block }];
    const message = await answered({ type: 'reasoning-end', partId: 'r', details });
    expect(JSON.stringify(message)).not.toContain('secret');
    expect(partsOf(message)?.[0]).toEqual({ type: 'reasoning', text: '', details });
  });

  it('is nothing where it was cut or made up', () => {
    const seals = ['parley:', 'parley:####', 'parley:bm90IGpzb24', ''];
    for (const signature of seals) {
      const content = [
        { type: 'thinking', thinking: 'Hm.', signature },
        { type: 'redacted_thinking', data: signature },
      ];
      const { request } = asked({ messages: [{ role: 'assistant', content }] });
      expect(request.messages).toEqual([
        { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.' }] },
      ]);
    }
  });

  it('is taken out of a body that goes to Anthropic untouched', async () => {
    const thinking = { type: 'thinking', thinking: 'Hm.', signature: 'EqQB' };
    const good = { messages: [{ role: 'assistant', content: [thinking] }], metadata: {} };
    expect(withoutForeignThoughts(good)).toBe(good);
    const cited = { type: 'text', text: 'So.', citations: [{ encrypted_index: '' }] };
    const { content } = await answered(...THOUGHT, ...WORDLESS);
    const unsigned = { ...thinking, signature: '' };
    const body = {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [thinking, cited, ...content] },
        { role: 'assistant', content: [unsigned] },
      ],
      metadata: {},
    };
    expect(withoutForeignThoughts(body)).toMatchObject({
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [thinking, { type: 'text', text: 'So.' }, { type: 'tool_use', id: 'call_1' }],
        },
      ],
      metadata: {},
    });
    expect(JSON.stringify(withoutForeignThoughts(body))).not.toContain('encrypted_index');
  });
});
