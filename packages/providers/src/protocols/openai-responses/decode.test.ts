import { AppError } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { reasoningOf, textOf } from '../../testing/connected.ts';
import { type Decoded, decodeBody } from '../../testing/decoded.ts';
import { OpenAiResponsesDecoder } from './decode.ts';
import { openAiResponses } from './index.ts';

const COMPLETED = { type: 'response.completed', response: { id: 'resp_1', status: 'completed' } };

/** What is read out of these events. */
function decode(...events: readonly unknown[]): Decoded {
  const bytes = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return decodeBody(openAiResponses(), [Buffer.from(bytes)]);
}

function decodeDocument(document: unknown): Decoded {
  return decodeBody(openAiResponses(), [Buffer.from(JSON.stringify(document))]);
}

function textDelta(delta: unknown, outputIndex = 0): unknown {
  return { type: 'response.output_text.delta', output_index: outputIndex, delta };
}

function itemDone(item: unknown, outputIndex = 0): unknown {
  return { type: 'response.output_item.done', output_index: outputIndex, item };
}

function callsOf({ events }: Decoded): unknown[] {
  return events.flatMap((event) =>
    event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
  );
}

/** Whether an answer has output after these events. */
function hasOutput(...events: readonly unknown[]): boolean {
  const decoder = new OpenAiResponsesDecoder({
    upstreamId: null,
    failureOf: () => new AppError('upstream_failed'),
  });
  for (const event of events) {
    decoder.decode({ event: null, data: JSON.stringify(event), isDocument: false });
  }
  return decoder.hasOutput;
}

describe('text', () => {
  it('is whole however it is cut into deltas (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (deltas) => {
        const answer = decode(...deltas.map((delta) => textDelta(delta)), COMPLETED);
        expect(textOf(answer.events)).toBe(deltas.join(''));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps halves of surrogate pairs as they come', () => {
    const { events } = decode(textDelta('\ud83d'), textDelta('\ude00'));
    expect(events.slice(2)).toMatchObject([{ delta: '\ud83d' }, { delta: '\ude00' }]);
  });

  it('is taken from the end of its item where no delta came', () => {
    const item = { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] };
    expect(textOf(decode(itemDone(item), COMPLETED).events)).toBe('Hello');
    expect(textOf(decode(textDelta('Hel'), itemDone(item), COMPLETED).events)).toBe('Hel');
  });

  it('of two messages is two parts', () => {
    const begin = (id: string, index: number) => ({
      type: 'response.output_item.added',
      output_index: index,
      item: { type: 'message', id },
    });
    const { events } = decode(
      begin('a', 0),
      textDelta('One.', 0),
      begin('b', 1),
      textDelta('Two.', 1),
      COMPLETED,
    );
    expect(events.filter(({ type }) => type === 'text-start')).toHaveLength(2);
  });

  it.each([null, 7, { text: 'x' }, ['x']])('is not %j', (delta) => {
    expect(decode(textDelta(delta), COMPLETED)).toMatchObject({ events: [{ type: 'upstream' }] });
  });
});

describe('output', () => {
  it.each<[string, unknown]>([
    ['that an answer was begun', { type: 'response.created', response: { id: 'r', model: 'm' } }],
    [
      'the beginning of a message',
      { type: 'response.output_item.added', item: { type: 'message' } },
    ],
    ['empty text', textDelta('')],
    ['an opaque block', itemDone({ type: 'reasoning', id: 'rs', encrypted_content: 'x' })],
    ['half a picture', { type: 'response.image_generation_call.partial_image' }],
    ['a search', itemDone({ type: 'web_search_call', status: 'completed' })],
  ])('is not %s', (_, event) => {
    expect(hasOutput(event)).toBe(false);
  });

  it.each<[string, unknown]>([
    ['text', textDelta('x')],
    ['a refusal', { type: 'response.refusal.delta', delta: 'x' }],
    ['reasoning', { type: 'response.reasoning_summary_text.delta', delta: 'x' }],
    [
      'the beginning of a tool call',
      { type: 'response.output_item.added', item: { type: 'function_call', call_id: 'a' } },
    ],
    ['a picture', itemDone({ type: 'image_generation_call', result: 'AA==' })],
  ])('is %s', (_, event) => {
    expect(hasOutput(event)).toBe(true);
  });
});

