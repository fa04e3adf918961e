import { AppError } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createBodyReader, type Frame, type Framing } from './body-reader.ts';

function read(
  pieces: readonly Uint8Array[],
  maxFrameCharacters = 1_000_000,
  framing: Framing = 'events',
): Frame[] {
  const frames: Frame[] = [];
  const reader = createBodyReader({
    onFrame: (frame) => frames.push(frame),
    maxFrameCharacters,
    framing,
  });
  for (const piece of pieces) reader.feed(piece);
  reader.end();
  return frames;
}

function readText(text: string): Frame[] {
  return read([Buffer.from(text)]);
}

/** What comes out when the text is cut into two at every byte, and into single bytes. */
function everyCut(text: string): Frame[][] {
  const bytes = Buffer.from(text);
  const halves = Array.from({ length: bytes.length }, (_, at) => [
    bytes.subarray(0, at),
    bytes.subarray(at),
  ]);
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  return [...halves, single].map((pieces) => read(pieces));
}

function dataOf(frames: readonly Frame[]): string[] {
  return frames.map((frame) => frame.data);
}

describe('an event stream', () => {
  it.each<[string, string, string[]]>([
    ['one frame', 'data: {"a":1}\n\n', ['{"a":1}']],
    ['no space behind the colon', 'data:{"a":1}\n\n', ['{"a":1}']],
    ['CRLF', 'data: 1\r\n\r\ndata: 2\r\n\r\n', ['1', '2']],
    ['CR', 'data: 1\r\rdata: 2\r\r', ['1', '2']],
    ['mixed line ends', 'data: 1\r\n\ndata: 2\n\r\ndata: 3\r\r\n', ['1', '2', '3']],
    ['a byte order mark', '\uFEFFdata: 1\n\n', ['1']],
    ['several data lines', 'data: {\ndata:  "a": 1\ndata: }\n\n', ['{\n "a": 1\n}']],
    ['a comment between data lines', 'data: {\n: ping\ndata: }\n\n', ['{\n}']],
    ['comments around', ': ping\n\n: ping\ndata: 1\n\n: ping\n\n', ['1']],
    ['blank lines before', '\n\r\n\n  \ndata: 1\n\n', ['1']],
    ['an event without data', 'event: ping\n\ndata: 1\n\n', ['1']],
    ['data without a colon', 'data\n\ndata: 1\n\n', ['', '1']],
    ['fields nobody knows', 'foo: bar\nretry: abc\nid: 1\ndata: 1\n\n', ['1']],
    ['letters of several bytes', 'data: "Grüße 日本語 👩‍🚀"\n\n', ['"Grüße 日本語 👩‍🚀"']],
    ['a mark at the end without a blank line', 'data: 1\n\ndata: [DONE]', ['1', '[DONE]']],
    ['a mark at the end with one line end', 'data: 1\n\ndata: [DONE]\r\n', ['1', '[DONE]']],
    ['a whole frame at the end without a blank line', 'data: 1\n\ndata: {"a":1}', ['1', '{"a":1}']],
    ['half a frame at the end', 'data: 1\n\ndata: {"a":', ['1']],
    ['JSON without a field between', 'data: 1\n\n{"a":1}\n\ndata: 2\n\n', ['1', '{"a":1}', '2']],
    [
      'JSON of several lines without a field at the end',
      'data: 1\r\n\r\n{\r\n "a":1\r\n}\r\n',
      ['1', '{\r\n "a":1\r\n}\r\n'],
    ],
    ['JSON without a field after an open event', 'data: 1\n{"a":1}\n\n', ['1', '{"a":1}']],
    [
      'many pieces of JSON without a field',
      `data: 1\n\n${'{}\n\n'.repeat(9)}`,
      ['1', ...Array<string>(9).fill('{}')],
    ],
    ['half a piece of JSON without a field', 'data: 1\n\n{"a":\n\ndata: 2\n\n{"b', ['1', '2']],
    ['nothing', '', []],
    ['nothing but blanks', ' \n\n ', []],
  ])('with %s is read the same wherever it is cut', (_, text, expected) => {
    expect(dataOf(readText(text))).toEqual(expected);
    for (const frames of everyCut(text)) expect(dataOf(frames)).toEqual(expected);
  });

  it('keeps the name of an event, for that event alone', () => {
    expect(readText('event: error\ndata: 1\n\ndata: 2\n\n')).toEqual([
      { event: 'error', data: '1', isDocument: false },
      { event: null, data: '2', isDocument: false },
    ]);
  });

  it('is read the same in any pieces (property)', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    const event = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
      comment: fc.option(line),
    });
    const stream = fc
      .tuple(fc.array(event, { maxLength: 6 }), fc.infiniteStream(lineEnd))
      .map(([events, ends]) => {
        const nextEnd = () => ends.next().value;
        const write = (text: string) => text + nextEnd();
        return {
          expected: events.map(({ lines }) => lines.join('\n')),
          text: events
            .map(({ lines, comment }) => {
              const data = lines.map((text) => write(`data: ${text}`)).join('');
              // A blank line of its own end: CR and LF of two different ends would join to one.
              return `${data}${comment === null ? '' : write(`:${comment}`)}\r\n\r\n`;
            })
            .join(''),
        };
      });
    fc.assert(
      fc.property(stream, fc.array(fc.nat()), ({ text, expected }, cuts) => {
        const bytes = Buffer.from(text);
        const edges = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
        const pieces = [...edges, bytes.length].map((edge, index) =>
          bytes.subarray(edges[index - 1] ?? 0, edge),
        );
        expect(dataOf(read(pieces))).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['an endless line', 'x'],
    ['endless data lines', 'x\ndata: '],
  ])('is refused when a frame is too large, as by %s', (_, filling) => {
    const reader = createBodyReader({
      onFrame: () => undefined,
      maxFrameCharacters: 1_000,
      framing: 'events',
    });
    reader.feed(Buffer.from('data: '));
    const fill = () => {
      for (let times = 0; times < 2_000; times += 1) reader.feed(Buffer.from(filling));
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'frame_too_large' }));
  });

  it('is not refused for being long as a whole', () => {
    const text = 'data: 0123456789\n\n'.repeat(1_000);
    expect(read([Buffer.from(text)], 100)).toHaveLength(1_000);
  });
});

