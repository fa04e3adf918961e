import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest, ConversationMessage } from '../../types.ts';
import { encodeRequest } from './encode.ts';
import { gemini } from './index.ts';
import type { GeminiRequest, SentContent } from './request.ts';
import { signatureDetail } from './signatures.ts';
import { NO_THINKING } from './thinking.ts';

/** The body of a request, as it is sent. */
function bodyOf(request: Partial<CompletionRequest>): GeminiRequest {
  const { body } = encodeRequest({ ...REQUEST, ...request });
  // What JSON would drop must not be there in the first place.
  expect(JSON.parse(JSON.stringify(body))).toStrictEqual(body);
  return body;
}

function contentsOf(...messages: ConversationMessage[]): SentContent[] {
  return bodyOf({ messages }).contents;
}

function user(...parts: Part[]): ConversationMessage {
  return { role: 'user', parts };
}

function answer(...parts: Part[]): ConversationMessage {
  return { role: 'assistant', parts, modelId: `gemini/${REQUEST.model}` };
}

const QUESTION = user({ type: 'text', text: 'Hi' });
const TOOL = { name: 'search', description: 'Finds', parameters: { type: 'object' } };

function call(toolCallId: string, args = '{"q":"x"}'): Part {
  return { type: 'tool-call', toolCallId, toolName: 'search', arguments: args };
}

function result(toolCallId: string, output = 'found', isError?: boolean): Part {
  return { type: 'tool-result', toolCallId, output, ...(isError && { isError }) };
}

describe('a request', () => {
  it('asks for nothing that was not set', () => {
    expect(bodyOf({})).toStrictEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
  });

  it('names the model in its path, and nothing else', () => {
    expect(gemini().path({ ...REQUEST, model: 'gemini-2.5-flash' })).toBe(
      '/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    );
    expect(gemini().path({ ...REQUEST, model: '../x?key=1#' })).toBe(
      '/models/..%2Fx%3Fkey%3D1%23:streamGenerateContent?alt=sse',
    );
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
    expect(bodyOf({ params, systemPrompt: 'Be brief.' })).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      generationConfig: {
        temperature: 0,
        topP: 0.5,
        maxOutputTokens: 9,
        frequencyPenalty: 1,
        presencePenalty: -1,
        seed: 7,
        stopSequences: ['END'],
      },
    });
  });

  it.each([
    ['minimal', 1_024, null],
    ['low', 1_024, null],
    ['medium', 8_192, null],
    ['high', 24_576, null],
    ['xhigh', 24_576, '“high”: no more can be asked for.'],
    ['max', 24_576, '“high”: no more can be asked for.'],
    ['none', 1_024, '“minimal”: this model is not known to answer without thinking.'],
  ] as const)(
    'with the effort %s has a budget of %i for thoughts, and warns: %s',
    (reasoningEffort, thinkingBudget, change) => {
      const { body, warnings } = encodeRequest({ ...REQUEST, params: { reasoningEffort } });
      expect(body.generationConfig).toEqual({
        thinkingConfig: { thinkingBudget, includeThoughts: true },
      });
      const message = `Reasoning effort was sent as ${change}`;
      const warning = { type: 'warning', code: 'parameter_changed', message };
      expect(warnings).toEqual(change === null ? [] : [warning]);
    },
  );

  it('asks for no thoughts at all only where the model can do without', () => {
    const supportedParameters = ['reasoning', NO_THINKING];
    const params = { reasoningEffort: 'none' as const };
    const { body, warnings } = encodeRequest({ ...REQUEST, params, supportedParameters });
    expect(body.generationConfig).toEqual({ thinkingConfig: { thinkingBudget: 0 } });
    expect(warnings).toEqual([]);
  });

  it('asks for thoughts of a model that has some, as much as that thinks right', () => {
    const body = bodyOf({ supportedParameters: ['temperature', 'reasoning'] });
    expect(body.generationConfig).toEqual({ thinkingConfig: { includeThoughts: true } });
  });

  it.each<[string, Partial<CompletionRequest>, unknown]>([
    ['none said', {}, undefined],
    ['auto', { toolChoice: 'auto' }, { mode: 'AUTO' }],
    ['none', { toolChoice: 'none' }, { mode: 'NONE' }],
    ['required', { toolChoice: 'required' }, { mode: 'ANY' }],
    ['one', { toolChoice: { name: 'search' } }, { mode: 'ANY', allowedFunctionNames: ['search'] }],
    ['none said, but strict', { tools: [{ ...TOOL, strict: true }] }, { mode: 'VALIDATED' }],
  ])('offers tools, with the choice: %s', (_, request, expected) => {
    const body = bodyOf({ tools: [TOOL], ...request });
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'search', description: 'Finds', parametersJsonSchema: { type: 'object' } },
        ],
      },
    ]);
    expect(body.toolConfig?.functionCallingConfig).toEqual(expected);
  });

  it('asks for a form of the answer', () => {
    expect(bodyOf({ responseFormat: { type: 'json' } }).generationConfig).toEqual({
      responseMimeType: 'application/json',
    });
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(
      bodyOf({ responseFormat: { type: 'json-schema', name: 'answer', schema } }).generationConfig,
    ).toEqual({ responseMimeType: 'application/json', responseJsonSchema: schema });
  });
});

