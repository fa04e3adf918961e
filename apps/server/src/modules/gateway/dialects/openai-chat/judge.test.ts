import { createProviders, type CompletionRequest, type ProviderEvent } from '@parley/providers';
import {
  answer,
  end,
  type FakeUpstream,
  frame,
  head,
  json,
  type Script,
  startFakeUpstream,
  toolCallFragments,
  write,
} from '@parley/providers/testing';
import OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { describe, expect, it, onTestFinished } from 'vitest';

import { openAiError } from '../../../../http/error-families.ts';
import type { CompletionEvent } from '../../../completions/completions.service.ts';
import {
  callEvent,
  finishEvent,
  reasoningEvents,
  textEvents,
  usageEvent,
  written,
} from './written.testing.ts';

/*
 * OpenAI's own client reads what was written, streamed and whole: both must come to the same (H4). What
 * is written stands at the end of the whole way, from the bytes of a provider on.
 */

const REQUEST: CompletionRequest = {
  model: 'fake/model',
  systemPrompt: null,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  params: {},
};
const BODY = { stream: true, stream_options: { include_usage: true } };
const QUESTION = { model: 'test/model', messages: [{ role: 'user' as const, content: 'Hi' }] };

async function upstreamOf(script: Script): Promise<FakeUpstream> {
  const upstream = await startFakeUpstream();
  upstream.always(script);
  onTestFinished(() => upstream.close());
  return upstream;
}

/** What a provider says that answers with these bytes. */
async function eventsOf(
  vendorId: 'openai' | 'openrouter',
  script: Script,
): Promise<CompletionEvent[]> {
  const upstream = await upstreamOf(script);
  const providers = createProviders({ baseUrls: { [vendorId]: upstream.baseUrl } });
  onTestFinished(() => providers.close());
  const { signal } = new AbortController();
  const options = { key: 'sk-test-0123456789abcdef0123456789abcdef', signal };
  const events: ProviderEvent[] = [];
  for await (const batch of providers.stream(vendorId, REQUEST, options)) events.push(...batch);
  return events.filter((event) => event.type !== 'upstream');
}

interface Judged {
  streamed: () => Promise<ChatCompletion>;
  whole: () => Promise<ChatCompletion>;
}

/** The same answer as the client reads it in both modes. */
async function judge(events: readonly CompletionEvent[]): Promise<Judged> {
  const { body, whole } = written(events, { body: BODY });
  const clientOf = async (script: Script) => {
    const { baseUrl: baseURL } = await upstreamOf(script);
    return new OpenAI({ apiKey: 'sk-parley-test', baseURL, maxRetries: 0 }).chat.completions;
  };
  const streaming = await clientOf([head(), write(body), end]);
  const waiting = await clientOf(json(200, whole));
  return {
    streamed: () => streaming.stream({ ...QUESTION, ...BODY, stream: true }).finalChatCompletion(),
    whole: () => waiting.create(QUESTION),
  };
}

/** What an application looks at. */
function essence({ id, created, model, usage, choices }: ChatCompletion): unknown {
  return {
    ...{ id, created, model },
    // A stream that was to tell it and could not says `null`; a whole answer has no such member.
    usage: usage ?? null,
    choices: choices.map(({ finish_reason: reason, message }) => ({
      reason,
      content: message.content,
      calls: (message.tool_calls ?? []).map((call) =>
        call.type === 'function'
          ? [call.id, call.function.name, call.function.arguments]
          : [call.id],
      ),
    })),
  };
}

async function agreed(events: readonly CompletionEvent[]): Promise<ChatCompletion> {
  const { streamed, whole } = await judge(events);
  const completion = await whole();
  expect(essence(await streamed())).toEqual(essence(completion));
  return completion;
}

function item(n: number, args = ''): Record<string, unknown> {
  const name = `f${n}`;
  return { type: 'function_call', id: `fc_${n}`, call_id: `call_${n}`, name, arguments: args };
}
const added = (n: number) => ({
  type: 'response.output_item.added',
  output_index: n,
  item: item(n),
});
const delta = (n: number, text: string) => ({
  type: 'response.function_call_arguments.delta',
  item_id: `fc_${n}`,
  delta: text,
});
const argumentsDone = (n: number, args: string) => ({
  type: 'response.function_call_arguments.done',
  item_id: `fc_${n}`,
  arguments: args,
});
const itemDone = (n: number, args: string) => ({
  type: 'response.output_item.done',
  output_index: n,
  item: item(n, args),
});
const USAGE = {
  input_tokens: 10,
  output_tokens: 5,
  total_tokens: 15,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens_details: { reasoning_tokens: 2 },
};
const completed = {
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm', status: 'completed', usage: USAGE },
};

