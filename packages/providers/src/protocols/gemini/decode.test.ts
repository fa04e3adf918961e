import { describe, expect, it } from 'vitest';

import { reasoningOf, textOf } from '../../testing/connected.ts';
import { type Decoded, decodeBody, everyCut } from '../../testing/decoded.ts';
import { fixtureNames, readFixture } from '../../testing/fixtures.ts';
import { gemini } from './index.ts';
import { signatureDetail } from './signatures.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
const SIGNATURE = 'CvcQAR/Rsvz9K+BAq8uAyVGh3V1vNZLDDhg=';

function decoded(name: string): Decoded {
  return decodeBody(gemini(), [readFixture(FIXTURES, name)]);
}

/** An answer that consists of these responses, each an event. */
function decode(...pieces: readonly unknown[]): Decoded {
  const text = pieces.map((piece) => `data: ${JSON.stringify(piece)}\r\n\r\n`).join('');
  return decodeBody(gemini(), [Buffer.from(text)]);
}

function parts(...values: readonly unknown[]): Record<string, unknown> {
  return { candidates: [{ content: { role: 'model', parts: values } }] };
}

function finish(finishReason: string): Record<string, unknown> {
  return { candidates: [{ finishReason }] };
}

/** Without who answered. */
function eventsOf({ events }: Decoded): unknown[] {
  return events.filter((event) => event.type !== 'upstream');
}

describe('a stream', () => {
  it.each(fixtureNames(FIXTURES))('says the same however it is cut: %s', (name) => {
    const body = readFixture(FIXTURES, name);
    const whole = decodeBody(gemini(), [body]);
    for (const pieces of everyCut(body)) expect(decodeBody(gemini(), pieces)).toEqual(whole);
  });

  it('is text, who answered, and the last usage', () => {
    const answer = decoded('text');
    expect(answer.events[0]).toEqual({
      type: 'upstream',
      id: 'Zm9vLWJhci1iYXo_4QE',
      model: 'gemini-2.5-flash',
    });
    expect(textOf(answer.events)).toBe('Grüße, 日本語 👩‍🚀 and "quotes" \\ too.');
    expect(answer).toMatchObject({
      finishReason: 'stop',
      usage: {
        inputTokens: 12,
        outputTokens: 16,
        reasoningTokens: null,
        cachedInputTokens: 0,
        costUsd: null,
        costSource: null,
      },
    });
  });

  it('counts thoughts as output, and knows how many', () => {
    expect(decoded('reasoning').usage).toMatchObject({
      inputTokens: 20,
      outputTokens: 39,
      reasoningTokens: 31,
      cachedInputTokens: 16,
    });
    expect(decoded('length-while-thinking')).toMatchObject({
      finishReason: 'length',
      usage: { inputTokens: 15, outputTokens: 64, reasoningTokens: 64 },
    });
  });

  it('counts what tools gave the model to read as input', () => {
    expect(decoded('image-and-sources').usage).toMatchObject({ inputTokens: 110 });
  });

  it('takes no count back that is missing later, and adds it to the newer ones', () => {
    const told = (usageMetadata: Record<string, number>) => ({ ...parts(), usageMetadata });
    const first = told({
      promptTokenCount: 5,
      toolUsePromptTokenCount: 2,
      thoughtsTokenCount: 100,
    });
    const last = told({ promptTokenCount: 6, candidatesTokenCount: 8 });
    expect(decode(first, last).usage).toMatchObject({
      ...{ inputTokens: 8, outputTokens: 108, reasoningTokens: 100 },
    });
  });

  it('knows no sum that is more than any answer can have', () => {
    const most = 1e12;
    const counts = { promptTokenCount: most, toolUsePromptTokenCount: 1, candidatesTokenCount: 5 };
    expect(decode({ ...parts(), usageMetadata: counts }).usage).toMatchObject({
      ...{ inputTokens: null, outputTokens: 5 },
    });
  });

  it('knows no usage when none is told', () => {
    expect(decoded('no-usage').usage).toBeNull();
  });

  it('may be one array, or one object', () => {
    expect(textOf(decoded('array').events)).toBe('As an array.');
    expect(decoded('array')).toMatchObject({ finishReason: 'stop', error: null });
    const whole = decodeBody(gemini(), [Buffer.from(JSON.stringify(parts({ text: 'Hi' })))]);
    expect(whole).toMatchObject({ finishReason: 'stop', error: null });
    expect(textOf(whole.events)).toBe('Hi');
  });

  it.each(['{}', '[]', '[{"models":[]}]', '[{"candidates":['])(
    'is no answer when it is %s',
    (body) => {
      const { error } = decodeBody(gemini(), [Buffer.from(body)]);
      expect(error?.code).toBe('upstream_protocol_error');
    },
  );

  it('passes over what nobody has heard of', () => {
    const answer = decode(
      null,
      {},
      7,
      { candidates: 'none', usageMetadata: [], promptFeedback: {} },
      { candidates: [{ content: { parts: [{ novelty: 1 }, null, { text: 7 }] } }] },
      { candidates: [{ index: 1, content: { parts: [{ text: 'another answer' }] } }] },
      parts({ text: 'Hello' }),
      finish('STOP'),
    );
    expect(textOf(answer.events)).toBe('Hello');
    expect(answer.finishReason).toBe('stop');
  });
});

