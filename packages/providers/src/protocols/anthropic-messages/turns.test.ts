import type { FilePart, Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import type { CompletionRequest } from '../../types.ts';
import { encode } from './encoded.testing.ts';
import { detailOf } from './thinking-blocks.ts';

function user(...parts: Part[]): CompletionRequest['messages'][number] {
  return { role: 'user', parts };
}

function answer(...parts: Part[]): CompletionRequest['messages'][number] {
  return { role: 'assistant', parts };
}

function text(value: string): Part {
  return { type: 'text', text: value };
}

function call(toolCallId: string, json = '{}'): Part {
  return { type: 'tool-call', toolCallId, toolName: 'f', arguments: json };
}

function result(toolCallId: string, output = 'out'): Part {
  return { type: 'tool-result', toolCallId, output };
}

/** The turns of a conversation, in short. */
function turnsOf(...messages: CompletionRequest['messages'][number][]): unknown {
  return encode({ messages }).body['messages'];
}

const thought = { type: 'thinking', thinking: 'hm', signature: 's' } as const;
const hidden = { type: 'redacted_thinking', data: 'x' } as const;

describe('a conversation', () => {
  it('alternates', () => {
    expect(
      turnsOf(
        user(text('a')),
        user(text('b')),
        answer(text('c')),
        answer(text('d')),
        user(text('e')),
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'e' }] },
    ]);
  });

  it('leaves out what has nothing to send', () => {
    const warning: Part = { type: 'warning', code: 'x', message: 'x' };
    const source: Part = { type: 'source', url: 'https://a.example/' };
    const loose: Part = { type: 'reasoning', text: 'hm', details: [detailOf(thought)] };
    expect(
      turnsOf(
        user(text('a')),
        answer(warning, source, text(' \n')),
        user(),
        answer(loose),
        user(text('b')),
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ]);
  });

  it('begins with its user, though the first question may be gone', () => {
    expect(turnsOf(answer(text('a')), user(text('b')))).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ text: 'a' }] },
      { role: 'user', content: [{ text: 'b' }] },
    ]);
  });

  it('keeps the turn of a user of whom nothing can be sent', () => {
    const film: Part = { type: 'file', mediaType: 'video/mp4', url: 'https://a.example/a.mp4' };
    const gone = { role: 'user', content: [{ type: 'text', text: '(not shown)' }] };
    expect(turnsOf(user(text('a')), answer(text('b')), user(film))).toMatchObject([{}, {}, gone]);
    expect(turnsOf()).toEqual([gone]);
  });
});

describe('calls of tools', () => {
  it('have their results at the beginning of the next turn', () => {
    expect(
      turnsOf(
        user(text('q')),
        answer(call('a', '{"x":1}'), call('b'), result('a'), result('b'), text('done')),
        user(text('thanks')),
      ),
    ).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'q' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'out' },
          { type: 'tool_result', tool_use_id: 'b', content: 'out' },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'done' }] },
      { role: 'user', content: [{ type: 'text', text: 'thanks' }] },
    ]);
  });

  it('say that they went wrong', () => {
    const failed: Part = { type: 'tool-result', toolCallId: 'a', output: 'no', isError: true };
    expect(turnsOf(user(text('q')), answer(call('a'), failed))).toMatchObject([
      {},
      {},
      { role: 'user', content: [{ tool_use_id: 'a', content: 'no', is_error: true }] },
    ]);
  });

  it('have ids that stand but once in a conversation', () => {
    const asked = answer(call('call_1'), result('call_1'));
    expect(turnsOf(user(text('q')), asked, user(text('again')), asked)).toMatchObject([
      {},
      { content: [{ id: 'call_1' }] },
      { content: [{ tool_use_id: 'call_1' }, { text: 'again' }] },
      { content: [{ id: 'call_1_2' }] },
      { content: [{ tool_use_id: 'call_1_2' }] },
    ]);
  });

  it.each([
    ['', {}],
    ['{"x":', { arguments: '{"x":' }],
    ['[1]', { arguments: '[1]' }],
    ['null', { arguments: 'null' }],
  ])('have an object as their input, even for %j', (json, input) => {
    expect(turnsOf(user(text('q')), answer(call('a', json), result('a')))).toMatchObject([
      {},
      { content: [{ input }] },
      {},
    ]);
  });
});