function responses(...events: readonly object[]): Script {
  return [head(), ...events.map(frame), end];
}

describe("OpenAI's client", () => {
  it('AT-H4.15 reads the same of AT-H4.5 in both modes', async () => {
    const args = '{"city":"Zurich"}';
    const script = responses(
      added(0),
      delta(0, '{"city":'),
      delta(0, '"Zurich"}'),
      argumentsDone(0, args),
      itemDone(0, args),
      completed,
    );
    const completion = await agreed(await eventsOf('openai', script));
    expect(essence(completion)).toMatchObject({
      choices: [{ reason: 'tool_calls', content: null, calls: [['call_0', 'f0', args]] }],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      },
    });
  });

  it('AT-H4.15 reads the same of AT-H4.6 in both modes', async () => {
    const all = [0, 1, 2];
    const script = responses(
      ...all.map(added),
      ...all.map((n) => delta(n, `{"n":`)),
      ...all.map((n) => delta(n, `${n}}`)),
      ...all.map((n) => itemDone(n, `{"n":${n}}`)),
      completed,
    );
    const completion = await agreed(await eventsOf('openai', script));
    const calls = all.map((n) => [`call_${n}`, `f${n}`, `{"n":${n}}`]);
    expect(essence(completion)).toMatchObject({ choices: [{ reason: 'tool_calls', calls }] });
  });

  it('AT-H4.15 reads the same of AT-H4.8 in both modes', async () => {
    const response = {
      ...completed.response,
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    };
    const script = responses(itemDone(0, '{}'), { type: 'response.incomplete', response });
    const events = await eventsOf('openai', script);
    const completion = await agreed(events);
    expect(essence(completion)).toMatchObject({
      choices: [{ reason: 'length', calls: [['call_0', 'f0', '{}']] }],
    });
  });

  it('AT-H4.9 reads of an end without a reason that it was one', async () => {
    const text = { type: 'response.output_text.delta', output_index: 0, delta: 'Hi' };
    const incomplete = { type: 'response.incomplete', response: { status: 'incomplete' } };
    const events = await eventsOf('openai', responses(text, incomplete));
    expect(essence(await agreed(events))).toMatchObject({ choices: [{ reason: 'stop' }] });
  });

  it('AT-H4.1 reads calls in the order of their index', async () => {
    const call = (index: number, id: string, args: string) => ({
      ...{ index, id, type: 'function' },
      function: { name: id, arguments: args },
    });
    const more = { index: 1, function: { arguments: '{"b":1}' } };
    const script = toolCallFragments(call(1, 'b', ''), call(0, 'a', '{}'), more);
    expect(essence(await agreed(await eventsOf('openrouter', script)))).toMatchObject({
      choices: [
        {
          calls: [
            ['a', 'a', '{}'],
            ['b', 'b', '{"b":1}'],
          ],
        },
      ],
    });
  });

  it.each([
    ['text', [...textEvents('Grüße, ', '日本語 👩‍🚀'), usageEvent(), finishEvent()]],
    ['nothing', [finishEvent()]],
    [
      'text and calls',
      [...textEvents('Hi'), callEvent('a', '{}'), callEvent('b', ''), finishEvent()],
    ],
    [
      'reasoning',
      [...reasoningEvents('Hm', [{ protocol: 'x' }]), ...textEvents('Yes'), finishEvent()],
    ],
  ])('reads the same of %s in both modes', async (_, events) => {
    const { whole } = written(events, { body: BODY });
    expect(await agreed(events)).toEqual(whole);
  });

  it('reads the answer of a provider as that said it', async () => {
    const events = await eventsOf('openrouter', answer({ deltas: ['Hel', 'lo'], reasoning: 'Hm' }));
    expect(essence(await agreed(events))).toMatchObject({
      choices: [{ reason: 'stop', content: 'Hello' }],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.0001 },
    });
  });

  it('AT-H4.11 throws at a stream that was cut off', async () => {
    const events = await eventsOf('openai', responses(added(0), delta(0, '{"a"')));
    const last = events.at(-1);
    expect(last?.type === 'error' ? openAiError(last.error) : last).toMatchObject({
      status: 502,
      body: { error: { code: 'upstream_stream_truncated' } },
    });
    const { streamed } = await judge([...textEvents('Hi'), ...events]);
    await expect(streamed()).rejects.toMatchObject({ code: 'upstream_stream_truncated' });
  });
});
