import { describe, expect, it } from 'vitest';

import { asked, conversation, refused, said } from './asked.testing.ts';
import { STOP, whole } from './judge.testing.ts';

const PNG = 'data:image/png;base64,AA==';

describe('input', () => {
  it('may be a text', () => {
    expect(asked({ input: 'Hello' }).request.messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Hello' }] },
    ]);
  });

  it('may be messages, their content a text or parts', () => {
    expect(
      conversation(
        { role: 'user', content: 'One' },
        { type: 'message', role: 'user', id: 'msg_1', status: 'completed', content: ['Two'] },
        { role: 'user', content: [{ type: 'input_text', text: 'Three' }, { text: 'Four' }] },
      ),
    ).toEqual([
      ['user', { type: 'text', text: 'One' }],
      ['user', { type: 'text', text: 'Two' }],
      ['user', { type: 'text', text: 'Three' }, { type: 'text', text: 'Four' }],
    ]);
  });

  it('has its system and developer messages in the system prompt, after the instructions', () => {
    const { request, dropped } = asked({
      instructions: 'A',
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'B' }, 'C'] },
        { role: 'user', content: 'Hi' },
        { type: 'message', role: 'system', content: 'D' },
        { role: 'developer', content: [{ type: 'input_image', image_url: PNG }] },
      ],
    });
    expect(request.systemPrompt).toBe('A\nB\nC\nD');
    expect(request.messages).toHaveLength(1);
    expect(dropped).toEqual(['input_image']);
    expect(asked({ instructions: null }).request.systemPrompt).toBeNull();
  });

  it('has an answer in its order until the user speaks, with results behind their calls', () => {
    expect(
      conversation(
        { role: 'user', content: 'Look' },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'I look', annotations: [] },
            { type: 'refusal', refusal: 'not' },
          ],
        },
        { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{"a":1}' },
        { type: 'function_call', call_id: 'b', name: 'g', arguments: '' },
        { type: 'function_call_output', call_id: 'b', output: 'B' },
        { type: 'function_call_output', call_id: 'a', output: 'A' },
        { role: 'assistant', content: 'Found' },
        { role: 'user', content: 'Thanks' },
      ),
    ).toEqual([
      ['user', { type: 'text', text: 'Look' }],
      [
        'assistant',
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'I look' },
        { type: 'text', text: 'not' },
        { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{"a":1}' },
        { type: 'tool-call', toolCallId: 'b', toolName: 'g', arguments: '' },
        { type: 'tool-result', toolCallId: 'b', output: 'B' },
        { type: 'tool-result', toolCallId: 'a', output: 'A' },
        { type: 'text', text: 'Found' },
      ],
      ['user', { type: 'text', text: 'Thanks' }],
    ]);
  });

  it('shows the files of a result behind it', () => {
    const output = [
      { type: 'input_text', text: 'Here:' },
      { type: 'input_image', image_url: PNG },
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
    ];
    expect(
      conversation(
        { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'function_call', call_id: 'b', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'a', output },
        { type: 'function_call_output', call_id: 'b', output: 'B' },
        { role: 'assistant', content: 'Found' },
      ),
    ).toMatchObject([
      [
        'assistant',
        { toolCallId: 'a' },
        { toolCallId: 'b' },
        { type: 'tool-result', toolCallId: 'a', output: 'Here:\n[image]\n[file]' },
        { type: 'tool-result', toolCallId: 'b', output: 'B' },
      ],
      ['user', { mediaType: 'image/png', url: PNG }, { mediaType: 'application/pdf' }],
      ['assistant', { text: 'Found' }],
    ]);
  });

  it('is refused where a result has no call', () => {
    const input = [{ type: 'function_call_output', call_id: 'a', output: 'A' }];
    expect(refused({ input })).toMatchObject({
      param: 'input.0.call_id',
      message: 'No tool call found for function call output with call_id a.',
    });
  });

  it('may stand in a prompt that is kept at the provider, for whom it is a question', () => {
    const question = asked({ input: undefined, prompt: { id: 'pmpt_1' } });

    expect(question.refusal?.param).toBe('input');
    expect(question.unplaced).toEqual(['prompt']);
    expect(refused({ input: undefined, prompt: 'pmpt_1' })).toMatchObject({ param: 'input' });
  });

  it('is refused where it refers to items that nobody stored', () => {
    const input = [{ type: 'item_reference', id: 'msg_1' }];
    expect(refused({ input })).toMatchObject({
      param: 'input.0',
      message: expect.stringContaining('"store": false'),
    });
  });

  it('leaves out items that it does not know, and names each kind once', () => {
    const { request, dropped } = asked({
      input: [
        { role: 'user', content: 'Hi' },
        { type: 'web_search_call', id: 'ws_1', status: 'completed' },
        { type: 'custom_tool_call', call_id: 'a', name: 'f', input: 'x' },
        { type: 'custom_tool_call_output', call_id: 'a', output: 'y' },
        { type: 'web_search_call', id: 'ws_2', status: 'completed' },
        { type: 'what\nis this', id: 'x' },
      ],
    });
    expect(request.messages).toHaveLength(1);
    expect(dropped).toEqual([
      'web_search_call',
      'custom_tool_call',
      'custom_tool_call_output',
      'unknown',
    ]);
  });

  it.each<[unknown, string]>([
    [undefined, 'input'],
    [null, 'input'],
    ['', 'input'],
    [7, 'input'],
    [[], 'input'],
    [[7], 'input.0'],
    [[{}], 'input.0.type'],
    [[{ role: 'critic', content: 'x' }], 'input.0.role'],
    [[{ role: 'user' }], 'input.0.content'],
    [[{ role: 'user', content: [] }], 'input.0.content'],
    [[{ role: 'user', content: [7] }], 'input.0.content.0'],
    [[{ role: 'user', content: [{ type: 'input_text' }] }], 'input.0.content.0.text'],
    [[{ role: 'user', content: [{ type: 'input_image' }] }], 'input.0.content.0.image_url'],
    [[{ type: 'function_call', name: 'f', arguments: '' }], 'input.0.call_id'],
    [[{ type: 'function_call', call_id: 'a', arguments: '' }], 'input.0.name'],
    [[{ type: 'function_call', call_id: 'a', name: 'f', arguments: {} }], 'input.0.arguments'],
    [[{ type: 'web_search_call' }], 'input'],
  ])('is refused when it is %j, at its place', (input, param) => {
    expect(refused({ input })).toMatchObject({ param, code: 'validation_error' });
  });

  it('may be called messages, as in chat completions, but not both', () => {
    const messages = [
      { role: 'user', content: 'Look', name: 'al' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', toolCallId: 'a', content: [{ type: 'text', text: 'A' }] },
    ];
    expect(asked({ input: undefined, messages }).request.messages).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Look' }] },
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' },
          { type: 'tool-result', toolCallId: 'a', output: 'A' },
        ],
      },
    ]);
    expect(refused({ messages })).toMatchObject({ param: 'input' });
  });
});

