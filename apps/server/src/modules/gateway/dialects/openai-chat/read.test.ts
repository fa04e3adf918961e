import { describe, expect, it } from 'vitest';

import { type GatewayQuestion, InvalidRequest, type JsonObject } from '../dialect.ts';
import { openAiChat } from './index.ts';

const BODY = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] };

function read(members: JsonObject): GatewayQuestion {
  return openAiChat.read({ ...BODY, ...members });
}

function refusal(members: JsonObject): InvalidRequest {
  try {
    read(members);
  } catch (thrown) {
    if (thrown instanceof InvalidRequest) return thrown;
    throw thrown;
  }
  throw new Error('was read');
}

const WEATHER = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Looks out',
    parameters: { type: 'object' },
    strict: true,
  },
};

describe('a question', () => {
  it('is what was asked, and says nothing that was not', () => {
    expect(read({})).toEqual({
      model: 'openai/gpt-5',
      stream: false,
      request: {
        systemPrompt: null,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
        params: {},
      },
      unplaced: [],
      dropped: [],
      refusal: null,
      requestedTier: null,
      wantsUsage: false,
    });
  });

  it('may say of anything that it is null', () => {
    const names = [
      'stream',
      'stream_options',
      'tools',
      'tool_choice',
      'response_format',
      'stop',
      'n',
    ];
    const others = ['temperature', 'max_tokens', 'seed', 'reasoning', 'reasoning_effort', 'user'];
    const nothing = Object.fromEntries([...names, ...others].map((name) => [name, null]));
    expect(read(nothing)).toEqual(read({}));
  });

  it.each([{ model: '' }, { model: 7 }, { model: undefined }])('names a model: %j', (members) => {
    expect(refusal(members).param).toBe('model');
  });

  it('says whether it is to be streamed, and whether with its usage', () => {
    const asked = read({ stream: true, stream_options: { include_usage: true } });
    expect([asked.stream, asked.wantsUsage]).toEqual([true, true]);
    expect(refusal({ stream: 'yes' }).param).toBe('stream');
    expect(read({ usage: { include: true } })).toMatchObject({ wantsUsage: true, unplaced: [] });
    expect(refusal({ usage: { include: 'yes' } }).param).toBe('usage.include');
  });

  it('names what it has that has no place here', () => {
    const members = {
      logit_bias: { 1: 2 },
      metadata: 'none',
      provider: { order: ['x'] },
      ...{ logprobs: false, store: false, models: null },
    };
    expect(read(members).unplaced).toEqual(['logit_bias', 'metadata', 'provider']);
    expect(read({ logprobs: true, store: true }).unplaced).toEqual(['logprobs', 'store']);
  });

  it('says what it wants beside the parameters, and how it is to be served', () => {
    const { request, unplaced, requestedTier } = read({
      ...{ user: 'al', metadata: { a: 'b' }, service_tier: 'flex', verbosity: 'low' },
      ...{ parallel_tool_calls: false, top_k: 3, prompt_cache_key: 'k', safety_identifier: 's' },
    });
    expect(request.extras).toEqual({
      ...{ user: 'al', metadata: { a: 'b' }, serviceTier: 'flex', verbosity: 'low' },
      ...{ parallelToolCalls: false, topK: 3, promptCacheKey: 'k', safetyIdentifier: 's' },
    });
    expect([unplaced, requestedTier]).toEqual([[], 'flex']);
    expect(read({ parallel_tool_calls: true })).toEqual(read({}));
  });

  it('names the marks of a cache, wherever they stand', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const text = { type: 'text', text: 'Hi', ...mark };
    expect(read({ messages: [{ role: 'user', content: [text] }] }).dropped).toEqual([
      'cache_control',
    ]);
    expect(read({ tools: [{ ...WEATHER, ...mark }] }).dropped).toEqual(['cache_control']);
    expect(read({ ...mark }).unplaced).toEqual(['cache_control']);
  });
});

