import { describe, expect, it } from 'vitest';

import { InvalidRequest } from '../dialect.ts';
import { asked, conversation, LEAST, said } from './asked.testing.ts';
import { readQuestion } from './read.ts';

const USER = { role: 'user', content: 'Hi' };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Zürich' } };
const CALL_PART = {
  type: 'tool-call',
  toolCallId: 'toolu_1',
  toolName: 'weather',
  arguments: '{"city":"Zürich"}',
};
const PIXEL = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
const PIXEL_PART = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' };

/** Where a body is wrong, and how that is told. */
function refusalOf(change: Readonly<Record<string, unknown>>): [string | null, string] {
  try {
    const { refusal } = readQuestion({ ...LEAST, ...change });
    if (refusal !== null) throw refusal;
  } catch (thrown) {
    if (thrown instanceof InvalidRequest) return [thrown.param, thrown.message];
    throw thrown;
  }
  throw new Error('it was read');
}

describe('a question', () => {
  it('is read with the least that it must hold', () => {
    expect(asked()).toEqual({
      model: 'fake/model',
      stream: false,
      request: {
        systemPrompt: null,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
        params: { maxOutputTokens: 1_000 },
      },
      unplaced: [],
      dropped: [],
      refusal: null,
      requestedTier: null,
      wantsUsage: true,
    });
  });

  it('is read as Claude Code sends it', () => {
    const mark = { cache_control: { type: 'ephemeral' } };
    const question = asked({
      stream: true,
      max_tokens: 32_000,
      system: [
        { type: 'text', text: 'You are a tool.' },
        { type: 'text', text: 'Be exact.', ...mark },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Go', ...mark }] }],
      tools: [
        { name: 'Bash', description: 'Runs', input_schema: { type: 'object' }, ...mark },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 8 },
      ],
      thinking: { type: 'enabled', budget_tokens: 31_999 },
      context_management: { edits: [] },
      metadata: { user_id: '{"device_id":"a","session_id":"b"}' },
    });
    expect(question.request).toEqual({
      systemPrompt: 'You are a tool.\nBe exact.',
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Go' }] }],
      params: { maxOutputTokens: 32_000, reasoningEffort: 'high' },
      tools: [{ name: 'Bash', description: 'Runs', parameters: { type: 'object' } }],
      extras: { user: '{"device_id":"a","session_id":"b"}' },
    });
    expect(question.stream).toBe(true);
    expect(question.unplaced).toEqual(['context_management']);
    expect(question.dropped).toEqual(['cache_control', 'web_search_20250305']);
  });

  it('keeps its parameters', () => {
    const { request, unplaced } = asked({
      temperature: 0.3,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['END', '\n\n'],
      stream: null,
    });
    expect(request.params).toEqual({
      temperature: 0.3,
      topP: 0.9,
      stop: ['END', '\n\n'],
      maxOutputTokens: 1_000,
    });
    expect(request.extras).toEqual({ topK: 40 });
    expect(unplaced).toEqual([]);
  });

  it('names what of its metadata is no user', () => {
    expect(asked({ metadata: { user_id: 'u' } })).toMatchObject({
      ...{ request: { extras: { user: 'u' } }, unplaced: [] },
    });
    expect(asked({ metadata: { user_id: 'u', team: 'a' } }).unplaced).toEqual(['metadata']);
  });

  it('says how it is to be served', () => {
    expect(asked({ service_tier: 'standard_only' }).requestedTier).toBe('standard_only');
  });

  it('that our words have no place for is still one for the vendor', () => {
    const use = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const question = asked({ messages: [USER, { role: 'assistant', content: [use] }] });

    expect(question.refusal?.param).toBe('messages.1.content');
    expect(asked({ max_tokens: 0 }).refusal?.param).toBe('max_tokens');
  });

  it('may have a schema for its answer, at either of its places', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const read = { type: 'json-schema', name: 'answer', schema: { type: 'object' }, strict: true };
    expect(asked({ output_config: { format } }).request.responseFormat).toEqual(read);
    expect(asked({ output_format: format }).request.responseFormat).toEqual(read);
    const other = asked({ output_config: { format: { type: 'regex' }, task_budget: {} } });
    expect(other.request.responseFormat).toBeUndefined();
    expect(other.dropped).toEqual(['output_config.format', 'output_config.task_budget']);
  });

  it('takes what is said with the role of the system in between into the system prompt', () => {
    const { request } = asked({
      system: 'One.',
      messages: [USER, { role: 'system', content: [{ type: 'text', text: 'Two.' }] }],
    });
    expect(request.systemPrompt).toBe('One.\nTwo.');
    expect(request.messages).toHaveLength(1);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['model', { model: undefined }],
    ['model', { model: '' }],
    ['max_tokens', { max_tokens: undefined }],
    ['max_tokens', { max_tokens: 0 }],
    ['max_tokens', { max_tokens: 1.5 }],
    ['max_tokens', { max_tokens: '100' }],
    ['messages', { messages: undefined }],
    ['messages', { messages: [] }],
    ['messages', { messages: [{ role: 'system', content: 'Be brief.' }] }],
    ['messages', { messages: [{ role: 'assistant', content: [] }] }],
    ['messages.0', { messages: ['Hi'] }],
    ['messages.0.role', { messages: [{}] }],
    ['messages.0.role', { messages: [{ role: 'tool', content: 'x' }] }],
    ['messages.0.content', { messages: [{ role: 'user' }] }],
    ['messages.0.content', { messages: [{ role: 'user', content: '' }] }],
    ['messages.0.content', { messages: [{ role: 'user', content: [{ type: 'video' }] }] }],
    ['messages.0.content.0', { messages: [{ role: 'user', content: ['Hi'] }] }],
    ['messages.0.content.0.type', { messages: [{ role: 'user', content: [{ text: 'Hi' }] }] }],
    ['messages.0.content.0.text', { messages: [{ role: 'user', content: [{ type: 'text' }] }] }],
    ['messages.0.content.0.type', { messages: [{ role: 'user', content: [CALL] }] }],
    ['messages.1.content', { messages: [USER, { role: 'assistant', content: '' }, USER] }],
    ['messages.0.content.0.source', { messages: [{ role: 'user', content: [{ type: 'image' }] }] }],
    ['system', { system: 5 }],
    ['stream', { stream: 'yes' }],
    ['temperature', { temperature: 3 }],
    ['top_p', { top_p: -1 }],
    ['stop_sequences.1', { stop_sequences: ['a', ''] }],
    ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
    ['output_config.effort', { output_config: { effort: 'some' } }],
    ['tools.0.name', { tools: [{ input_schema: {} }] }],
    ['tools.0.input_schema', { tools: [{ name: 'a' }] }],
    ['tool_choice.type', { tool_choice: { type: 'all' } }],
    ['tool_choice.name', { tool_choice: { type: 'tool', name: 'a' } }],
  ])('AT-M2.6 is refused with the place that is wrong: %s', (param, change) => {
    const [place, message] = refusalOf(change);
    expect(place).toBe(param);
    expect(message.startsWith(`${param}: `)).toBe(true);
  });

  it('is refused where its objects are nested deeper than anybody can write them', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
    const content = [{ ...CALL, input: deep }];
    expect(refusalOf({ messages: [{ role: 'assistant', content }] })[0]).toBe(
      'messages.0.content.0.input',
    );
    expect(refusalOf({ tools: [{ name: 'a', input_schema: deep }] })[0]).toBe(
      'tools.0.input_schema',
    );
  });

  it('is refused with the code its clients wait for when it is one turn of a stored thread', () => {
    for (const thread of [{ type: 'create' }, { type: 'continue', previous_message_id: 'msg_1' }]) {
      const read = () => readQuestion({ ...LEAST, thread });
      expect(read).toThrow(InvalidRequest);
      expect(read).toThrow(
        expect.objectContaining({ param: 'thread', code: 'thread_unsupported_request' }),
      );
    }
  });

  it('names what it drops in words that a header can hold', () => {
    const { dropped } = said({ type: 'text', text: 'Hi' }, { type: 'new\r\nx-evil: 1' });
    expect(dropped).toEqual(['unknown']);
  });
});