describe('files', () => {
  it('are pictures and documents, from here and from elsewhere', () => {
    expect(
      said(
        { type: 'input_image', image_url: PNG, detail: 'low' },
        { type: 'input_image', image_url: 'https://example.com/a', detail: 'auto' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
        { type: 'input_file', file_url: 'https://example.com/b.pdf' },
      ).parts,
    ).toEqual([
      { type: 'file', mediaType: 'image/png', url: PNG, detail: 'low' },
      { type: 'file', mediaType: 'image/jpeg', url: 'https://example.com/a', detail: 'auto' },
      {
        ...{ type: 'file', mediaType: 'application/pdf', name: 'a.pdf' },
        url: 'data:application/pdf;base64,AA==',
      },
      { type: 'file', mediaType: 'application/pdf', url: 'https://example.com/b.pdf' },
    ]);
  });

  it('AT-M7.5 that are known by an id pass by it: they are named, and have no content here', () => {
    expect(
      said(
        { type: 'input_file', file_id: 'file-1', filename: 'a.pdf' },
        { type: 'input_image', file_id: 'file-2' },
      ),
    ).toEqual({
      parts: [
        { type: 'file', mediaType: 'application/octet-stream', name: 'a.pdf' },
        { type: 'file', mediaType: 'image/jpeg' },
      ],
      dropped: ['file_id'],
    });
  });

  it('AT-A4.5 may be sounds', () => {
    const input_audio = { data: 'AA==', format: 'mp3' };
    const messages = [{ role: 'user', content: [{ type: 'input_audio', input_audio }] }];
    expect(asked({ input: undefined, messages }).request.messages[0]?.parts).toEqual([
      { type: 'file', mediaType: 'audio/mpeg', url: 'data:audio/mpeg;base64,AA==' },
    ]);
    expect(
      said({ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }).parts,
    ).toMatchObject([{ mediaType: 'audio/wav' }]);
  });

  it('of kinds that it does not know are left out and named', () => {
    expect(said('Look', { type: 'input_video', video_url: 'x' })).toEqual({
      parts: [{ type: 'text', text: 'Look' }],
      dropped: ['input_video'],
    });
  });
});

describe('tools', () => {
  const parameters = { type: 'object', properties: { q: { type: 'string' } } };
  const search = { type: 'function', name: 'search', description: 'Looks', parameters };

  it('are functions; others are left out and named, never refused', () => {
    const { request, dropped } = asked({
      tools: [
        { ...search, strict: false },
        { type: 'namespace', name: 'mcp__x', description: '', tools: [search] },
        { type: 'web_search', external_web_access: false },
        { type: 'custom', name: 'apply_patch', format: { type: 'grammar' } },
        { type: 'image_generation' },
        { type: 'function', name: 'now', parameters: null, strict: null },
      ],
    });
    expect(request.tools).toEqual([
      { name: 'search', description: 'Looks', parameters, strict: false },
      { name: 'now', parameters: { type: 'object', properties: {} } },
    ]);
    expect(dropped).toEqual(['namespace', 'web_search', 'custom', 'image_generation']);
  });

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [{ type: 'function', name: 'search' }, { name: 'search' }],
    [{ type: 'allowed_tools', mode: 'required', tools: [search] }, 'required'],
    [null, undefined],
  ])('are chosen by %j', (choice, expected) => {
    expect(asked({ tools: [search], tool_choice: choice }).request.toolChoice).toEqual(expected);
  });

  it('are only those that are allowed', () => {
    const tools = [search, { ...search, name: 'other' }];
    const allowed = [{ type: 'function', name: 'other' }];
    const { request } = asked({ tools, tool_choice: { type: 'allowed_tools', tools: allowed } });
    expect(request.tools).toMatchObject([{ name: 'other' }]);
    expect(request.toolChoice).toBe('auto');
  });

  it('that cannot be called are not chosen', () => {
    const hosted = { tools: [{ type: 'web_search' }], tool_choice: { type: 'web_search' } };
    expect(asked(hosted)).toMatchObject({ dropped: ['web_search'] });
    expect(asked(hosted).request).not.toHaveProperty('toolChoice');
    expect(asked({ tools: [], tool_choice: 'required' }).request).not.toHaveProperty('toolChoice');
    expect(
      refused({ tools: [search], tool_choice: { type: 'function', name: 'x' } }),
    ).toMatchObject({ param: 'tool_choice.name' });
  });

  it('are refused where a schema has no bottom, as it is repeated in the answer', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    expect(refused({ tools: [{ ...search, parameters: deep }] })).toMatchObject({
      param: 'tools.0.parameters',
    });
    const format = { type: 'json_schema', name: 'x', schema: deep };
    expect(refused({ text: { format } })).toMatchObject({ param: 'text.format.schema' });
    expect(JSON.stringify(whole([STOP], { metadata: { deep } }))).toContain('"metadata":{}');
  });

  it.each<[unknown, string]>([
    ['x', 'tools'],
    [[7], 'tools.0'],
    [[{}], 'tools.0.type'],
    [[{ type: 'function' }], 'tools.0.name'],
    [[{ ...search, parameters: 7 }], 'tools.0.parameters'],
    [[{ ...search, strict: 'yes' }], 'tools.0.strict'],
  ])('are refused when they are %j, at their place', (tools, param) => {
    expect(refused({ tools })).toMatchObject({ param });
  });
});