describe('a conversation', () => {
  it('has turns that alternate, and no empty ones', () => {
    const contents = contentsOf(
      QUESTION,
      answer(),
      user({ type: 'text', text: 'Hello?' }),
      answer({ type: 'text', text: 'Yes' }, { type: 'text', text: '' }),
      user({ type: 'text', text: '' }),
      user({ type: 'text', text: 'Good' }),
    );
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }, { text: 'Hello?' }] },
      { role: 'model', parts: [{ text: 'Yes' }] },
      { role: 'user', parts: [{ text: 'Good' }] },
    ]);
  });

  it('brings files along, by content or by address', () => {
    const files: Part[] = [
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' },
      { type: 'file', mediaType: 'application/pdf', url: 'data:application/pdf;base64,JVBE' },
      {
        type: 'file',
        mediaType: 'text/plain',
        url: 'data:text/plain;charset=utf-8,Gr%C3%BC%C3%9Fe',
      },
      { type: 'file', mediaType: 'image/jpeg', url: 'https://example.com/a.jpg' },
    ];
    expect(contentsOf(user(...files))).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AA==' } },
          { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
          { inlineData: { mimeType: 'text/plain', data: 'R3LDvMOfZQ==' } },
          { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg' } },
        ],
      },
    ]);
  });

  it.each<[string, Part]>([
    ['a kind that no model reads', file('application/zip', 'data:application/zip;base64,AA==')],
    ['an address that nobody can reach', file('image/png', 'http://127.0.0.1/a.png')],
    ['a broken address', file('image/png', 'data:image/png')],
    ['nothing in it', { type: 'file', mediaType: 'image/png', fileId: 'f1', name: 'notes' }],
  ])('warns of a file with %s', (_, part) => {
    const { body, warnings } = encodeRequest({
      ...REQUEST,
      messages: [user({ type: 'text', text: 'See' }, part)],
    });
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'See' }] }]);
    expect(warnings).toMatchObject([{ type: 'warning', code: 'file_not_sent' }]);
    expect(warnings[0]?.message).toContain('notes was not sent');
  });

  it('has calls and their results in turns of their own', () => {
    const contents = contentsOf(
      QUESTION,
      answer(
        { type: 'text', text: 'Let me look.' },
        call('a'),
        call('b', 'not JSON'),
        result('a'),
        result('b', 'no such thing', true),
        { type: 'text', text: 'There.' },
      ),
      user({ type: 'text', text: 'Thanks' }),
    );
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      {
        role: 'model',
        parts: [
          { text: 'Let me look.' },
          { functionCall: { id: 'a', name: 'search', args: { q: 'x' } } },
          { functionCall: { id: 'b', name: 'search', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'search', response: { output: 'found' } } },
          { functionResponse: { id: 'b', name: 'search', response: { error: 'no such thing' } } },
        ],
      },
      { role: 'model', parts: [{ text: 'There.' }] },
      { role: 'user', parts: [{ text: 'Thanks' }] },
    ]);
  });

  it('sends no id that the model did not give', () => {
    const id = 'gemini_Zm9v_1';
    expect(contentsOf(QUESTION, answer(call(id), result(id)), QUESTION).slice(1, 3)).toEqual([
      { role: 'model', parts: [{ functionCall: { name: 'search', args: { q: 'x' } } }] },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'search', response: { output: 'found' } } },
          { text: 'Hi' },
        ],
      },
    ]);
  });

  it('begins with its user, though the first question may be gone', () => {
    const gone = { role: 'user', parts: [{ text: '(not shown)' }] };
    const [first, second] = contentsOf(answer(call('a'), result('a')), QUESTION);
    expect([first, second?.role]).toEqual([gone, 'model']);
    const unreadable = user(file('application/zip', 'data:application/zip;base64,AA=='));
    expect(contentsOf(unreadable, answer(call('a'), result('a')))[0]).toEqual(gone);
    expect(contentsOf()).toEqual([gone]);
  });
});