describe('what a user says', () => {
  it('is text and pictures, in order', () => {
    const { parts, dropped } = said(
      { type: 'text', text: 'Look:' },
      { type: 'image', source: PIXEL },
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.webp?c=d.png' } },
      { type: 'image', source: { type: 'url', url: 'https://a.example/photo' } },
      { type: 'text', text: '' },
    );
    expect(parts).toEqual([
      { type: 'text', text: 'Look:' },
      PIXEL_PART,
      { type: 'file', mediaType: 'image/webp', url: 'https://a.example/b.webp?c=d.png' },
      { type: 'file', mediaType: 'image/jpeg', url: 'https://a.example/photo' },
    ]);
    expect(dropped).toEqual([]);
  });

  it('may be a document of every kind', () => {
    const { parts, dropped } = said(
      {
        type: 'document',
        title: 'a.pdf',
        context: 'From 2024.',
        source: { type: 'base64', media_type: 'application/pdf', data: 'QUJD' },
      },
      { type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf' } },
      {
        type: 'document',
        title: 'Notes',
        citations: { enabled: true },
        source: { type: 'text', media_type: 'text/plain', data: 'One.' },
      },
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'text', text: 'Two.' }] },
      },
      {
        type: 'search_result',
        title: 'Page',
        source: 'https://a.example',
        content: [{ type: 'text', text: 'Three.' }],
      },
    );
    expect(parts).toEqual([
      { type: 'text', text: 'From 2024.' },
      {
        type: 'file',
        mediaType: 'application/pdf',
        url: 'data:application/pdf;base64,QUJD',
        name: 'a.pdf',
      },
      { type: 'file', mediaType: 'application/pdf', url: 'https://a.example/b.pdf' },
      { type: 'text', text: 'Notes\n\nOne.' },
      { type: 'text', text: 'Two.' },
      { type: 'text', text: 'Page\nhttps://a.example\nThree.' },
    ]);
    expect(dropped).toEqual(['citations']);
  });

  it('is read around what nobody knows, and around files in the vendor’s own store', () => {
    const { parts, dropped } = said(
      { type: 'hologram', rays: 3 },
      { type: 'image', source: { type: 'file', file_id: 'file_1' } },
      { type: 'container_upload', file_id: 'file_2' },
      { type: 'text', text: 'Hi', mood: 'good' },
    );
    expect(parts).toEqual([{ type: 'text', text: 'Hi' }]);
    expect(dropped).toEqual(['hologram', 'image.file', 'container_upload']);
  });
});