describe('a parameter', () => {
  it('has its place', () => {
    const { request, unplaced } = read({
      temperature: 0,
      top_p: 0.9,
      max_tokens: 5,
      max_completion_tokens: 10,
      frequency_penalty: -1,
      presence_penalty: 1,
      seed: -7,
      stop: 'END',
      reasoning_effort: 'high',
      n: 1,
    });
    expect(request.params).toEqual({
      temperature: 0,
      topP: 0.9,
      maxOutputTokens: 10,
      frequencyPenalty: -1,
      presencePenalty: 1,
      seed: -7,
      stop: ['END'],
      reasoningEffort: 'high',
    });
    expect(unplaced).toEqual([]);
    expect(read({ max_tokens: 5, stop: ['a', 'b'] }).request.params).toEqual({
      maxOutputTokens: 5,
      stop: ['a', 'b'],
    });
  });

  it.each([
    [{ temperature: 2.1 }, 'temperature'],
    [{ temperature: '1' }, 'temperature'],
    [{ top_p: -0.1 }, 'top_p'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_completion_tokens: 1.5 }, 'max_completion_tokens'],
    [{ frequency_penalty: 3 }, 'frequency_penalty'],
    [{ seed: 'x' }, 'seed'],
    [{ stop: [''] }, 'stop.0'],
    [{ stop: 7 }, 'stop'],
    [{ n: 2 }, 'n'],
    [{ reasoning_effort: 'utmost' }, 'reasoning_effort'],
    [{ reasoning: { effort: 'utmost' } }, 'reasoning.effort'],
    [{ reasoning: 'high' }, 'reasoning'],
    [{ reasoning_effort: 'low', reasoning: { effort: 'high' } }, 'reasoning_effort'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema.name'],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
      'response_format.json_schema.schema',
    ],
  ])('that cannot be is named: %j', (members, param) => {
    expect(refusal(members).param).toBe(param);
  });

  it.each([
    [{ effort: 'high' }, 'high'],
    [{ effort: 'low', exclude: true }, 'low'],
    [{ enabled: false, effort: 'low' }, 'none'],
    [{ enabled: true }, 'medium'],
  ])("is OpenRouter's reasoning: %j", (reasoning, effort) => {
    const { request, unplaced } = read({ reasoning });
    expect([request.params.reasoningEffort, unplaced]).toEqual([effort, []]);
  });

  it('has no place as a budget of reasoning', () => {
    const { request, unplaced } = read({ reasoning: { max_tokens: 2000, enabled: true } });
    expect([request.params, unplaced]).toEqual([{}, ['reasoning']]);
  });

  it('says which form the answer must have', () => {
    const formatOf = (format: unknown) => read({ response_format: format }).request.responseFormat;
    const schema = { type: 'object' };
    const described = { name: 'city', schema, strict: true, description: 'A city' };
    expect(formatOf({ type: 'text' })).toBeUndefined();
    expect(formatOf({ type: 'json_object' })).toEqual({ type: 'json' });
    expect(formatOf({ type: 'json_schema', json_schema: described })).toEqual({
      type: 'json-schema',
      ...described,
    });
  });
});

describe('tools', () => {
  const toolsOf = (members: JsonObject) => {
    const { request, dropped } = read(members);
    return { names: request.tools?.map(({ name }) => name), choice: request.toolChoice, dropped };
  };

  it('are functions, nested or flat', () => {
    const { type, function: definition } = WEATHER;
    const expected = [definition];
    expect(read({ tools: [WEATHER] }).request.tools).toEqual(expected);
    expect(read({ tools: [{ type, ...definition }] }).request.tools).toEqual(expected);
    expect(read({ tools: [{ type, function: { name: 'a' } }] }).request.tools).toEqual([
      { name: 'a', parameters: { type: 'object', properties: {} } },
    ]);
  });

  it('of other types are left out, and named', () => {
    const custom = { type: 'custom', custom: { name: 'x' } };
    const tools = [custom, WEATHER, { type: 'openrouter:web_search' }, {}, { type: 'a\r\nb' }];
    expect(toolsOf({ tools })).toEqual({
      names: ['weather'],
      choice: undefined,
      dropped: ['custom', 'openrouter:web_search', 'unknown'],
    });
  });

  it.each([
    'file_search',
    'code_interpreter',
    'computer_use',
    'computer_use_preview',
    'image_generation',
  ])('AT-H4.16 must not be %s, as text or as an object, in the list or as the choice', (type) => {
    expect(refusal({ tools: [WEATHER, { type }] }).param).toBe('tools');
    expect(refusal({ tools: [type] }).param).toBe('tools');
    expect(refusal({ tools: [WEATHER], tool_choice: { type } }).param).toBe('tool_choice');
    expect(refusal({ tools: [WEATHER], tool_choice: type }).param).toBe('tool_choice');
    expect(refusal({ tools: [{ type }] }).message).toContain(type);
  });

  it('AT-H4.16 know web_search_preview as web_search', () => {
    const type = 'web_search_preview';
    expect(toolsOf({ tools: [WEATHER, { type }], tool_choice: { type } })).toEqual({
      names: ['weather'],
      choice: undefined,
      dropped: ['web_search'],
    });
  });

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    ['any', 'required'],
    [{ type: 'auto' }, 'auto'],
    [{ type: 'function', function: { name: 'weather' } }, { name: 'weather' }],
    [{ type: 'function', name: 'weather' }, { name: 'weather' }],
  ])('may, must or must not be called: %j', (choice, expected) => {
    expect(toolsOf({ tools: [WEATHER], tool_choice: choice }).choice).toEqual(expected);
  });

  it('may be told in part', () => {
    const others = ['a', 'b'].map((name) => ({ type: 'function', function: { name } }));
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] };
    const choice = { type: 'allowed_tools', allowed_tools: allowed };
    expect(toolsOf({ tools: [WEATHER, ...others], tool_choice: choice })).toEqual({
      names: ['b'],
      choice: 'required',
      dropped: [],
    });
  });

  it.each([
    [{ tools: {} }, 'tools'],
    [{ tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name'],
    [
      { tools: [{ type: 'function', function: { name: 'a', parameters: 'x' } }] },
      'tools.0.function.parameters',
    ],
    [{ tools: [WEATHER], tool_choice: 7 }, 'tool_choice'],
    [{ tools: [WEATHER], tool_choice: { type: 'function', name: 'other' } }, 'tool_choice'],
  ])('that cannot be read are named: %j', (members, param) => {
    expect(refusal(members).param).toBe(param);
  });
});
