import { describe, expect, it } from 'vitest';

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

const PDF = 'data:application/pdf;base64,JVBERi0=';
const PDF_PART = { type: 'file', file: { filename: 'a.pdf', file_data: PDF } };
const DOCUMENT = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
};
const TOOL = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
const chat = (model: string, members: object = {}) => ({ model, messages: [USER], ...members });

describe('what a provider has no place for', () => {
  it.each<[string, string, string, Record<string, unknown>, string[]]>([
    [
      'parameters of a chat, at Anthropic',
      CHAT,
      'anthropic/claude-x',
      {
        seed: 4,
        frequency_penalty: 1,
        presence_penalty: 1,
        response_format: { type: 'json_object' },
      },
      ['frequency_penalty', 'presence_penalty', 'seed', 'response_format'],
    ],
    [
      'a temperature that is too high, at Anthropic',
      CHAT,
      'anthropic/claude-x',
      { temperature: 1.5 },
      ['temperature'],
    ],
    [
      'parameters of a chat, at the Responses API',
      CHAT,
      'openai/gpt-x',
      { seed: 4, frequency_penalty: 1, stop: ['END'], top_k: 3 },
      ['frequency_penalty', 'seed', 'stop', 'top_k'],
    ],
    [
      'sequences that stop a message, at the Responses API',
      MESSAGES,
      'openai/gpt-x',
      { max_tokens: 9, stop_sequences: ['END'] },
      ['stop_sequences'],
    ],
    [
      'a tool that must be called, at Ollama',
      CHAT,
      'ollama/llama',
      { tools: [TOOL], tool_choice: 'required' },
      ['tool_choice'],
    ],
    [
      'a document of a chat, at Ollama',
      CHAT,
      'ollama/llama',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'Sum' }, PDF_PART] }] },
      ['file'],
    ],
    ...(['groq', 'deepseek', 'mistral'].map((id): [string, string, string, object, string[]] => [
      `a document of a message, at ${id}`,
      MESSAGES,
      `${id}/x`,
      {
        max_tokens: 9,
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Sum' }, DOCUMENT] }],
      },
      ['document'],
    ]) as [string, string, string, Record<string, unknown>, string[]][]),
    [
      'marks of a cache in a chat, at Anthropic',
      CHAT,
      'anthropic/claude-x',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', ...MARK }] }] },
      ['cache_control'],
    ],
    [
      'an effort, where none is known',
      RESPONSES,
      'mistral/x',
      { messages: undefined, input: 'Hi', reasoning: { effort: 'low' } },
      ['reasoning.effort'],
    ],
    [
      'a budget of thoughts, in the same protocol',
      CHAT,
      'groq/x',
      { reasoning: { max_tokens: 100 }, include_reasoning: false },
      ['reasoning.max_tokens', 'include_reasoning'],
    ],
    [
      'what a program wants beside parameters, where there is no place for it',
      CHAT,
      'gemini/x',
      { user: 'u', parallel_tool_calls: false, service_tier: 'flex', top_k: 3 },
      ['parallel_tool_calls', 'user', 'service_tier'],
    ],
  ])('is named in the header and in the log: %s', async (_, path, model, members, names) => {
    const server = await withProviders();
    const told = await send(server, path, { model, messages: [USER], ...members });

    expect(told.status).toBe(200);
    expect(told.dropped.toSorted()).toEqual(names.toSorted());
    expect((await loggedAsDropped(server)).toSorted()).toEqual(names.toSorted());
  });

  it('is named as well before a stream', async () => {
    const server = await withProviders();
    const told = await send(server, CHAT, chat('anthropic/claude-x', { seed: 4, stream: true }));

    expect(told.dropped).toEqual(['seed']);
    expect(await loggedAsDropped(server)).toEqual(['seed']);
  });

  it('is named in the same protocol where the list of models says it', async () => {
    const server = await withProviders();
    await server.call('POST', '/api/models/refresh');
    const told = await send(server, CHAT, chat('openrouter/fake/model', { frequency_penalty: 1 }));

    expect(told.body).not.toHaveProperty('frequency_penalty');
    expect(told.dropped).toEqual(['frequency_penalty']);
  });

  it('is named in the same protocol where the protocol has no place for it', async () => {
    const server = await withProviders();
    const body = { model: 'openai/gpt-x', input: 'Hi', frequency_penalty: 1, top_k: 3 };
    const told = await send(server, RESPONSES, body);

    expect(told.body).not.toHaveProperty('frequency_penalty');
    expect(told.body).toHaveProperty('top_k', 3);
    expect(told.dropped).toEqual(['frequency_penalty']);
  });

  it('AT-A4.5 is no sound at the Responses API: it goes as a file', async () => {
    const server = await withProviders();
    const sound = { type: 'input_audio', input_audio: { data: 'QQ==', format: 'wav' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hear' }, sound] }];
    const told = await send(server, RESPONSES, { model: 'openai/gpt-x', messages });

    expect(told.body.input[0].content).toEqual([
      { type: 'input_text', text: 'Hear' },
      { type: 'input_file', filename: 'file', file_data: 'data:audio/wav;base64,QQ==' },
    ]);
    expect(told.dropped).toEqual([]);
    const other = await send(server, RESPONSES, { model: 'anthropic/claude-x', messages });
    expect(other.dropped).toEqual(['input_audio']);
    const heard = await send(server, RESPONSES, { model: 'openrouter/x/y', messages });
    expect(heard.body.messages[0].content[1]).toEqual(sound);
  });
});

describe('what another protocol has a place for', () => {
  const tools = [TOOL];

  it('goes from a chat to the Responses API', async () => {
    const server = await withProviders();
    const same = {
      ...{ parallel_tool_calls: false, service_tier: 'flex', metadata: { a: 'b' }, user: 'u' },
      ...{ prompt_cache_key: 'k', safety_identifier: 's' },
    };
    const members = { ...same, verbosity: 'low', store: false, tools };
    const told = await send(server, CHAT, chat('openai/gpt-x', members));

    expect(told.body).toMatchObject({ ...same, store: false, text: { verbosity: 'low' } });
    expect(told.dropped).toEqual([]);
  });

  it('goes from a chat to Anthropic', async () => {
    const server = await withProviders();
    const members = { parallel_tool_calls: false, user: 'u', top_k: 3, tools };
    const told = await send(server, CHAT, chat('anthropic/claude-x', members));

    expect(told.body).toMatchObject({
      ...{ metadata: { user_id: 'u' }, top_k: 3 },
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(told.dropped).toEqual([]);
  });

  it('goes from a message to the Responses API and to chat completions', async () => {
    const server = await withProviders();
    const body = {
      ...{ max_tokens: 9, messages: [USER], metadata: { user_id: 'u' } },
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    };
    for (const model of ['openai/gpt-x', 'openrouter/x/y']) {
      const told = await send(server, MESSAGES, { model, ...body });

      expect(told.body).toMatchObject({
        ...{ parallel_tool_calls: false, user: 'u', tool_choice: 'required' },
      });
      expect(told.dropped).toEqual([]);
    }
  });

  it('is the tier that was asked for, in the log', async () => {
    const server = await withProviders();
    await send(server, CHAT, chat('openrouter/x/y', { service_tier: 'flex' }));

    expect(await server.rows('SELECT requested_tier FROM request_logs')).toEqual([
      { requested_tier: 'flex' },
    ]);
  });
});
