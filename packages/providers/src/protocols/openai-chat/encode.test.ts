import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest } from '../../types.ts';
import { openAiChat } from './index.ts';

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