describe('signatures', () => {
  const reasoning = (text: string, ...details: unknown[]): Part => ({
    type: 'reasoning',
    text,
    details,
  });

  it('go back on the very part that they came with', () => {
    const [, turn] = contentsOf(
      QUESTION,
      answer(
        reasoning('abcdef', signatureDetail('S1', { on: 'reasoning', from: 2, to: 4 })),
        { type: 'text', text: 'Hello there' },
        reasoning(
          '',
          signatureDetail('S2', { on: 'text', from: 0, to: 5 }),
          signatureDetail('S3', { on: 'text', from: 11, to: 11 }),
          signatureDetail('S4', { on: 'nothing' }),
          signatureDetail('S5', { on: 'tool-call', toolCallId: 'b' }),
        ),
        call('a'),
        call('b'),
      ),
    );
    expect(turn?.parts).toEqual([
      { text: 'cd', thought: true, thoughtSignature: 'S1' },
      { text: 'Hello', thoughtSignature: 'S2' },
      { text: ' there' },
      { text: '', thoughtSignature: 'S3' },
      { text: '', thoughtSignature: 'S4' },
      { functionCall: { id: 'a', name: 'search', args: { q: 'x' } } },
      { functionCall: { id: 'b', name: 'search', args: { q: 'x' } }, thoughtSignature: 'S5' },
    ]);
  });

  it('find their call though a result stands before it', () => {
    const contents = contentsOf(
      QUESTION,
      answer(
        reasoning('', signatureDetail('S', { on: 'tool-call', toolCallId: 'b' })),
        call('a'),
        result('a'),
        call('b'),
        result('b'),
      ),
    );
    expect(contents[3]?.parts[0]).toHaveProperty('thoughtSignature', 'S');
  });

  it('stay behind where the text has been changed since', () => {
    const [, turn] = contentsOf(
      QUESTION,
      answer(
        { type: 'text', text: 'short' },
        reasoning('', signatureDetail('S', { on: 'text', from: 5, to: 9 })),
      ),
    );
    expect(turn?.parts).toEqual([{ text: 'short' }]);
  });

  it('are taken from nobody else', () => {
    const foreign = [
      { type: 'reasoning.encrypted', data: 'x' },
      { type: 'gemini.signature', on: 'nothing' },
      { type: 'gemini.signature', on: 'text', signature: 'S', from: -1, to: 2 },
      { type: 'gemini.signature', on: 'elsewhere', signature: 'S', from: 0, to: 2 },
      'text',
      null,
    ];
    const [, turn] = contentsOf(
      QUESTION,
      answer({ type: 'text', text: 'Yes' }, reasoning('thoughts', ...foreign)),
    );
    expect(turn?.parts).toEqual([{ text: 'Yes' }]);
  });

  it('are stood in for where there are none on the calls that wait for an answer', () => {
    const other = (modelId: string | null): ConversationMessage => ({
      role: 'assistant',
      parts: [call('a'), call('b'), result('a'), result('b')],
      modelId,
    });
    const signed = { functionCall: { id: 'a', name: 'search', args: { q: 'x' } } };
    const sentinel = { thoughtSignature: 'skip_thought_signature_validator' };
    // The same model elsewhere signs otherwise, and an answer may have been gone on with here.
    for (const modelId of ['openai/gpt', `openrouter/google/${REQUEST.model}`, null]) {
      const [, turn] = contentsOf(QUESTION, other(modelId));
      expect(turn?.parts[0]).toEqual({ ...signed, ...sentinel });
      expect(turn?.parts[1]).not.toHaveProperty('thoughtSignature');
    }
    // What is answered already is not checked.
    expect(contentsOf(QUESTION, other(null), QUESTION)[1]?.parts[0]).toEqual(signed);
  });

  it('are not stood in for beside one that is there', () => {
    const signed = reasoning('', signatureDetail('S', { on: 'tool-call', toolCallId: 'a' }));
    const [, turn] = contentsOf(QUESTION, answer(signed, call('a'), call('b'), result('a')));
    expect(turn?.parts.map((part) => part.thoughtSignature)).toEqual(['S', undefined]);
  });
});

function file(mediaType: string, url: string): Part {
  return { type: 'file', mediaType, url, name: 'notes' };
}
