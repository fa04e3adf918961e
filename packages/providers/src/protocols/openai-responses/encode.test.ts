import type { Part } from '@parley/contracts';
import type {
  ResponseCreateParamsStreaming,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest } from '../../types.ts';
import { openAiResponses } from './index.ts';

/*
 * What is expected is written in the types of OpenAI's own client, so that no field is there that it
 * does not know.
 */

/** The body of a request, as it is sent. */
function bodyOf(request: Partial<CompletionRequest>): Record<string, unknown> {
  const { body } = openAiResponses().encode({ ...REQUEST, ...request });
  return JSON.parse(JSON.stringify(body));
}

function inputOf(role: 'user' | 'assistant', ...parts: Part[]): unknown {
  return bodyOf({ messages: [{ role, parts }] })['input'];
}

const TOOL = { name: 'search', parameters: { type: 'object', properties: {} } };

describe('a request', () => {
  it('asks for a stream, has nothing stored, and says nothing that was not set', () => {
    expect(bodyOf({})).toEqual({
      model: 'fake/model',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      stream: true,
      store: false,
    } satisfies ResponseCreateParamsStreaming);
  });

  it('carries every parameter that there is a place for', () => {
    const body = bodyOf({
      systemPrompt: 'Be brief',
      params: { temperature: 0, topP: 0.9, maxOutputTokens: 100, reasoningEffort: 'high' },
    });
    expect(body).toEqual({
      model: 'fake/model',
      instructions: 'Be brief',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      stream: true,
      store: false,
      include: ['reasoning.encrypted_content'],
      temperature: 0,
      top_p: 0.9,
      max_output_tokens: 100,
      reasoning: { effort: 'high' },
    } satisfies ResponseCreateParamsStreaming);
  });

  it('has its instructions as a message where it asks for JSON, which a message must name', () => {
    const body = bodyOf({ systemPrompt: 'Answer in JSON', responseFormat: { type: 'json' } });
    expect(body).toEqual({
      model: 'fake/model',
      input: [
        { role: 'developer', content: 'Answer in JSON' },
        { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      ],
      stream: true,
      store: false,
      text: { format: { type: 'json_object' } },
    } satisfies ResponseCreateParamsStreaming);
  });

  it('has no place for the others', () => {
    const missing = ['frequencyPenalty', 'presencePenalty', 'seed', 'stop'];
    expect(openAiResponses().unsupportedParams).toEqual(missing);
  });

  it.each<[string, Partial<CompletionRequest>]>([
    ['by its effort', { params: { reasoningEffort: 'none' } }],
    ['by what it takes', { supportedParameters: ['reasoning'] }],
    ['by what it does not refuse', { inputModalities: ['text'], unsupportedParameters: [] }],
    [
      'by what it did before',
      {
        messages: [
          { role: 'assistant', parts: [reasoningPart('rs_1'), { type: 'text', text: 'Yes' }] },
        ],
      },
    ],
  ])('asks for reasoning to keep of a model that is known to reason: %s', (_, request) => {
    expect(bodyOf(request)['include']).toEqual(['reasoning.encrypted_content']);
  });

  it.each<[string, Partial<CompletionRequest>]>([
    ['nobody knows', { inputModalities: [], unsupportedParameters: [] }],
    ['takes other parameters', { inputModalities: ['text'], supportedParameters: ['seed'] }],
    ['refuses to', { inputModalities: ['text'], unsupportedParameters: ['reasoning'] }],
  ])('does not ask for it of a model that %s', (_, request) => {
    expect(bodyOf(request)).not.toHaveProperty('include');
  });

  it('offers tools, none of them strict unless that was asked for', () => {
    const body = bodyOf({
      tools: [TOOL, { ...TOOL, description: 'Looks it up', strict: true }],
      toolChoice: { name: 'search' },
    });
    expect(body).toMatchObject({
      tools: [
        { type: 'function', ...TOOL, strict: false },
        { type: 'function', ...TOOL, description: 'Looks it up', strict: true },
      ],
      tool_choice: { type: 'function', name: 'search' },
    } satisfies Partial<ResponseCreateParamsStreaming>);
    expect(bodyOf({ tools: [TOOL], toolChoice: 'required' })['tool_choice']).toBe('required');
    expect(bodyOf({ tools: [], toolChoice: 'required' })).not.toHaveProperty('tool_choice');
  });

  it('says which form the answer must have', () => {
    const schema = { type: 'object' };
    const format = { type: 'json-schema' as const, name: 'city', schema, strict: true };
    expect(bodyOf({ responseFormat: format })['text']).toEqual({
      format: { type: 'json_schema', name: 'city', schema, strict: true },
    } satisfies ResponseCreateParamsStreaming['text']);
    expect(bodyOf({ responseFormat: { type: 'json' } })['text']).toEqual({
      format: { type: 'json_object' },
    } satisfies ResponseCreateParamsStreaming['text']);
  });
});

describe('a message of the user', () => {
  it('carries pictures and files, from here and from elsewhere', () => {
    const png = 'data:image/png;base64,AA==';
    const pdf = 'data:application/pdf;base64,AA==';
    expect(
      inputOf(
        'user',
        { type: 'text', text: 'What is this?' },
        { type: 'file', mediaType: 'image/png', url: png },
        {
          type: 'file',
          mediaType: 'image/webp',
          url: 'https://example.com/a.webp',
          detail: 'low',
        },
        { type: 'file', mediaType: 'application/pdf', name: 'a.pdf', url: pdf },
        { type: 'file', mediaType: 'application/pdf', url: 'https://example.com/b.pdf' },
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: png, detail: 'auto' },
          { type: 'input_image', image_url: 'https://example.com/a.webp', detail: 'low' },
          { type: 'input_file', filename: 'a.pdf', file_data: pdf },
          { type: 'input_file', file_url: 'https://example.com/b.pdf' },
        ],
      },
    ] satisfies ResponseInputItem[]);
  });

  it.each<[string, Extract<Part, { type: 'file' }>]>([
    ['a film', { type: 'file', mediaType: 'video/mp4', url: 'data:video/mp4;base64,AA==' }],
    ['a drawing', { type: 'file', mediaType: 'image/svg+xml', url: 'data:image/svg+xml,x' }],
    ['what is gone', { type: 'file', mediaType: 'image/png', fileId: 'f', name: 'a.png' }],
    ['what is not encrypted', { type: 'file', mediaType: 'image/png', url: 'http://x.test/a' }],
  ])('says that it does not carry %s', (_, file) => {
    const messages = [{ role: 'user' as const, parts: [file] }];
    const { body, warnings } = openAiResponses().encode({ ...REQUEST, messages });
    const notShown = { type: 'input_text', text: '(not shown)' };
    expect(body).toMatchObject({ input: [{ role: 'user', content: [notShown] }] });
    expect(warnings).toMatchObject([{ type: 'warning', code: 'file_not_sent' }]);
    expect(warnings[0]?.message).toMatch(/^(?:A file|The file “a\.png”) was not sent: [^.]+\.$/);
  });
});

