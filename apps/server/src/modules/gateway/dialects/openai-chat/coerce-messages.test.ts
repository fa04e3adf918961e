import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { type GatewayQuestion, InvalidRequest } from '../dialect.ts';
import { openAiChat } from './index.ts';

/*
 * Rules of the gateway specification, M7 and A4. Where those speak of items of the Responses API, the
 * same is said here of the parts that every provider is asked with.
 */

function read(...messages: readonly unknown[]): GatewayQuestion {
  return openAiChat.read({ model: 'openai/gpt-5', messages });
}

function userParts(...content: readonly unknown[]): readonly Part[] | undefined {
  return read({ role: 'user', content }).request.messages.at(0)?.parts;
}

/** What the client is told, and where it stands. */
function refusal(...messages: readonly unknown[]): { message: string; param: string | null } {
  try {
    const { refusal: reason } = read(...messages);
    if (reason !== null) throw reason;
  } catch (thrown) {
    if (thrown instanceof InvalidRequest) return { message: thrown.message, param: thrown.param };
    throw thrown;
  }
  throw new Error('was read');
}

function refusalOfPart(part: unknown): { message: string; param: string | null } {
  return refusal({ role: 'user', content: ['Look', part] });
}

const HI = { role: 'user', content: 'Hi' };
const PNG = 'data:image/png;base64,AA==';

const CALL = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
const CALLING = { role: 'assistant', content: null, tool_calls: [CALL] };
const CALL_PART = { type: 'tool-call', toolCallId: 'c1', toolName: 'f', arguments: '{}' };

describe('the system prompt', () => {
  it('AT-M7.1 is all texts of system messages, in every spelling, line by line', () => {
    const content = [{ type: 'input_text', text: 'A' }, { type: 'text', text: 'B' }, 'C'];
    expect(read({ role: 'system', content }, HI).request.systemPrompt).toBe('A\nB\nC');
  });

  it('is that of developers too, wherever they say it', () => {
    const { request } = read(
      { role: 'system', content: 'A' },
      HI,
      { role: 'developer', content: { type: 'text', text: 'B' } },
      { role: 'system', content: '' },
    );
    expect(request.systemPrompt).toBe('A\nB');
    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]);
  });

  it('is none where nobody says anything', () => {
    expect(read(HI).request.systemPrompt).toBeNull();
    expect(read({ role: 'system', content: '' }, HI).request.systemPrompt).toBeNull();
  });

  it.each(['system', 'developer'])('AT-M7.2 has no pictures: %s', (role) => {
    const content = [{ type: 'image_url', image_url: { url: PNG } }];
    const { message, param } = refusal({ role, content });
    expect(param).toBe('messages');
    expect(message).toMatch(new RegExp(`\\b${role}\\b.*text-only`));
  });
});

describe('a file', () => {
  const pdf = {
    type: 'file',
    mediaType: 'application/pdf',
    url: 'data:application/pdf;base64,QUJD',
  };

  it.each([
    ['flat', { type: 'file', file_data: 'QUJD', mime_type: 'application/pdf' }],
    ['nested', { type: 'file', file: { file_data: 'QUJD', mime_type: 'application/pdf' } }],
    ['by its other names', { type: 'file', data: 'QUJD', content_type: 'application/pdf' }],
    ['whole', { type: 'file', file: { file_data: 'data:application/pdf;base64,QUJD' } }],
    [
      'of the Responses API',
      { type: 'input_file', file_data: 'QUJD', mime_type: 'application/pdf' },
    ],
  ])('AT-M7.3 is read %s', (_, part) => {
    expect(userParts(part)).toEqual([pdf]);
  });

  it('AT-M7.3 is of no kind where nobody says which', () => {
    const url = 'data:application/octet-stream;base64,QUJD';
    expect(userParts({ type: 'file', file: { file_data: 'QUJD' } })).toEqual([
      { type: 'file', mediaType: 'application/octet-stream', url },
    ]);
  });

  it('keeps its name', () => {
    const file = { filename: 'a.pdf', file_data: pdf.url };
    expect(userParts({ type: 'file', file })).toEqual([{ ...pdf, name: 'a.pdf' }]);
  });

  it('AT-M7.4 is the one at its address, where it has one', () => {
    const url = 'https://h/x.pdf';
    const expected = [{ type: 'file', mediaType: 'application/pdf', url }];
    expect(userParts({ type: 'file', file: { file_url: url, file_data: 'QQ' } })).toEqual(expected);
    // As OpenRouter has it.
    expect(userParts({ type: 'file', file: { file_data: url } })).toEqual(expected);
  });

  it.each([
    { type: 'file', file: { file_id: 'file-1' } },
    { type: 'file', file_id: 'file-1', file_data: 'QQ' },
    { type: 'input_image', file_id: 'file-1' },
  ])('AT-M7.5 is not known by its id: %j', (part) => {
    const { message, param } = refusalOfPart(part);
    expect([message, param]).toEqual([
      expect.stringMatching(/^Invalid request payload/),
      'messages',
    ]);
  });

  it.each([
    [{ type: 'file', file: { file_id: '', filename: 'a.pdf' } }, '.file.file_data'],
    [{ type: 'file' }, '.file_data'],
    [{ type: 'file', file_url: 'ftp://h/x.pdf' }, '.file_url'],
    [{ type: 'file', file: { file_data: 'data:application/pdf' } }, '.file.file_data'],
  ])('must hold something: %j', (part, place) => {
    expect(refusalOfPart(part).param).toBe(`messages.0.content.1${place}`);
  });
});