describe('parameters', () => {
  it('have their places', () => {
    expect(
      asked({
        temperature: 0.5,
        top_p: 0.9,
        max_output_tokens: 64,
        frequency_penalty: 0.1,
        presence_penalty: -0.1,
        reasoning: { effort: 'xhigh' },
      }).request.params,
    ).toEqual({
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 64,
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      reasoningEffort: 'xhigh',
    });
    expect(asked({ temperature: null, reasoning: { effort: null } }).request.params).toEqual({});
  });

  it('say which form the answer must have', () => {
    const schema = { type: 'object' };
    const formOf = (format: unknown) => asked({ text: { format } }).request.responseFormat;
    expect(formOf({ type: 'text' })).toBeUndefined();
    expect(formOf({ type: 'json_object' })).toEqual({ type: 'json' });
    expect(
      formOf({ type: 'json_schema', name: 'city', schema, strict: true, description: 'A city' }),
    ).toEqual({ type: 'json-schema', name: 'city', schema, strict: true, description: 'A city' });
  });

  it.each<[Record<string, unknown>, string]>([
    [{ model: '' }, 'model'],
    [{ model: 7 }, 'model'],
    [{ stream: 'yes' }, 'stream'],
    [{ store: 'no' }, 'store'],
    [{ temperature: 3 }, 'temperature'],
    [{ top_p: '1' }, 'top_p'],
    [{ max_output_tokens: 0 }, 'max_output_tokens'],
    [{ max_output_tokens: 1.5 }, 'max_output_tokens'],
    [{ reasoning: 'high' }, 'reasoning'],
    [{ reasoning: { effort: 'huge' } }, 'reasoning.effort'],
    [{ text: { format: { type: 'xml' } } }, 'text.format.type'],
    [{ text: { format: { type: 'json_schema', schema: {} } } }, 'text.format.name'],
    [{ text: { format: { type: 'json_schema', name: 'x' } } }, 'text.format.schema'],
  ])('are refused when they are %j, at their place', (change, param) => {
    expect(refused(change)).toMatchObject({ param, code: 'validation_error' });
  });

  it.each(['previous_response_id', 'conversation'])('that go on from %s find nothing', (param) => {
    expect(refused({ [param]: 'resp_1' })).toMatchObject({
      param,
      code: 'previous_response_not_found',
    });
    expect(refused({ [param]: null })).toBeNull();
  });

  it('that ask for something to be stored are named', () => {
    expect(asked({ store: true, background: true }).dropped).toEqual(['store', 'background']);
    expect(asked({ store: false, background: false })).toMatchObject({ dropped: [], unplaced: [] });
  });

  it('that have no place are for a provider of the same protocol', () => {
    const { unplaced, dropped, request, requestedTier } = asked({
      ...{ service_tier: 'flex', metadata: { a: '1' }, prompt_cache_key: 'k', user: null },
      ...{ reasoning: { effort: 'low', summary: 'auto' }, text: { verbosity: 'low', tone: 1 } },
      ...{ include: ['web_search_call.action.sources'], novelty: 1 },
    });
    expect(unplaced).toEqual(['reasoning', 'text', 'include', 'novelty']);
    expect(request.extras).toEqual({
      ...{ serviceTier: 'flex', metadata: { a: '1' }, promptCacheKey: 'k', verbosity: 'low' },
    });
    expect(requestedTier).toBe('flex');
    expect(dropped).toEqual([]);
  });
});