describe('the result of a tool', () => {
  const ANSWER = { role: 'assistant', content: [{ type: 'text', text: 'Let me see.' }, CALL] };

  function result(change: Readonly<Record<string, unknown>>) {
    return { type: 'tool_result', tool_use_id: 'toolu_1', ...change };
  }

  it('stands behind its call, and what the user says besides follows', () => {
    const content = [result({ content: '18 °C' }), { type: 'text', text: 'And tomorrow?' }];
    expect(conversation(USER, ANSWER, { role: 'user', content })).toEqual([
      ['user', { type: 'text', text: 'Hi' }],
      [
        'assistant',
        { type: 'text', text: 'Let me see.' },
        CALL_PART,
        { type: 'tool-result', toolCallId: 'toolu_1', output: '18 °C' },
      ],
      ['user', { type: 'text', text: 'And tomorrow?' }],
    ]);
  });

  it('may be a failure, be in pieces, or be nothing', () => {
    const other = { ...CALL, id: 'toolu_2' };
    const third = { ...CALL, id: 'toolu_3', input: undefined };
    const [, answer] = conversation(
      USER,
      { role: 'assistant', content: [CALL, other, third] },
      {
        role: 'user',
        content: [
          result({ tool_use_id: 'toolu_2', is_error: true, content: 'no network' }),
          result({
            content: [
              { type: 'text', text: 'a' },
              { type: 'tool_reference', tool_name: 'forecast' },
              { type: 'text', text: 'b' },
            ],
          }),
          result({ tool_use_id: 'toolu_3', is_error: false }),
        ],
      },
    );
    expect(answer).toEqual([
      'assistant',
      CALL_PART,
      { ...CALL_PART, toolCallId: 'toolu_2' },
      { ...CALL_PART, toolCallId: 'toolu_3', arguments: '{}' },
      { type: 'tool-result', toolCallId: 'toolu_2', output: 'no network', isError: true },
      { type: 'tool-result', toolCallId: 'toolu_1', output: 'a\nforecast\nb' },
      { type: 'tool-result', toolCallId: 'toolu_3', output: '' },
    ]);
  });

  it('shows its pictures with the message that follows', () => {
    const content = [
      result({
        content: [
          { type: 'text', text: 'Shot:' },
          { type: 'image', source: PIXEL },
        ],
      }),
    ];
    const [, answer, shown] = conversation(USER, ANSWER, { role: 'user', content });
    expect(answer?.at(-1)).toEqual({
      type: 'tool-result',
      toolCallId: 'toolu_1',
      output: 'Shot:\n[image]',
    });
    expect(shown).toEqual(['user', PIXEL_PART]);
  });

  it('belongs to the last call of its id', () => {
    const turn = { role: 'user', content: [result({ content: 'out' })] };
    const read = conversation(USER, ANSWER, turn, ANSWER, turn);
    expect(read.map(([role, ...parts]) => [role, parts.length])).toEqual([
      ['user', 1],
      ['assistant', 3],
      ['assistant', 3],
    ]);
  });

  it('is refused without its call', () => {
    const content = [result({ tool_use_id: 'toolu_9', content: 'x' })];
    expect(refusalOf({ messages: [USER, ANSWER, { role: 'user', content }] })[0]).toBe(
      'messages.2.content.0.tool_use_id',
    );
  });
});