describe('a picture', () => {
  it('AT-M7.6 is named as text or in an object', () => {
    const expected = [{ type: 'file', mediaType: 'image/png', url: PNG }];
    expect(userParts({ type: 'image_url', image_url: PNG })).toEqual(expected);
    expect(userParts({ type: 'image_url', image_url: { url: PNG } })).toEqual(expected);
    expect(userParts({ type: 'input_image', image_url: PNG })).toEqual(expected);
  });

  it('AT-M7.6 keeps how closely it is to be looked at', () => {
    const expected = [{ type: 'file', mediaType: 'image/png', url: PNG, detail: 'low' }];
    const image = { url: PNG, detail: 'low' };
    expect(userParts({ type: 'image_url', image_url: image })).toEqual(expected);
    expect(userParts({ type: 'input_image', image_url: PNG, detail: 'low' })).toEqual(expected);
  });

  it('AT-M7.6 of nine megabytes is left out, and that is told', () => {
    const url = `data:image/png;base64,${'A'.repeat(12_000_000)}`;
    const large = { type: 'image_url', image_url: { url } };
    const { request, dropped } = read({ role: 'user', content: ['Look', large] });
    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Look' }] }]);
    expect(dropped).toEqual(['image_too_large']);
    // Where it was all that the message had, there is nothing left to answer.
    expect(refusal({ role: 'user', content: [large] }).param).toBe('messages.0.content');
  });

  it('AT-M7.6 of seven megabytes is sent', () => {
    const url = `data:image/png;base64,${'A'.repeat(9_600_000)}`;
    expect(userParts({ type: 'image_url', image_url: { url } })).toHaveLength(1);
  });

  it.each([
    ['https://h/a.webp?size=2', 'image/webp'],
    ['https://h/a.JPG', 'image/jpeg'],
    ['http://h/picture', 'image/jpeg'],
  ])('on the web is of the kind that its address says: %s', (url, mediaType) => {
    expect(userParts({ type: 'image_url', image_url: { url } })).toEqual([
      { type: 'file', mediaType, url },
    ]);
  });

  it.each(['file:///etc/passwd', 'picture.png', '', 'data:image/png'])(
    'must be somewhere: %j',
    (url) => {
      const { param } = refusalOfPart({ type: 'image_url', image_url: { url } });
      expect(param).toBe('messages.0.content.1.image_url.url');
    },
  );
});

describe('a message', () => {
  it('AT-M7.7 is its role and its content', () => {
    const { request } = read({ role: 'user', name: 'al', _m: 1, content: 'hi' });
    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }]);
  });

  it('AT-M7.9 may have text of no type', () => {
    expect(userParts({ text: 'x' })).toEqual([{ type: 'text', text: 'x' }]);
    expect(refusalOfPart({ type: 'text' }).param).toBe('messages.0.content.1.text');
  });

  it('AT-M7.10 has no content of a type that nobody knows', () => {
    const { message, param } = refusalOfPart({ type: 'video', video: {} });
    expect([message, param]).toEqual([
      expect.stringContaining('"video"'),
      'messages.0.content.1.type',
    ]);
  });

  it.each([
    [[], 'messages'],
    [['Hi'], 'messages.0'],
    [[{ content: 'Hi' }], 'messages.0.role'],
    [[HI, { role: 'function', name: 'f', content: '1' }], 'messages.1.role'],
    [[{ role: 'user' }], 'messages.0.content'],
    [[{ role: 'user', content: [] }], 'messages.0.content'],
    [[{ role: 'user', content: [7] }], 'messages.0.content.0'],
    [[HI, { role: 'assistant', content: 7 }], 'messages.1.content'],
  ])('that cannot be read is named by its place: %j', (messages, param) => {
    expect(refusal(...messages).param).toBe(param);
  });
});

describe('audio', () => {
  const wav = { type: 'input_audio', input_audio: { data: 'QQ', format: 'wav' } };
  const unsupported = [expect.stringMatching(/audio input is not supported/i), 'messages'];
  const refused = (...content: readonly unknown[]) => {
    const { message, param } = refusal(HI, { role: 'user', content });
    return [message, param];
  };

  it('AT-A4.1 is not taken as wav', () => {
    expect(refused(wav)).toEqual(unsupported);
  });

  it('AT-A4.2 is not taken as mp3', () => {
    const mp3 = { type: 'input_audio', input_audio: { data: 'QQ', format: 'mp3' } };
    expect(refused(mp3)).toEqual(unsupported);
  });

  it('AT-A4.3 is not taken without its data', () => {
    expect(refused({ type: 'input_audio' })).toEqual(unsupported);
  });

  it('AT-A4.4 is not taken beside text, wherever it stands and whatever else is wrong', () => {
    expect(refused({ type: 'text', text: 'Listen' }, wav)).toEqual(unsupported);
    expect(refused({ type: 'video' }, wav, { type: 'text', text: 'Listen' })).toEqual(unsupported);
  });
});