describe('tool calls', () => {
  const begin = (index: number, fields: object) => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'function_call', arguments: '', ...fields },
  });
  const more = (index: number, delta: string) => ({
    type: 'response.function_call_arguments.delta',
    output_index: index,
    delta,
  });

  it('may be interleaved', () => {
    const answer = decode(
      begin(0, { call_id: 'a', name: 'one' }),
      begin(1, { call_id: 'b', name: 'two' }),
      more(0, '{"a"'),
      more(1, '{"b"'),
      more(0, ':1}'),
      more(1, ':2}'),
      COMPLETED,
    );
    expect(callsOf(answer)).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{"b":2}'],
    ]);
    expect(answer.finishReason).toBe('tool_calls');
  });

  it('may come whole, under one number, and without an id', () => {
    const whole = (name: string) => itemDone({ type: 'function_call', name, arguments: '{}' });
    expect(callsOf(decode(whole('one'), whole('two'), COMPLETED))).toEqual([
      ['call_1', 'one', '{}'],
      ['call_2', 'two', '{}'],
    ]);
  });

  it('may have their arguments as an object, but not one without a bottom', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(500) + '1' + '}'.repeat(500));
    const call = (args: unknown) =>
      itemDone({ type: 'function_call', call_id: 'a', name: 'f', arguments: args });
    expect(callsOf(decode(call({ a: 1 }), COMPLETED))).toEqual([['a', 'f', '{"a":1}']]);
    expect(callsOf(decode(call(deep), COMPLETED))).toEqual([['a', 'f', '']]);
  });

  it('keep arguments that are no JSON as they are, and those of a call that was cut off', () => {
    const incomplete = {
      type: 'response.incomplete',
      response: { incomplete_details: { reason: 'max_output_tokens' } },
    };
    const answer = decode(begin(0, { call_id: 'a', name: 'f' }), more(0, '{"a": oo'), incomplete);
    expect(callsOf(answer)).toEqual([['a', 'f', '{"a": oo']]);
    expect(answer.finishReason).toBe('length');
  });
});

describe('reasoning', () => {
  it('is not kept where it could not be sent back', () => {
    const summary = [{ type: 'summary_text', text: 'hm' }];
    const item = { type: 'reasoning', id: 'rs_1', encrypted_content: null, summary };
    const { events } = decode(itemDone(item), COMPLETED);
    expect(reasoningOf(events)).toBe('hm');
    expect(events.at(-1)).toEqual({ type: 'reasoning-end', partId: 'reasoning-1' });
  });

  it('is kept when it is all there is', () => {
    const item = { type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [] };
    expect(decode(itemDone(item), COMPLETED).events.slice(1)).toEqual([
      { type: 'reasoning-start', partId: 'reasoning-1' },
      {
        type: 'reasoning-end',
        partId: 'reasoning-1',
        details: [{ protocol: 'openai-responses', item }],
      },
    ]);
  });
});

describe('a whole answer', () => {
  const document = {
    id: 'resp_1',
    object: 'response',
    model: 'm',
    status: 'completed',
    error: null,
    output: [
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [{ text: 'hm' }] },
      {
        type: 'message',
        content: [
          { type: 'output_text', text: 'Hello', annotations: [{ type: 'file_citation' }] },
          { type: 'refusal', refusal: ', no' },
        ],
      },
    ],
    usage: { input_tokens: 0, output_tokens: 2 },
  };

  it('is read like a stream', () => {
    const answer = decodeDocument(document);
    expect(answer.events[0]).toEqual({ type: 'upstream', id: 'resp_1', model: 'm' });
    expect(reasoningOf(answer.events)).toBe('hm');
    expect(textOf(answer.events)).toBe('Hello, no');
    expect(answer).toMatchObject({
      finishReason: 'stop',
      usage: { inputTokens: 0, outputTokens: 2, cachedInputTokens: null },
    });
  });

  it('may be the last event of a stream that had no other', () => {
    const answer = decode({ type: 'response.completed', response: document });
    expect(textOf(answer.events)).toBe('Hello, no');
  });

  it('may be a failure, or none of this protocol', () => {
    const failed = {
      ...document,
      status: 'failed',
      error: { code: 'invalid_prompt', message: '' },
    };
    expect(decodeDocument(failed).error?.code).toBe('upstream_invalid_request');
    expect(decodeDocument({ hello: 'world' }).error?.code).toBe('upstream_protocol_error');
    expect(decodeDocument([]).error?.code).toBe('upstream_protocol_error');
  });

  it('is not finished while it is still in the queue', () => {
    const queued = { ...document, status: 'queued', output: [] };
    expect(decodeDocument(queued)).toMatchObject({ finishReason: null, error: null });
  });
});