describe('another body', () => {
  it.each(['{"a": 1}', '[{"a": 1}]', ' \n {"a":\n 1}\n'])(
    'that is JSON is one document: %j',
    (text) => {
      for (const frames of everyCut(text)) {
        expect(frames).toEqual([{ event: null, data: text.trimStart(), isDocument: true }]);
      }
    },
  );

  it('that is JSON is bounded too', () => {
    const reader = createBodyReader({
      onFrame: () => undefined,
      maxFrameCharacters: 10,
      framing: 'events',
    });
    reader.feed(Buffer.from('{"a":'));
    expect(() => reader.feed(Buffer.from('"0123456789"'))).toThrow(AppError);
  });

  it('that is a page is no answer', () => {
    expect(() => readText('\n<!doctype html>')).toThrow(
      expect.objectContaining({ code: 'upstream_protocol_error' }),
    );
  });
});

describe('a body of lines', () => {
  const readLines = (pieces: readonly Uint8Array[], max?: number) =>
    read(pieces, max, 'lines').map((frame) => frame.data);

  it('is one frame a line, wherever it is cut', () => {
    const bytes = Buffer.from('{"a":"é"}\n\r\n{"b":2}\r\n{"c":"日本"}\n');
    const wanted = ['{"a":"é"}', '{"b":2}', '{"c":"日本"}'];
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(readLines([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(wanted);
    }
    expect(readLines(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(wanted);
  });

  it('may lack the end of its last line, if that is whole', () => {
    expect(readLines([Buffer.from('{"a":1}\n{"b":2}')])).toEqual(['{"a":1}', '{"b":2}']);
    expect(readLines([Buffer.from('{"a":1}\n{"b":')])).toEqual(['{"a":1}']);
  });

  it('is refused when a line is too large, not when there are many', () => {
    expect(readLines([Buffer.from('{"a":1}\n'.repeat(1_000))], 100)).toHaveLength(1_000);
    const long = Array.from({ length: 20 }, () => Buffer.from('{"aaaaaaaa'));
    expect(() => readLines(long, 100)).toThrow(
      expect.objectContaining({ code: 'frame_too_large' }),
    );
  });
});

describe('JSON without a field among events', () => {
  it('has a limit of its own', () => {
    const pieces = ['data: 1\n\n', `{"a":"${'x'.repeat(70_000)}`].map((text) => Buffer.from(text));
    expect(() => read(pieces)).toThrow(new AppError('frame_too_large'));
  });

  it('may be repeated as often as it likes', () => {
    const times = 50_000;
    expect(readText(`data: 1\n\n${'{}\n\n'.repeat(times)}`)).toHaveLength(times + 1);
  });
});