describe('an answer', () => {
  const partsOf = (message: object) =>
    read(HI, { role: 'assistant', ...message }).request.messages.at(1)?.parts;

  it('is its text, in every spelling, and what it refused with', () => {
    const content = [{ type: 'output_text', text: 'A' }, 'B', { type: 'refusal', refusal: 'C' }];
    expect(partsOf({ content })).toEqual([{ type: 'text', text: 'ABC' }]);
    expect(partsOf({ content: null, refusal: 'No' })).toEqual([{ type: 'text', text: 'No' }]);
  });

  it('is left out where it holds nothing', () => {
    expect(partsOf({ content: null })).toBeUndefined();
    expect(partsOf({ content: '' })).toBeUndefined();
  });

  it.each(['reasoning_content', 'reasoning', 'reasoning_text'])('has its %s', (name) => {
    expect(partsOf({ content: 'Yes', [name]: 'Hm' })).toEqual([
      { type: 'reasoning', text: 'Hm' },
      { type: 'text', text: 'Yes' },
    ]);
  });

  it('has its opaque blocks, as a provider of this protocol sent them', () => {
    const block = { type: 'reasoning.text', text: 'Hm', signature: 's', index: 0 };
    expect(partsOf({ content: 'Yes', reasoning_details: [block] })).toEqual([
      { type: 'reasoning', text: 'Hm', details: [{ protocol: 'openai-chat', block }] },
      { type: 'text', text: 'Yes' },
    ]);
  });

  it('has its pictures', () => {
    const images = [{ type: 'image_url', image_url: { url: PNG } }];
    expect(partsOf({ content: 'Here', images })).toEqual([
      { type: 'text', text: 'Here' },
      { type: 'file', mediaType: 'image/png', url: PNG },
    ]);
  });

  it.each([
    [{ ...CALL, id: '' }, 'id'],
    [{ ...CALL, function: { arguments: '{}' } }, 'function.name'],
    [{ ...CALL, function: { name: 'f', arguments: {} } }, 'function.arguments'],
    [{ id: 'c1', type: 'custom', custom: { name: 'f', input: '' } }, 'type'],
  ])('calls tools by id, name and arguments: %j', (call, place) => {
    const { param } = refusal(HI, { ...CALLING, tool_calls: [call] });
    expect(param).toBe(`messages.1.tool_calls.0.${place}`);
  });

  it('does not keep a call of a function as it was before there were tools', () => {
    const call = { role: 'assistant', content: 'A', function_call: { name: 'f', arguments: '{}' } };
    expect(read(HI, call).dropped).toEqual(['function_call']);
  });
});

describe('the result of a tool', () => {
  const result = (message: object) =>
    read(HI, CALLING, { role: 'tool', ...message }).request.messages.at(1)?.parts;

  it.each(['tool_call_id', 'toolCallId', 'call_id'])('AT-M7.8 names its call by %s', (name) => {
    const content = [{ type: 'text', text: 'a' }, { text: 'b' }];
    const expected = { type: 'tool-result', toolCallId: 'c1', output: 'ab' };
    expect(result({ [name]: 'c1', content })).toEqual([CALL_PART, expected]);
    expect(result({ [name]: 'c1', content: 'ab' })).toEqual([CALL_PART, expected]);
  });

  it('stands behind its call, whatever was said in between', () => {
    const other = { ...CALL, id: 'c2' };
    const { request } = read(
      HI,
      { ...CALLING, content: 'Wait', tool_calls: [CALL, other] },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'user', content: 'And?' },
      { role: 'tool', tool_call_id: 'c1', content: 'one' },
      { role: 'assistant', content: 'Done' },
    );
    expect(
      request.messages.map(({ role, parts }) => [role, ...parts.map(({ type }) => type)]),
    ).toEqual([
      ['user', 'text'],
      ['assistant', 'text', 'tool-call', 'tool-call', 'tool-result', 'tool-result'],
      ['user', 'text'],
      ['assistant', 'text'],
    ]);
  });

  it.each([
    [{ content: 'a' }, 'tool_call_id'],
    [{ tool_call_id: 'other', content: 'a' }, 'tool_call_id'],
    [{ tool_call_id: 'c1', content: null }, 'content'],
    [{ tool_call_id: 'c1', content: { type: 'text', text: 'a' } }, 'content'],
    [{ tool_call_id: 'c1', content: [{ type: 'image_url', image_url: PNG }] }, 'content'],
  ])('must be text, and of a call that was made: %j', (message, place) => {
    expect(refusal(HI, CALLING, { role: 'tool', ...message }).param).toBe(`messages.2.${place}`);
  });
});