describe('failures', () => {
  it.each([
    ['server_error', 'upstream_failed'],
    ['rate_limit_exceeded', 'upstream_rate_limited'],
    ['insufficient_quota', 'upstream_no_credit'],
    ['invalid_prompt', 'upstream_invalid_request'],
    ['server_is_overloaded', 'upstream_overloaded'],
    ['bio_policy', 'upstream_refused'],
    ['unsupported_image_media_type', 'upstream_invalid_request'],
    ['nobody_knows', 'upstream_failed'],
  ])('that are called %s', (code, expected) => {
    const error = { code, message: 'Sorry' };
    expect(decode({ type: 'response.failed', response: { error } }).error?.code).toBe(expected);
    expect(decode({ type: 'error', ...error }).error?.code).toBe(expected);
    expect(decode({ type: 'error', error }).error?.code).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['a bare error', { error: { message: 'boom' } }],
    ['the error of vLLM', { object: 'error', type: 'InternalServerError', message: 'boom' }],
    ['a bare message', { message: 'boom' }],
    ['a list with an error', [{ error: { message: 'boom' } }]],
  ])('may be %s', (_, piece) => {
    expect(decode(textDelta('partial'), piece).error?.code).toBe('upstream_failed');
  });

  it('may be no JSON in an event of that name, and are broken frames otherwise', () => {
    const named = (event: string) =>
      decodeBody(openAiResponses(), [Buffer.from(`event: ${event}\ndata: Overloaded\n\n`)]);
    expect(named('error').error?.code).toBe('upstream_failed');
    expect(named('message').error?.code).toBe('upstream_protocol_error');
  });

  it('are not told by what is new, null or empty', () => {
    const answer = decode(
      { type: 'response.novelty', message: 'Look' },
      { type: 'novelty', message: 'Look', detail: 'here' },
      itemDone({ type: 'novelty' }),
      null,
      7,
      {},
      [],
      { type: 'response.output_item.done' },
      { type: 'response.output_text.annotation.added', annotation: 'x' },
      textDelta('Hello'),
      COMPLETED,
    );
    expect(textOf(answer.events)).toBe('Hello');
    expect(answer).toMatchObject({ finishReason: 'stop', error: null });
  });
});

describe('the end', () => {
  it.each([
    [{ reason: 'max_output_tokens' }, 'length'],
    [{ reason: 'content_filter' }, 'content_filter'],
    [{ reason: 'steered' }, 'steered'],
    [null, 'incomplete'],
  ])('that is incomplete for the reason %j', (details, expected) => {
    const response = { incomplete_details: details };
    expect(decode({ type: 'response.incomplete', response }).finishReason).toBe(expected);
  });

  it('is not said by [DONE]', () => {
    const bytes = Buffer.from('data: [DONE]\n\n');
    expect(decodeBody(openAiResponses(), [bytes]).finishReason).toBeNull();
  });

  it('may be named by its event alone', () => {
    const bytes = Buffer.from('event: response.completed\ndata: {"response":{}}\n\n');
    expect(decodeBody(openAiResponses(), [bytes]).finishReason).toBe('stop');
  });

  it('may come twice, and usage after it', () => {
    const usage = { input_tokens: 4, output_tokens: 2 };
    const late = { type: 'response.completed', response: { usage } };
    expect(decode(textDelta('x'), COMPLETED, late)).toMatchObject({
      finishReason: 'stop',
      usage: { inputTokens: 4, outputTokens: 2 },
    });
  });

  it('has the service tier that came with it, and not the one that was asked for', () => {
    const usage = { input_tokens: 4, output_tokens: 2 };
    const created = { type: 'response.created', response: { service_tier: 'auto', usage: null } };
    const tierAt = (response: unknown) =>
      decode(created, { ...COMPLETED, response }).usage?.serviceTier;
    expect(tierAt({ service_tier: 'priority', usage })).toBe('priority');
    expect(tierAt({ usage })).toBeNull();
    expect(tierAt({ service_tier: 7, usage })).toBeNull();
    expect(
      decode({ ...COMPLETED, response: { service_tier: 'flex', usage: {} } }).usage,
    ).toBeNull();
  });

  it('has counts that are nothing where they are no counts', () => {
    const usage = {
      input_tokens: -1,
      output_tokens: Number.MAX_VALUE,
      input_tokens_details: [],
      output_tokens_details: { reasoning_tokens: '3' },
    };
    expect(decode({ ...COMPLETED, response: { usage } }).usage).toMatchObject({
      inputTokens: null,
      outputTokens: null,
      cachedInputTokens: null,
      reasoningTokens: 3,
    });
  });
});

describe('sources', () => {
  it('are pages on the web', () => {
    const cite = (annotation: unknown) => ({
      type: 'response.output_text.annotation.added',
      annotation,
    });
    const answer = decode(
      cite({ type: 'url_citation', url: 'javascript:alert(1)' }),
      cite({ type: 'url_citation', url: 'https://' }),
      cite({ type: 'file_citation', file_id: 'x', url: 'https://example.com/a' }),
      cite({ type: 'url_citation', url: 'https://example.com/b' }),
      COMPLETED,
    );
    expect(answer.events.slice(1)).toEqual([{ type: 'source', url: 'https://example.com/b' }]);
  });
});