describe('blocks of reasoning', () => {
  it('go back unaltered and in their place', () => {
    const first: Part = { type: 'reasoning', text: 'hm', details: [detailOf(thought)] };
    const second: Part = { type: 'reasoning', text: '', details: [detailOf(hidden)] };
    expect(
      turnsOf(
        user(text('q')),
        answer(first, text('a'), second, call('a'), result('a'), first, text('b')),
        user(text('c')),
      ),
    ).toMatchObject([
      {},
      { content: [thought, { text: 'a' }, hidden, { type: 'tool_use' }] },
      { content: [{ type: 'tool_result' }] },
      { content: [thought, { text: 'b' }] },
      {},
    ]);
  });

  it.each<[string, unknown]>([
    ['of another protocol', { type: 'reasoning.text', text: 'hm', signature: 's' }],
    ['without our mark', thought],
    ['that are spoilt', { protocol: 'anthropic-messages', block: { ...thought, signature: null } }],
    ['of nothing', null],
  ])('stay behind when they are %s', (_, detail) => {
    const foreign: Part = { type: 'reasoning', text: 'hm', details: [detail] };
    expect(turnsOf(user(text('q')), answer(foreign, text('a')), user(text('b')))).toMatchObject([
      {},
      { content: [{ type: 'text', text: 'a' }] },
      {},
    ]);
  });
});

describe('a file', () => {
  const contentOf = (file: Omit<FilePart, 'type'>) => {
    const { body, warnings } = encode({ messages: [user({ type: 'file', ...file }, text('?'))] });
    return { messages: body['messages'], warnings };
  };

  it.each<[string, { mediaType: string; url: string; name?: string }, unknown]>([
    [
      'a picture',
      { mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    ],
    [
      'a picture by its other name',
      { mediaType: 'image/JPG', url: 'data:image/jpg;base64,AAAA' },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
    ],
    [
      'a picture elsewhere',
      { mediaType: 'image/webp', url: 'https://a.example/b.webp' },
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.webp' } },
    ],
    [
      'a PDF',
      { mediaType: 'application/pdf', name: 'a.pdf', url: 'data:application/pdf;base64,AAAA' },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
      },
    ],
    [
      'a PDF elsewhere',
      { mediaType: 'application/pdf', url: 'https://a.example/b.pdf' },
      { type: 'document', source: { type: 'url', url: 'https://a.example/b.pdf' } },
    ],
    [
      'text',
      { mediaType: 'text/markdown; charset=utf-8', url: 'data:text/markdown;base64,R3LDvMOfZQ==' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Grüße' } },
    ],
  ])('may be %s', (_, file, block) => {
    expect(contentOf(file)).toMatchObject({
      messages: [{ content: [block, { type: 'text' }] }],
      warnings: [],
    });
  });

  it.each<[string, { mediaType: string; url?: string; name?: string }]>([
    ['a picture of another kind', { mediaType: 'image/tiff', url: 'data:image/tiff;base64,AA' }],
    ['a film', { mediaType: 'video/mp4', name: 'a.mp4', url: 'https://a.example/a.mp4' }],
    ['text elsewhere', { mediaType: 'text/plain', url: 'https://a.example/a.txt' }],
    ['a picture at no safe address', { mediaType: 'image/png', url: 'http://a.example/a.png' }],
    ['without content', { mediaType: 'image/png' }],
    ['malformed', { mediaType: 'text/plain', url: 'data:text/plain,%E0%A4%A' }],
  ])('is left out with a warning when it is %s', (_, file) => {
    const { messages, warnings } = contentOf(file);
    expect(messages).toEqual([{ role: 'user', content: [{ type: 'text', text: '?' }] }]);
    const what =
      file.name === undefined ? `A file of the type ${file.mediaType}` : 'The file a.mp4';
    expect(warnings).toEqual([`${what} was not sent: the model cannot take it.`]);
  });

  it('of an answer has no place', () => {
    const made: Part = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA' };
    const { warnings } = encode({ messages: [user(text('q')), answer(made, text('a'))] });
    expect(warnings).toHaveLength(1);
  });
});