describe('an answer that comes back', () => {
  it('is read around the calls of tools that ran at the vendor', () => {
    const { request, dropped } = asked({
      messages: [
        USER,
        {
          role: 'assistant',
          content: [
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
            { type: 'text', text: 'Found it.', citations: [{ type: 'char_location' }] },
          ],
        },
        USER,
      ],
    });
    expect(request.messages[1]?.parts).toEqual([{ type: 'text', text: 'Found it.' }]);
    expect(dropped).toEqual(['server_tool_use', 'web_search_tool_result']);
  });

  it('may be empty at the end alone', () => {
    expect(conversation(USER, { role: 'assistant', content: [] })).toHaveLength(1);
  });

  it('may be the beginning of the one that is asked for', () => {
    expect(
      conversation(USER, { role: 'assistant', content: 'The best answer is (' }).at(1),
    ).toEqual(['assistant', { type: 'text', text: 'The best answer is (' }]);
  });
});

describe('tools', () => {
  const TOOL = { name: 'a', input_schema: { type: 'object' } };
  const READ = { name: 'a', parameters: { type: 'object' } };

  it.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'none' }, 'none'],
    [{ type: 'any' }, 'required'],
    [{ type: 'tool', name: 'a' }, { name: 'a' }],
  ])('may be chosen: %j', (choice, read) => {
    const { request, dropped } = asked({ tools: [TOOL], tool_choice: choice });
    expect(request).toMatchObject({ tools: [READ], toolChoice: read });
    expect(dropped).toEqual([]);
  });

  it('keep what our words have a place for, and the rest is named', () => {
    const tool = {
      ...TOOL,
      type: 'custom',
      strict: true,
      input_examples: [{}],
      defer_loading: true,
    };
    const { request, dropped } = asked({
      tools: [tool],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(request.tools).toEqual([{ ...READ, strict: true }]);
    expect(request.extras).toEqual({ parallelToolCalls: false });
    expect(dropped).toEqual(['input_examples', 'defer_loading']);
  });

  it('of the vendor are left out, and so is the wish for one of them', () => {
    const { request, dropped } = asked({
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      tool_choice: { type: 'tool', name: 'web_search' },
    });
    expect(request.tools).toBeUndefined();
    expect(request.toolChoice).toBeUndefined();
    expect(dropped).toEqual(['web_search_20250305', 'tool_choice']);
  });
});

describe('effort', () => {
  function effortOf(change: Readonly<Record<string, unknown>>) {
    return asked({ max_tokens: 32_000, ...change }).request.params.reasoningEffort;
  }

  it.each([
    [1_024, 'minimal'],
    [6_400, 'low'],
    [16_000, 'medium'],
    [25_600, 'high'],
    [31_999, 'high'],
  ])('stands for a budget of %i of 32,000 tokens: %s', (budget, effort) => {
    expect(effortOf({ thinking: { type: 'enabled', budget_tokens: budget } })).toBe(effort);
  });

  it('is what is named, then what thinking says', () => {
    const adaptive = { thinking: { type: 'adaptive' } };
    expect(effortOf({})).toBeUndefined();
    expect(effortOf({ thinking: { type: 'disabled' } })).toBe('none');
    expect(effortOf(adaptive)).toBe('high');
    expect(effortOf({ ...adaptive, output_config: { effort: 'max' } })).toBe('max');
    expect(effortOf({ output_config: { effort: 'low' } })).toBe('low');
    const off = { thinking: { type: 'disabled' }, output_config: { effort: 'low' } };
    expect(effortOf(off)).toBe('none');
  });

  it('is not guessed where thinking is of a kind that our words do not have', () => {
    const { request, dropped } = asked({ thinking: { type: 'between_tools', display: 'omitted' } });
    expect(request.params.reasoningEffort).toBeUndefined();
    expect(dropped).toEqual(['thinking.display', 'thinking.between_tools']);
  });
});
