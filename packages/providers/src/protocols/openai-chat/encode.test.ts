import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest } from '../../types.ts';
import { openAiChat } from './index.ts';

/** The messages of a conversation, and what could not be sent. */
function sent(
  quirks: Parameters<typeof openAiChat>[0],
  ...messages: CompletionRequest['messages']
): { messages: unknown; warnings: string[] } {
  const { body, warnings } = openAiChat(quirks).encode({ ...REQUEST, messages });
  const said: unknown = JSON.parse(JSON.stringify(body));
  expect(said).toHaveProperty('messages');
  return { messages: Object(said).messages, warnings: warnings.map(({ message }) => message) };
}

/** The body of a request, as it is sent. */
function bodyOf(
  request: Partial<CompletionRequest>,
  quirks?: Parameters<typeof openAiChat>[0],
): unknown {
  const { body } = openAiChat(quirks).encode({ ...REQUEST, ...request });
  return JSON.parse(JSON.stringify(body));
}

function messagesOf(role: 'user' | 'assistant', ...parts: Part[]): unknown {
  return messagesFor({}, role, ...parts);
}

function messagesFor(
  quirks: Parameters<typeof openAiChat>[0],
  role: 'user' | 'assistant',
  ...parts: Part[]
): unknown {
  const body = bodyOf({ messages: [{ role, parts }] }, quirks);
  return typeof body === 'object' && body !== null && 'messages' in body ? body.messages : null;
}

describe('a request', () => {
  it('asks for a stream with usage, and for nothing that was not set', () => {
    expect(bodyOf({})).toEqual({
      model: 'fake/model',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('carries every parameter', () => {
    const params = {
      temperature: 0,
      topP: 0.9,
      maxOutputTokens: 100,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 7,
      stop: ['END'],
      reasoningEffort: 'high' as const,
    };
    expect(bodyOf({ params })).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      max_completion_tokens: 100,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      seed: 7,
      stop: ['END'],
      reasoning_effort: 'high',
    });
  });

  it('names them as the vendor does', () => {
    const params = { maxOutputTokens: 100, reasoningEffort: 'high' as const };
    const body = bodyOf({ params }, { outputLimitField: 'max_tokens', reasoning: 'object' });
    expect(body).toMatchObject({ max_tokens: 100, reasoning: { effort: 'high' } });
    expect(body).not.toHaveProperty('max_completion_tokens');
    expect(body).not.toHaveProperty('reasoning_effort');
  });

  it('leaves out what a vendor refuses, and says efforts in its words', () => {
    const params = { seed: 7, reasoningEffort: 'medium' as const };
    const body = bodyOf(
      { params },
      { seedField: 'random_seed', asksForUsage: false, efforts: { medium: 'high' } },
    );
    expect(body).toMatchObject({ random_seed: 7, reasoning_effort: 'high' });
    expect(body).not.toHaveProperty('seed');
    expect(body).not.toHaveProperty('stream_options');
  });

  it('warns of an effort that is another in the words of the vendor', () => {
    const warningsFor = (reasoningEffort: 'low' | 'medium') => {
      const { encode } = openAiChat({ efforts: { medium: 'high', low: 'low' } });
      return encode({ ...REQUEST, params: { reasoningEffort } }).warnings;
    };
    const message = 'Reasoning effort was sent as “high”: the provider does not know “medium”.';
    expect(warningsFor('medium')).toEqual([
      { type: 'warning', code: 'parameter_changed', message },
    ]);
    expect(warningsFor('low')).toEqual([]);
  });

  it('offers tools, and asks for a form of the answer', () => {
    const parameters = { type: 'object' };
    const body = bodyOf({
      tools: [{ name: 'search', description: 'Finds', parameters, strict: true }],
      toolChoice: { name: 'search' },
      responseFormat: { type: 'json-schema', name: 'found', schema: parameters, strict: true },
    });
    expect(body).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'search', description: 'Finds', parameters, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'search' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'found', schema: parameters, strict: true },
      },
    });
    expect(bodyOf({ responseFormat: { type: 'json' }, toolChoice: 'none' })).toEqual(
      bodyOf({ responseFormat: { type: 'json' } }),
    );
  });

  it('begins with the system prompt', () => {
    expect(bodyOf({ systemPrompt: 'Be brief' })).toMatchObject({
      messages: [{ role: 'system', content: 'Be brief' }, { role: 'user' }],
    });
  });
});

describe('a message of the user', () => {
  it('carries images and files', () => {
    const parts: Part[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' },
      {
        type: 'file',
        mediaType: 'application/pdf',
        name: 'a.pdf',
        url: 'data:application/pdf;base64,AA==',
      },
    ];
    expect(messagesOf('user', ...parts)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          {
            type: 'file',
            file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA==' },
          },
        ],
      },
    ]);
  });

  it('says how closely a picture is to be looked at, where somebody said so', () => {
    const url = 'https://example.com/a.png';
    const parts: Part[] = [{ type: 'file', mediaType: 'image/png', url, detail: 'low' }];
    expect(messagesOf('user', ...parts)).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: { url, detail: 'low' } }] },
    ]);
  });

  it('of nothing but text is plain text', () => {
    const parts: Part[] = [
      { type: 'text', text: 'What is this?' },
      { type: 'text', text: 'Tell me' },
    ];
    const content = 'What is this?\n\nTell me';
    expect(messagesOf('user', ...parts)).toEqual([{ role: 'user', content }]);
  });

  it.each<[string, 'file' | 'none', Part, string]>([
    [
      'a document, where there is no place for it',
      'none',
      { type: 'file', mediaType: 'application/pdf', name: 'a.pdf', url: 'data:application/pdf,x' },
      'a.pdf was not sent: the provider takes images and no other files.',
    ],
    [
      'a file that is gone',
      'file',
      { type: 'file', mediaType: 'application/pdf', fileId: 'f' },
      'A file was not sent: its content is not there any more.',
    ],
  ])('says that it does not carry %s', (_, files, file, warning) => {
    const text: Part = { type: 'text', text: 'See' };
    const see = { role: 'user', content: 'See' };
    const warnings = [warning];
    expect(sent({ files }, { role: 'user', parts: [text, file] })).toEqual({
      messages: [see],
      warnings,
    });
    expect(sent({ files }, { role: 'user', parts: [file] })).toEqual({
      messages: [{ role: 'user', content: '(not shown)' }],
      warnings,
    });
  });
});