describe('thoughts', () => {
  it('are reasoning', () => {
    const { events } = decoded('reasoning');
    expect(reasoningOf(events)).toBe('**Weighing it**\n\nFirst, the tides.');
    expect(textOf(events)).toBe('The moon pulls the sea.');
  });

  it('leave their signature behind the text that it stands at the end of', () => {
    expect(eventsOf(decoded('reasoning')).slice(-3)).toEqual([
      { type: 'text-end', partId: 'text-2' },
      { type: 'reasoning-start', partId: 'reasoning-3' },
      {
        type: 'reasoning-end',
        partId: 'reasoning-3',
        details: [signatureDetail(SIGNATURE, { on: 'text', from: 23, to: 23 })],
      },
    ]);
  });

  it('keep which stretch of them was signed', () => {
    const answer = decode(
      parts({ text: 'abc', thought: true }, { text: 'de', thought: true, thoughtSignature: 'S' }),
      parts({ text: 'Yes' }),
      finish('STOP'),
    );
    expect(eventsOf(answer)[3]).toEqual({
      type: 'reasoning-end',
      partId: 'reasoning-1',
      details: [signatureDetail('S', { on: 'reasoning', from: 3, to: 5 })],
    });
  });

  it('are no output while they are nothing but a signature', () => {
    const answer = decode(parts({ text: '', thoughtSignature: 'S' }));
    expect(answer.hasOutput).toBe(false);
  });
});

describe('calls of tools', () => {
  it('get ids, and bring their signature before them', () => {
    const { events, finishReason } = decoded('parallel-tool-calls');
    expect(finishReason).toBe('tool_calls');
    const id = (position: number) => `gemini_Zm9vLWJhci1iYXo_4QE_${position}`;
    expect(events.slice(3)).toEqual([
      {
        type: 'reasoning-end',
        partId: 'reasoning-1',
        details: [signatureDetail(SIGNATURE, { on: 'tool-call', toolCallId: id(1) })],
      },
      {
        type: 'tool-call',
        toolCallId: id(1),
        toolName: 'weather',
        arguments: '{"city":"Zürich","days":3}',
      },
      { type: 'tool-call', toolCallId: id(2), toolName: 'weather', arguments: '{"city":"東京"}' },
      { type: 'tool-call', toolCallId: id(3), toolName: 'now', arguments: '{}' },
    ]);
  });

  it('keep the id that they have', () => {
    const calls = decoded('tool-call-with-id').events.filter((event) => event.type === 'tool-call');
    expect(calls).toMatchObject([{ toolCallId: 'fc_8Kq2' }]);
  });

  it('get another id where two have the same', () => {
    const call = { functionCall: { id: 'a', name: 'f' } };
    const calls = decode({ ...parts(call, call), responseId: 'r' }, finish('STOP')).events.filter(
      (event) => event.type === 'tool-call',
    );
    expect(calls.map((event) => event.toolCallId)).toEqual(['a', 'gemini_r_2']);
  });

  it('stand behind what the model said after them, so that nothing parts them from their results', () => {
    const answer = decode(
      parts({ functionCall: { id: 'a', name: 'f' } }),
      parts({ text: 'I have asked.' }),
      finish('STOP'),
    );
    expect(eventsOf(answer).at(-1)).toMatchObject({ type: 'tool-call', toolCallId: 'a' });
    expect(answer.finishReason).toBe('tool_calls');
  });

  it('are output as soon as they come', () => {
    expect(decode(parts({ functionCall: { name: 'f' } })).hasOutput).toBe(true);
  });

  it('have no arguments where those nest deeper than anything can handle', () => {
    const depth = 5_000;
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const body = `data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${deep}}}]},"finishReason":"STOP"}]}\n\n`;
    expect(eventsOf(decodeBody(gemini(), [Buffer.from(body)]))).toMatchObject([{ arguments: '' }]);
  });
});