describe('Codex 0.169', () => {
  it('is understood', () => {
    const message = (role: string, text: string) => ({
      ...{ type: 'message', id: 'msg_01a202f6-ce45-77d2-9a34-c1300280a99e', role },
      content: [{ type: 'input_text', text }],
    });
    const question = asked({
      input: [
        message('developer', 'You are a coding agent.'),
        message('developer', 'Sandbox: read-only'),
        message('user', '<environment_context/>'),
        message('user', 'What does a.txt say?'),
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
        { type: 'function_call', name: 'exec_command', arguments: '{}', call_id: 'call_1' },
        { type: 'function_call_output', call_id: 'call_1', output: 'hello' },
      ],
      tools: [
        { type: 'function', name: 'exec_command', description: '', strict: false, parameters: {} },
        { type: 'namespace', name: 'multi_agent', description: '', tools: [] },
        { type: 'web_search', external_web_access: false },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { summary: 'auto' },
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: '01a202f6',
      client_metadata: { turn_id: '01a202f6' },
    });
    expect(question).toMatchObject({
      stream: true,
      wantsUsage: true,
      dropped: ['namespace', 'web_search'],
      unplaced: ['reasoning', 'client_metadata'],
      request: {
        extras: { promptCacheKey: '01a202f6' },
        systemPrompt: 'You are a coding agent.\nSandbox: read-only',
        messages: [
          { role: 'user' },
          { role: 'user' },
          {
            role: 'assistant',
            parts: [{ type: 'reasoning' }, { type: 'tool-call' }, { type: 'tool-result' }],
          },
        ],
        tools: [{ name: 'exec_command', strict: false }],
        toolChoice: 'auto',
      },
    });
  });
});