describe('the order of messages', () => {
  const user = (text: string) => ({
    role: 'user' as const,
    parts: [{ type: 'text' as const, text }],
  });
  const called: CompletionRequest['messages'][number] = {
    role: 'assistant',
    parts: [
      { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' },
      { type: 'tool-result', toolCallId: 'a', output: 'boom', isError: true },
    ],
  };
  const thought: CompletionRequest['messages'][number] = {
    role: 'assistant',
    parts: [{ type: 'reasoning', text: 'hm' }],
  };

  it('has an answer between a tool and the user, where the server insists on one', () => {
    const calls = { role: 'assistant', tool_calls: [{ id: 'a' }] };
    const result = { role: 'tool', tool_call_id: 'a', content: 'Error: boom' };
    const next = { role: 'user', content: 'Well?' };
    const asked = [user('Hi'), called, user('Well?')] as const;
    expect(sent({ answersTools: true }, ...asked).messages).toMatchObject([
      {},
      calls,
      result,
      { role: 'assistant', content: '(no answer)' },
      next,
    ]);
    expect(sent({}, ...asked).messages).toMatchObject([{}, calls, result, next]);
    // A model that is to go on has the result for its last message.
    expect(sent({ answersTools: true }, user('Hi'), called).messages).toHaveLength(3);
  });

  it('alternates from the user on, where the server insists on it', () => {
    const asked = [user('Hi'), thought, user('Well?')] as const;
    const merged = { role: 'user', content: 'Hi\n\nWell?' };
    expect(sent({ alternates: true }, ...asked).messages).toEqual([merged]);
    expect(sent({}, ...asked).messages).toHaveLength(2);
    expect(sent({ alternates: true }, called, user('Well?')).messages).toMatchObject([
      { role: 'user', content: '(not shown)' },
      { role: 'assistant' },
      { role: 'tool' },
      { role: 'user', content: 'Well?' },
    ]);
  });
});

describe('an answer that is sent back', () => {
  it('carries its opaque blocks unaltered and in order', () => {
    const first = { type: 'reasoning.text', text: 'hm', signature: 's', index: 0 };
    const second = { type: 'reasoning.encrypted', data: 'x', index: 1 };
    expect(
      messagesFor(
        { reasoningReplay: 'details' },
        'assistant',
        { type: 'reasoning', text: 'hm', details: [first] },
        { type: 'text', text: 'Hello' },
        { type: 'reasoning', text: '', details: [second] },
      ),
    ).toEqual([{ role: 'assistant', content: 'Hello', reasoning_details: [first, second] }]);
  });

  it('carries blocks as they were kept, and none of another protocol', () => {
    const block = { type: 'novelty', data: ['x'] };
    const foreign = [
      {
        protocol: 'anthropic-messages',
        block: { type: 'thinking', thinking: 't', signature: 's' },
      },
      { type: 'gemini.signature', signature: 'x', on: 'nothing' },
      'not even an object',
    ];
    const messages = messagesFor(
      { reasoningReplay: 'details' },
      'assistant',
      { type: 'reasoning', text: 't', details: [...foreign, { protocol: 'openai-chat', block }] },
      { type: 'text', text: 'Hello' },
      { type: 'reasoning', text: '', details: foreign },
    );
    expect(messages).toEqual([{ role: 'assistant', content: 'Hello', reasoning_details: [block] }]);
  });

  it('carries what was thought beside the calls that it led to, where that is wanted', () => {
    const thought: Part = { type: 'reasoning', text: 'hm' };
    const call: Part = { type: 'tool-call', toolCallId: 'a', toolName: 'f', arguments: '{}' };
    const wanted = { reasoningReplay: 'text-with-tool-calls' } as const;
    expect(messagesFor(wanted, 'assistant', thought, call)).toMatchObject([
      { reasoning_content: 'hm', tool_calls: [{ id: 'a' }] },
    ]);
    const answered: Part = { type: 'text', text: 'Hello' };
    const plain = [{ role: 'assistant', content: 'Hello' }];
    expect(messagesFor(wanted, 'assistant', thought, answered)).toEqual(plain);
    expect(messagesFor({}, 'assistant', thought, answered)).toEqual(plain);
  });

  it('is cut at the results of tools', () => {
    expect(
      messagesOf(
        'assistant',
        { type: 'tool-call', toolCallId: 'a', toolName: 'search', arguments: '{"q":1}' },
        { type: 'tool-result', toolCallId: 'a', output: 'found' },
        { type: 'text', text: 'Done' },
      ),
    ).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'search', arguments: '{"q":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'found' },
      { role: 'assistant', content: 'Done' },
    ]);
  });

  it('is left out when it has nothing to send', () => {
    expect(messagesOf('assistant')).toEqual([]);
    expect(messagesOf('assistant', { type: 'source', url: 'https://example.com' })).toEqual([]);
  });
});
