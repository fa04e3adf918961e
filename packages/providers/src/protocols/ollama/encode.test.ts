import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest, ConversationMessage } from '../../types.ts';
import { encodeRequest } from './encode.ts';
import { THINKING_LEVELS } from './think.ts';

function encoded(request: Partial<CompletionRequest>) {
  const { body, warnings } = encodeRequest({ ...REQUEST, ...request });
  // What JSON would drop must not be there in the first place.
  expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
  return { body, warnings };
}

const PLAIN = { model: 'fake/model', messages: [{ role: 'user', content: 'Hi' }], stream: true };
const TOOL = { name: 'search', description: 'Finds', parameters: { type: 'object' } };

function user(...parts: Part[]): ConversationMessage {
  return { role: 'user', parts };
}

function answer(...parts: Part[]): ConversationMessage {
  return { role: 'assistant', parts };
}

function call(toolCallId: string, args = '{"q":"x"}'): Part {
  return { type: 'tool-call', toolCallId, toolName: 'search', arguments: args };
}

describe('a request', () => {
  it('asks for a stream, and for nothing that was not set', () => {
    expect(encoded({})).toEqual({ body: PLAIN, warnings: [] });
  });

  it('has a place for every parameter', () => {
    const params = {
      temperature: 0,
      topP: 0.5,
      maxOutputTokens: 9,
      frequencyPenalty: 1,
      presencePenalty: -1,
      seed: 7,
      stop: ['END'],
    };
    expect(encoded({ params, systemPrompt: 'Be brief.' }).body).toEqual({
      ...PLAIN,
      messages: [{ role: 'system', content: 'Be brief.' }, ...PLAIN.messages],
      options: {
        temperature: 0,
        top_p: 0.5,
        num_predict: 9,
        frequency_penalty: 1,
        presence_penalty: -1,
        seed: 7,
        stop: ['END'],
      },
    });
  });

  const sentAs = (effort: string, reason: string) => [
    {
      type: 'warning',
      code: 'parameter_changed',
      message: `Reasoning effort was sent as “${effort}”: ${reason}.`,
    },
  ];

  it.each([
    ['none', 'low', false],
    ['minimal', 'low', false],
    ['low', 'low', true],
    ['medium', 'medium', true],
    ['high', 'high', true],
    ['xhigh', 'high', false],
    ['max', 'high', false],
  ] as const)(
    'with the effort %s asks a model that has levels for %s',
    (reasoningEffort, think, isSame) => {
      const supportedParameters = ['reasoning', THINKING_LEVELS];
      const reason = 'this model has no other level that is nearer';
      expect(encoded({ params: { reasoningEffort }, supportedParameters })).toEqual({
        body: { ...PLAIN, think },
        warnings: isSame ? [] : sentAs(think, reason),
      });
    },
  );

  it.each([[[]], [['reasoning']]])(
    'tells any other model, known to take %j, only whether to think: it refuses levels',
    (supportedParameters) => {
      expect(encoded({ params: { reasoningEffort: 'none' }, supportedParameters })).toEqual({
        body: { ...PLAIN, think: false },
        warnings: [],
      });
      expect(encoded({ params: { reasoningEffort: 'low' }, supportedParameters })).toEqual({
        body: { ...PLAIN, think: true },
        warnings: sentAs('on', 'this model is not known to have levels'),
      });
    },
  );

  it('asks for a form of the answer', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(encoded({ responseFormat: { type: 'json' } }).body).toEqual({
      ...PLAIN,
      format: 'json',
    });
    expect(
      encoded({ responseFormat: { type: 'json-schema', name: 'answer', schema } }).body,
    ).toEqual({ ...PLAIN, format: schema });
  });

  it.each<[string, Partial<CompletionRequest>, boolean, string[]]>([
    ['none said', {}, true, []],
    ['auto', { toolChoice: 'auto' }, true, []],
    ['none', { toolChoice: 'none' }, false, []],
    ['required', { toolChoice: 'required' }, true, ['tool_choice_not_supported']],
    ['one', { toolChoice: { name: 'search' } }, true, ['tool_choice_not_supported']],
  ])('offers tools, with the choice: %s', (_, request, isOffered, codes) => {
    const { body, warnings } = encoded({ tools: [TOOL], ...request });
    const tools = [{ type: 'function', function: TOOL }];
    expect(body).toEqual(isOffered ? { ...PLAIN, tools } : PLAIN);
    expect(warnings.map((warning) => warning.code)).toEqual(codes);
  });
});

describe('a conversation', () => {
  it('brings images along by their content', () => {
    const image: Part = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' };
    const messages = [user({ type: 'text', text: 'See' }, image), user(image)];
    expect(encoded({ messages }).body).toMatchObject({
      messages: [
        { role: 'user', content: 'See', images: ['AA=='] },
        { role: 'user', content: '', images: ['AA=='] },
      ],
    });
  });

  it.each<[string, Extract<Part, { type: 'file' }>, string]>([
    [
      'an image somewhere else',
      { type: 'file', mediaType: 'image/png', name: 'a.png', url: 'https://example.com/a.png' },
      'a.png was not sent: the server takes images by their content alone, not by their address.',
    ],
    [
      'a document',
      { type: 'file', mediaType: 'application/pdf', url: 'data:application/pdf;base64,AA==' },
      'A file was not sent: files of the kind application/pdf cannot be read, images can.',
    ],
  ])('warns of %s', (_, part, message) => {
    const { body, warnings } = encoded({ messages: [user({ type: 'text', text: 'Hi' }, part)] });
    expect(body).toEqual(PLAIN);
    const leftOut = [part.mediaType.startsWith('image/') ? 'image' : 'file'];
    expect(warnings).toEqual([{ type: 'warning', code: 'file_not_sent', message, leftOut }]);
  });

  it('has calls, what was thought before them, and their results', () => {
    const messages = [
      ...REQUEST.messages,
      answer(
        { type: 'reasoning', text: 'Let me see.' },
        { type: 'text', text: 'I look.' },
        call('call_1'),
        call('ollama_20260821_2', 'not JSON'),
        { type: 'tool-result', toolCallId: 'call_1', output: 'found' },
        { type: 'tool-result', toolCallId: 'ollama_20260821_2', output: 'no', isError: true },
        { type: 'reasoning', text: 'Now I know.' },
        { type: 'text', text: 'There.' },
      ),
      answer(),
    ];
    expect(encoded({ messages }).body).toEqual({
      ...PLAIN,
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: 'I look.',
          thinking: 'Let me see.',
          tool_calls: [
            { id: 'call_1', function: { name: 'search', arguments: { q: 'x' } } },
            { function: { name: 'search', arguments: {} } },
          ],
        },
        { role: 'tool', content: 'found', tool_name: 'search', tool_call_id: 'call_1' },
        { role: 'tool', content: 'Error: no', tool_name: 'search' },
        { role: 'assistant', content: 'There.' },
      ],
    });
  });
});
