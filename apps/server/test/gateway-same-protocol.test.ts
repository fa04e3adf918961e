import { json } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import { bearer, keyOf } from './gateway-asking.ts';
import {
  CHAT,
  loggedAsDropped,
  MARK,
  MESSAGES,
  RESPONSES,
  send,
  USER,
  withProviders,
} from './gateway-requests.ts';

const MODEL = 'openrouter/x/y';
const CLAUDE = { model: 'anthropic/claude-x', max_tokens: 9 };
const LARGE = `data:image/png;base64,${'A'.repeat(12 * 1024 * 1024)}`;
const user = (...content: unknown[]) => ({ role: 'user', content });

describe('messages of a chat for a provider of the same protocol', () => {
  it('keep their roles, marks, names and beginnings of answers, whoever else is unusual', async () => {
    const server = await withProviders();
    const messages = [
      { role: 'developer', content: 'Rule' },
      { role: 'system', content: [{ type: 'text', text: 'Long', ...MARK }] },
      { role: 'user', name: 'bob', content: [{ type: 'text', text: 'Hi', ...MARK }] },
      { role: 'assistant', content: '{"a":', prefix: true },
    ];
    expect((await send(server, CHAT, { model: MODEL, messages })).body.messages).toEqual(messages);
    const told = await send(server, CHAT, { model: 'groq/x', messages });

    expect(told.body.messages).toEqual([{ ...messages[0], role: 'system' }, ...messages.slice(1)]);
    expect(told.dropped).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    [
      'AT-M7.6 a picture that is named by its address alone',
      { type: 'image_url', image_url: 'https://a.example/x.png', ...MARK },
      { ...MARK, type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
    ],
    [
      'a picture in the way of the Responses API',
      { type: 'input_image', image_url: 'https://a.example/x.png', detail: 'low' },
      { type: 'image_url', image_url: { url: 'https://a.example/x.png', detail: 'low' } },
    ],
    [
      'AT-M7.3 a file by its other names',
      { type: 'file', file: { data: 'QUJD', mime_type: 'application/pdf', filename: 'a.pdf' } },
      {
        type: 'file',
        file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' },
      },
    ],
    [
      'AT-M7.3 a file whose members stand on the part',
      { type: 'file', file_data: 'QUJD', mime_type: 'application/pdf', ...MARK },
      {
        ...MARK,
        type: 'file',
        file: { filename: 'file', file_data: 'data:application/pdf;base64,QUJD' },
      },
    ],
    [
      'AT-M7.3 a file of no told kind',
      { type: 'file', file: { data: 'QUJD' } },
      {
        type: 'file',
        file: { filename: 'file', file_data: 'data:application/octet-stream;base64,QUJD' },
      },
    ],
    [
      'AT-M7.4 a file of which its address is told as well',
      { type: 'file', file: { file_url: 'https://h.example/x.pdf', file_data: 'QQ==' } },
      { type: 'file', file: { filename: 'file', file_data: 'https://h.example/x.pdf' } },
    ],
    ['AT-M7.9 a text without its type', { text: 'x' }, { type: 'text', text: 'x' }],
    ['a text alone', 'x', { type: 'text', text: 'x' }],
  ])('have %s put right where it stands, beside what is as it came', async (_, part, plain) => {
    const server = await withProviders();
    const other = { type: 'text', text: 'doc', ...MARK };
    const told = await send(server, CHAT, { model: MODEL, messages: [user(other, part)] });

    expect(told.body.messages).toEqual([user(other, plain)]);
    expect(told.dropped).toEqual([]);
  });

  it('AT-M7.1 have the texts of the system as texts', async () => {
    const server = await withProviders();
    const content = [{ type: 'input_text', text: 'A' }, { type: 'text', text: 'B' }, 'C'];
    const told = await send(server, CHAT, {
      model: MODEL,
      messages: [{ role: 'system', content }, USER],
    });
    const text = (text: string) => ({ type: 'text', text });

    expect(told.body.messages).toEqual([
      { role: 'system', content: [text('A'), text('B'), text('C')] },
      USER,
    ]);
  });

  it('AT-M7.6 lose a picture that is too large, which is told; alone it is refused', async () => {
    const server = await withProviders();
    const image = { type: 'image_url', image_url: { url: LARGE } };
    const text = { type: 'text', text: 'Look', ...MARK };
    const told = await send(server, CHAT, { model: MODEL, messages: [user(text, image)] });
    const alone = await send(server, CHAT, { model: MODEL, messages: [user(image)] });

    expect(told.body.messages).toEqual([user(text)]);
    expect(told.dropped).toEqual(['image_too_large']);
    expect([alone.status, alone.body]).toEqual([400, null]);
  });

  it('AT-M7.8 have the results of tools under the id that their provider knows', async () => {
    const server = await withProviders();
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const calling = { role: 'assistant', content: null, tool_calls: [call] };
    const result = { role: 'tool', toolCallId: 'c1', content: [{ text: 'a', ...MARK }] };
    const told = await send(server, CHAT, { model: MODEL, messages: [USER, calling, result] });

    expect(told.body.messages[1]).toEqual(calling);
    expect(told.body.messages[2]).toEqual({
      ...{ role: 'tool', content: [{ text: 'a', ...MARK, type: 'text' }], tool_call_id: 'c1' },
    });
  });

  it('have ids that Mistral takes, an answer after the results of tools, and what it does not refuse', async () => {
    const server = await withProviders();
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const calling = { role: 'assistant', content: 'Wait', tool_calls: [call], prefix: false };
    // As SDKs bring answers back.
    const kept = { refusal: null, annotations: [], reasoning: 'hm', reasoning_content: 'hm' };
    const result = { role: 'tool', tool_call_id: 'call_1', name: 'f', content: 'x' };
    const beginning = { role: 'assistant', content: '{', prefix: true };
    const messages = [
      { ...user({ type: 'text', text: 'Hi', ...MARK }), name: 'bob' },
      ...[{ ...calling, ...kept }, result, USER, beginning],
    ];
    const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
    const tools = [{ ...tool, ...MARK }];
    const told = await send(server, CHAT, { model: 'mistral/x', messages, tools });
    const id = told.body.messages[1].tool_calls[0].id;

    expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(told.body.messages).toEqual([
      user({ type: 'text', text: 'Hi' }),
      { ...calling, tool_calls: [{ ...call, id }] },
      { ...result, tool_call_id: id },
      ...[{ role: 'assistant', content: '(no answer)' }, USER, beginning],
    ]);
    expect(told.body.tools).toEqual([tool]);
    expect(told.dropped.toSorted()).toEqual(['cache_control', 'name']);
  });

  it('take turns at DeepSeek, with all their members', async () => {
    const server = await withProviders();
    const messages = [
      { role: 'system', content: 'S' },
      { role: 'user', name: 'bob', content: 'One' },
      { role: 'user', content: [{ type: 'text', text: 'Two', ...MARK }] },
      { role: 'assistant', content: '{', prefix: true, reasoning_content: 'hm' },
    ];
    const told = await send(server, CHAT, { model: 'deepseek/x', messages });

    expect(told.body.messages).toEqual([
      messages[0],
      {
        ...{ role: 'user', name: 'bob' },
        content: [
          { type: 'text', text: 'One' },
          { type: 'text', text: 'Two', ...MARK },
        ],
      },
      { role: 'assistant', content: '{', prefix: true },
    ]);
  });
});

describe('tools of a chat for a provider of the same protocol', () => {
  it('keep what is the others’ where one is written in another way', async () => {
    const server = await withProviders();
    const parameters = { type: 'object' };
    const others = [
      { type: 'function', function: { name: 'g' }, ...MARK },
      { type: 'openrouter:web_search', engine: 'x' },
      { type: 'custom', custom: { name: 'h' } },
    ];
    const flat = { type: 'function', name: 'f', parameters };
    const told = await send(server, CHAT, {
      ...{ model: MODEL, messages: [USER], tools: [flat, ...others] },
      tool_choice: { type: 'tool', name: 'f' },
    });

    expect(told.body.tools).toEqual([
      { type: 'function', function: { name: 'f', parameters } },
      ...others,
    ]);
    expect(told.body.tool_choice).toEqual({ type: 'function', function: { name: 'f' } });
    expect(told.dropped).toEqual([]);
  });

  it('are called in their own ways', async () => {
    const server = await withProviders();
    const call = { id: 'c1', type: 'custom', custom: { name: 'ap', input: 'zz' } };
    const messages = [
      USER,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    ];
    expect((await send(server, CHAT, { model: MODEL, messages })).body.messages).toEqual(messages);
    const elsewhere = await send(server, CHAT, { model: 'anthropic/claude-x', messages });

    expect([elsewhere.status, elsewhere.body]).toEqual([400, null]);
    expect(elsewhere.answer.error.param).toBe('messages.1.tool_calls.0.type');
  });

  it('are named with their colons where another protocol does not know them', async () => {
    const server = await withProviders();
    const tools = [{ type: 'openrouter:web_search' }];
    const told = await send(server, CHAT, { model: 'anthropic/claude-x', messages: [USER], tools });

    expect(told.dropped).toEqual(['openrouter:web_search']);
    expect(await loggedAsDropped(server)).toEqual(['openrouter:web_search']);
  });
});

describe('what our words cannot say', () => {
  const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
  const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
  const mcpUse = { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'x', server_name: 's', input: {} };
  const mcpResult = { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', content: [] };
  const answer = (...content: unknown[]) => ({ role: 'assistant', content });
  const PAUSED = { ...CLAUDE, messages: [USER, answer(use)] };

  it.each<[string, unknown[]]>([
    ['a search that goes on after a pause', [USER, answer(use)]],
    ['a search with its result', [USER, answer(use, found)]],
    ['a call over MCP', [USER, answer(mcpUse, mcpResult), USER]],
    ['a picture by its id', [user({ type: 'image', source: { type: 'file', file_id: 'f' } })]],
    ['an upload alone', [user({ type: 'container_upload', file_id: 'f' })]],
  ])('is said to Anthropic by those who speak its words: %s', async (_, messages) => {
    const server = await withProviders();
    const told = await send(server, MESSAGES, { ...CLAUDE, messages });

    expect([told.status, told.dropped]).toEqual([200, []]);
    expect(told.body.messages).toEqual(messages);
    const body = { ...CLAUDE, model: 'openrouter/x/y', messages };
    const elsewhere = await send(server, MESSAGES, body);
    expect([elsewhere.status, elsewhere.body]).toEqual([400, null]);
  });

  it('is counted by Anthropic, with the headers that it depends on', async () => {
    const server = await withProviders();
    const path = `${MESSAGES}/count_tokens`;
    server.upstream.on('/v1/messages/count_tokens', json(200, { input_tokens: 42 }));
    const beta = { 'anthropic-beta': 'context-management-2025-06-27' };
    const told = await server.call('POST', path, PAUSED, { ...beta, 'x-stainless-os': 'Linux' });
    const asked = server.upstream.requests.at(-1);

    expect([told.status, told.body]).toEqual([200, { input_tokens: 42 }]);
    expect(asked?.body).toEqual({ ...PAUSED, model: 'claude-x' });
    expect(asked?.headers).toMatchObject(beta);
    expect(asked?.headers).not.toHaveProperty('x-stainless-os');
    const elsewhere = { ...PAUSED, model: 'openrouter/x/y' };
    expect((await server.call('POST', path, elsewhere)).status).toBe(400);
  });

  it('is no estimate where Anthropic says that there is no such model', async () => {
    const server = await withProviders();
    const path = `${MESSAGES}/count_tokens`;
    const error = { type: 'not_found_error', message: 'model: claude-x' };
    const body = { model: CLAUDE.model, messages: [USER] };
    server.upstream.on('/v1/messages/count_tokens', json(404, { type: 'error', error }));
    const refused = await server.call('POST', path, body);
    server.upstream.on('/v1/messages/count_tokens', json(404, { detail: 'Not Found' }));
    const estimated = await server.call('POST', path, body);

    expect([refused.status, refused.body.error.type]).toEqual([404, 'not_found_error']);
    expect([estimated.status, estimated.body.input_tokens]).toEqual([200, 1]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a prompt that is kept there', { prompt: { id: 'pmpt_1' } }],
    [
      'the result of a tool of its own kind',
      { input: [{ type: 'custom_tool_call_output', call_id: 'c', output: 'x' }] },
    ],
    [
      'a result behind what was compacted',
      {
        input: [
          { type: 'compaction', encrypted_content: 'zz' },
          { type: 'function_call_output', call_id: 'c', output: 'x' },
        ],
      },
    ],
  ])('is said to OpenAI by those who speak its words: %s', async (_, members) => {
    const server = await withProviders();
    const told = await send(server, RESPONSES, { model: 'openai/gpt-x', ...members });

    expect([told.status, told.dropped]).toEqual([200, []]);
    expect(told.body).toMatchObject(members);
    expect('input' in told.body).toBe('input' in members);
    const elsewhere = await send(server, RESPONSES, { model: 'openrouter/x/y', ...members });
    expect([elsewhere.status, elsewhere.body]).toEqual([400, null]);
  });
});

describe('the beginning of an answer that a program wants to be gone on with', () => {
  const messages = [USER, { role: 'assistant', content: '{"a":' }];

  it.each([
    [CHAT, 'anthropic/claude-x'],
    [CHAT, 'openrouter/x/y'],
    [MESSAGES, 'openrouter/x/y'],
    [MESSAGES, 'mistral/x'],
    [RESPONSES, 'anthropic/claude-x'],
  ])('ends the question: %s for %s', async (path, model) => {
    const server = await withProviders();
    const body = path === RESPONSES ? { input: messages } : { max_tokens: 9, messages };
    const told = await send(server, path, { model, ...body });

    expect(told.status).toBe(200);
    expect(told.body.messages.at(-1).role).toBe('assistant');
    expect(JSON.stringify(told.body)).not.toContain('Go on');
  });
});

describe('a hook that changes a question', () => {
  const systemHook: Hook = {
    name: 'kind',
    on: { 'generation.request': (request) => ({ ...request, systemPrompt: 'Be kind' }) },
  };

  it('changes what it changes of a chat, and nothing else', async () => {
    const server = await withProviders({ hooks: [systemHook] });
    const messages = [
      { role: 'system', content: 'Old' },
      user({ type: 'text', text: 'Hi', ...MARK }),
    ];
    const members = {
      logprobs: true,
      service_tier: 'flex',
      tools: [{ type: 'openrouter:web_search' }],
    };
    const told = await send(server, CHAT, { model: MODEL, messages, ...members });

    expect(told.body).toMatchObject(members);
    expect(told.body.messages).toEqual([{ role: 'system', content: 'Be kind' }, messages[1]]);
    expect(told.dropped).toEqual([]);
  });

  it('changes what it changes of a message, and nothing else', async () => {
    const server = await withProviders({ hooks: [systemHook] });
    const messages = [user({ type: 'text', text: 'Hi', ...MARK })];
    const members = { messages, top_k: 4, metadata: { user_id: 'u' } };
    const told = await send(server, MESSAGES, { ...CLAUDE, system: 'Old', ...members });

    expect(told.body).toMatchObject({ ...members, system: 'Be kind' });
  });

  it('changes what it changes of a response, and nothing else', async () => {
    const server = await withProviders({ hooks: [systemHook] });
    const input = [
      { role: 'developer', content: 'Old' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi', x: 1 }] },
    ];
    const members = { input, truncation: 'auto' };
    const told = await send(server, RESPONSES, { model: 'openai/gpt-x', ...members });

    expect(told.body).toMatchObject({ truncation: 'auto', instructions: 'Be kind' });
    expect(told.body.input).toEqual([input[1]]);
  });

  it('has what is lost by it named', async () => {
    const hook: Hook = {
      name: 'asking otherwise',
      on: {
        'generation.request': (request) => ({
          ...request,
          messages: [{ role: 'user', parts: [{ type: 'text', text: 'Other' }] }],
          params: { ...request.params, temperature: 0.1 },
        }),
      },
    };
    const server = await withProviders({ hooks: [hook] });
    const messages = [user({ type: 'text', text: 'Hi', ...MARK })];
    const told = await send(server, CHAT, { model: MODEL, messages, temperature: 1, user: 'u' });

    expect(told.body).toMatchObject({
      ...{ messages: [{ role: 'user', content: 'Other' }], temperature: 0.1, user: 'u' },
    });
    expect(told.dropped).toEqual(['cache_control']);
    expect(await loggedAsDropped(server)).toEqual(['cache_control']);
  });
});

describe('a key with a list of models', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['models to fall back to', CHAT, { models: ['x/y', 'dear/model'], route: 'fallback' }],
    ['a fallback', CHAT, { fallbacks: [{ model: 'dear/model' }] }],
    ['a plug-in', CHAT, { plugins: [{ id: 'fusion', analysis_models: ['dear/model'] }] }],
    [
      'a tool that runs there',
      CHAT,
      { tools: [{ type: 'openrouter:advisor', model: 'dear/model' }] },
    ],
    ['models of vectors', '/v1/embeddings', { models: ['dear/model'], input: 'Hi' }],
  ])('is held to it in %s', async (_, path, members) => {
    const server = await withProviders();
    const key = await keyOf(server, { models: [MODEL, 'openrouter/x/z'] });
    const body = { model: MODEL, messages: [USER] };
    const told = await send(server, path, { ...body, ...members }, bearer(key));

    expect([told.status, told.answer.error.code]).toEqual([403, 'insufficient_permissions']);
    expect(server.upstream.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    const allowed = { ...body, models: ['x/z'] };
    expect((await send(server, CHAT, allowed, bearer(key))).status).toBe(200);
  });
});