describe('files and sources', () => {
  it('come out between the text, each source once', () => {
    expect(eventsOf(decoded('image-and-sources'))).toMatchObject([
      { type: 'text-start' },
      { type: 'text-delta' },
      { type: 'text-end' },
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'text-start' },
      { type: 'text-delta' },
      { type: 'source', title: 'example.org' },
      { type: 'source', url: 'https://maps.google.com/?cid=1', title: 'Harbour' },
      { type: 'text-end' },
    ]);
  });

  it('are no pictures that the model only thought of', () => {
    const inlineData = { mimeType: 'image/png', data: 'AA==' };
    expect(eventsOf(decode(parts({ inlineData, thought: true })))).toEqual([]);
  });
});

describe('the end', () => {
  it('of a prompt that was blocked is a filter, not an empty answer', () => {
    expect(decoded('blocked-prompt')).toMatchObject({
      finishReason: 'content_filter',
      hasOutput: false,
      error: null,
      usage: { inputTokens: 9, outputTokens: null },
    });
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['CONTINUATION', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
    ['IMAGE_RECITATION', 'content_filter'],
    ['LANGUAGE', 'LANGUAGE'],
    ['A_NEW_REASON', 'A_NEW_REASON'],
  ])('%s is %s, after some text', (reason, expected) => {
    expect(decode(parts({ text: 'x' }), finish(reason)).finishReason).toBe(expected);
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'NO_IMAGE', 'OTHER'])(
    '%s without a word of an answer is a failure',
    (reason) => {
      expect(decode(finish(reason)).error?.code).toBe('upstream_failed');
    },
  );

  it('that is a failure says who answered all the same', () => {
    const first = { ...finish('OTHER'), responseId: 'r_1', modelVersion: 'gemini-2.5-flash' };
    expect(decode(first).events).toEqual([
      { type: 'upstream', id: 'r_1', model: 'gemini-2.5-flash' },
    ]);
  });

  it('tells what was wrong with a call', () => {
    expect(decoded('malformed-call').error?.details).toMatchObject({
      upstreamMessage: 'Malformed function call: print(default_api.search(',
    });
  });

  it('keeps what came before a refusal', () => {
    const answer = decoded('refused-midway');
    expect(textOf(answer.events)).toBe('This far');
    expect(answer.finishReason).toBe('content_filter');
  });
});

describe('a failure in the middle', () => {
  it('says how long to wait', () => {
    const { error, events } = decoded('error-event');
    expect(textOf(events)).toBe('partial');
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 34_075 });
  });

  it('is read where it is no event at all', () => {
    const { error, events } = decoded('error-without-field');
    expect(textOf(events)).toBe('partial');
    expect(error?.code).toBe('upstream_overloaded');
  });

  it('may stand in an array', () => {
    const pieces = [parts({ text: 'partial' }), { error: { code: 500, status: 'INTERNAL' } }];
    expect(decode(pieces).error?.code).toBe('upstream_failed');
  });
});
