import { end, head, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { started } from './started.ts';

const HELLO = [{ role: 'user', content: 'Hi' }];

const CHAT = {
  name: 'chat completions',
  providerId: 'openrouter',
  path: '/v1/chat/completions',
  body: { model: 'openrouter/fake/model', messages: HELLO },
  answer: {
    id: 'gen-1',
    object: 'chat.completion',
    created: 7,
    model: 'fake/model',
    system_fingerprint: 'fp_1',
    service_tier: 'default',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello', refusal: null, annotations: [] },
        logprobs: { content: [{ token: 'Hello', logprob: -0.1, bytes: [72], top_logprobs: [] }] },
        finish_reason: 'stop',
      },
      { index: 1, message: { role: 'assistant', content: 'Hey' }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5, cost_details: { a: 1 } },
    new_member: { of: ['the', 'provider'] },
  },
  stream:
    'data: {"id":"g","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
};

const RESPONSES = {
  name: 'Responses',
  providerId: 'openai',
  path: '/v1/responses',
  body: { model: 'openai/fake/model', input: 'Hi' },
  answer: {
    id: 'resp_1',
    object: 'response',
    created_at: 7,
    status: 'completed',
    model: 'fake/model',
    truncation: 'auto',
    output: [
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
      },
      { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'patch', input: 'zz' },
    ],
    usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
    new_member: 1,
  },
  stream:
    'data: {"type":"response.created","response":{"id":"r","model":"m"}}\n\ndata: {"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hello"}\n\ndata: {"type":"response.completed","response":{"id":"r","model":"m","status":"completed","output":[]}}\n\n',
};

const MESSAGES = {
  name: 'Messages',
  providerId: 'anthropic',
  path: '/v1/messages',
  body: { model: 'anthropic/fake/model', max_tokens: 9, messages: HELLO },
  answer: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'fake/model',
    content: [
      { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'x' } },
      { type: 'text', text: 'Hello', citations: null },
    ],
    stop_reason: 'stop_sequence',
    stop_sequence: '###',
    usage: { input_tokens: 3, output_tokens: 2, server_tool_use: { web_search_requests: 1 } },
    new_member: null,
  },
  stream:
    'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}\n\nevent: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\nevent: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
};

const DOORS = [CHAT, RESPONSES, MESSAGES];
type Door = (typeof DOORS)[number];

async function asked(
  door: Door,
  bytes: string,
  { hooks, stream = false, type = 'application/json' }: Options = {},
) {
  const server = await started({
    providerId: door.providerId,
    ...(hooks === undefined ? {} : { hooks }),
  });
  server.upstream.next([head(200, { 'content-type': type }), write(bytes), end]);
  const response = await fetch(server.url + door.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...door.body, stream }),
  });
  return { server, status: response.status, text: await response.text() };
}

interface Options {
  hooks?: readonly Hook[];
  stream?: boolean;
  type?: string;
}

function watching(seen: string[]): Hook {
  return {
    name: 'watching',
    on: { 'generation.chunk': () => (chunk) => void seen.push(chunk.text) },
  };
}

const shouting: Hook = {
  name: 'shouting',
  on: {
    'generation.chunk':
      () =>
      ({ text }) => ({ text: text.replaceAll('Hello', 'HELLO') }),
  },
};

describe.each(DOORS)('a whole answer of a provider that speaks $name, too', (door) => {
  const bytes = ` ${JSON.stringify(door.answer, null, 2)}\n`;

  it('is asked for whole, and goes on byte for byte', async () => {
    const { server, status, text } = await asked(door, bytes);

    expect(status).toBe(200);
    expect(text).toBe(bytes.trimStart());
    expect(server.upstream.completions.at(-1)?.body).toMatchObject({ stream: false });
    const [row] = await server.rows(
      'SELECT outcome, input_tokens, output_tokens FROM request_logs',
    );
    expect(row).toEqual({ outcome: 'completed', input_tokens: 3, output_tokens: 2 });
  });

  it('goes on byte for byte where hooks look at it and change nothing', async () => {
    const seen: string[] = [];
    const { text } = await asked(door, bytes, { hooks: [watching(seen)] });

    expect(text).toBe(bytes.trimStart());
    expect(seen).toContain('Hello');
  });

  it('says what hooks made of it', async () => {
    const { text } = await asked(door, bytes, { hooks: [shouting] });

    expect(text).toContain('HELLO');
    expect(text).not.toContain('Hello');
  });

  it('is put together where the provider streams all the same', async () => {
    const { status, text } = await asked(door, door.stream, { type: 'text/event-stream' });

    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ model: door.body.model });
    expect(text).toContain('Hello');
  });

  it('is a stream for a client that wants one, with a beginning and an end', async () => {
    const { status, text } = await asked(door, bytes, { stream: true });
    const types = [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);

    expect(status).toBe(200);
    expect(text).toContain('Hello');
    if (door === CHAT)
      expect(text).toMatch(/"finish_reason":"stop".*\n\n(?:data: .*\n\n)?data: \[DONE]/);
    if (door === RESPONSES)
      expect(types).toEqual(expect.arrayContaining(['response.created', 'response.completed']));
    if (door === MESSAGES)
      expect(types).toEqual(expect.arrayContaining(['message_start', 'message_stop']));
  });

  it('fails with the status of what it says, where that is a failure', async () => {
    const failure = { error: { message: 'No such model', code: 404, type: 'not_found' } };
    const { status, text } = await asked(door, JSON.stringify(failure));

    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).toContain('"error"');
  });
});

describe('a whole answer of chat completions', () => {
  it('has its calls in the form of the protocol, whatever the provider wrote', async () => {
    const call = { id: 'c1', function: { name: 'f', arguments: { x: 1 } } };
    const [choice] = CHAT.answer.choices;
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const answer = { ...CHAT.answer, choices: [{ ...choice, message, finish_reason: 'stop' }] };
    const { text } = await asked(CHAT, JSON.stringify(answer));
    const told = JSON.parse(text);

    expect(told.choices[0].message.tool_calls).toEqual([
      { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
    ]);
    expect(told.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      native_finish_reason: 'stop',
    });
    expect(told.new_member).toEqual(CHAT.answer.new_member);
  });
});