it('carries a sound as a file (AT-A4.5)', () => {
  const sound = {
    type: 'file' as const,
    mediaType: 'audio/wav',
    url: 'data:audio/wav;base64,AA==',
  };
  const messages = [{ role: 'user' as const, parts: [sound] }];
  const { body, warnings } = openAiResponses().encode({ ...REQUEST, messages });

  expect(body).toMatchObject({
    input: [{ content: [{ type: 'input_file', filename: 'file', file_data: sound.url }] }],
  });
  expect(warnings).toEqual([]);
});

function reasoningPart(id: string, ...more: unknown[]): Part {
  const item = { type: 'reasoning', id, encrypted_content: 'x', summary: [] };
  return {
    type: 'reasoning',
    text: '',
    details: [{ protocol: 'openai-responses', item }, ...more],
  };
}

describe('an answer that is sent back', () => {
  const call: Part = {
    type: 'tool-call',
    toolCallId: 'call_a',
    toolName: 'search',
    arguments: '{"q":1}',
  };

  it('has every item in its place', () => {
    const next = (id: string | null, phase: string | null) => ({
      protocol: 'openai-responses',
      next: { id, phase },
    });
    expect(
      inputOf(
        'assistant',
        reasoningPart('rs_1', next('msg_1', 'commentary')),
        { type: 'text', text: 'Let me look.' },
        reasoningPart('rs_2', next('fc_1', null)),
        call,
        { type: 'tool-result', toolCallId: 'call_a', output: 'found' },
        reasoningPart('rs_3', next(null, 'final_answer')),
        { type: 'source', url: 'https://example.com' },
        { type: 'text', text: 'Done' },
      ),
    ).toEqual([
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [] },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
        phase: 'commentary',
      },
      { type: 'reasoning', id: 'rs_2', encrypted_content: 'x', summary: [] },
      {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'call_a',
        name: 'search',
        arguments: '{"q":1}',
      },
      { type: 'function_call_output', call_id: 'call_a', output: 'found' },
      { type: 'reasoning', id: 'rs_3', encrypted_content: 'x', summary: [] },
      { role: 'assistant', content: 'Done', phase: 'final_answer' },
    ] satisfies ResponseInputItem[]);
  });

  it('says which result is an error', () => {
    const result: Part = { type: 'tool-result', toolCallId: 'call_a', output: 'no', isError: true };
    expect(inputOf('assistant', call, result)).toMatchObject([
      {},
      { type: 'function_call_output', output: 'Error: no' },
    ]);
  });

  it('has no blocks of other protocols', () => {
    const foreign = [
      { type: 'reasoning.encrypted', data: 'x' },
      { type: 'reasoning', id: 'rs_9' },
      { protocol: 'anthropic-messages', item: { type: 'reasoning' } },
      { protocol: 'openai-responses', item: { type: 'message', role: 'system' } },
      { protocol: 'openai-responses' },
      'text',
      null,
    ];
    expect(
      inputOf(
        'assistant',
        { type: 'reasoning', text: 'hm', details: foreign },
        { type: 'text', text: 'Yes' },
      ),
    ).toEqual([{ role: 'assistant', content: 'Yes' }]);
  });

  it('is left out when it has nothing to send, or thoughts that led to nothing', () => {
    expect(inputOf('assistant')).toEqual([]);
    expect(inputOf('assistant', reasoningPart('rs_1'))).toEqual([]);
    expect(inputOf('assistant', { type: 'text', text: 'Well' }, reasoningPart('rs_2'))).toEqual([
      { role: 'assistant', content: 'Well' },
    ]);
  });
});
