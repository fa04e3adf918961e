import { AppError } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import {
  ANSWER_ID,
  call,
  framesOf,
  reasoning,
  STOP,
  streamed,
  text,
  USAGE,
  whole,
  write,
  writer,
} from './judge.testing.ts';

const DONE = 'data: [DONE]\n\n';
const BROKEN: CompletionEvent = {
  type: 'error',
  error: new AppError('upstream_failed', undefined, {
    details: { upstreamMessage: 'Sorry' },
    upstreamWords: { code: 'server_error', type: null },
    upstreamStatus: 500,
  }),
};

function typesOf(stream: string): string[] {
  return framesOf(stream).map(({ data }) => String(data['type']));
}

function lastResponse(stream: string): Record<string, unknown> {
  return Object(framesOf(stream).at(-1)?.data['response']);
}

/** The frames of one type. */
function told(stream: string, type: string): Record<string, unknown>[] {
  return framesOf(stream).flatMap(({ data }) => (data['type'] === type ? [data] : []));
}

describe('a stream', () => {
  it('tells a message in the order of the protocol', () => {
    expect(typesOf(streamed([...text('a', 'Hel', 'lo'), USAGE, STOP]))).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('tells reasoning as a summary, and then its item', () => {
    const types = typesOf(streamed([...reasoning('r', ['h', 'm']), ...text('a', 'Yes'), STOP]));
    expect(types.slice(2, 9)).toEqual([
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
    ]);
  });

  it('tells a call with its arguments', () => {
    const stream = streamed([
      call('c1', '{"q":1}'),
      { type: 'finish', finishReason: 'tool_calls' },
    ]);
    expect(framesOf(stream).slice(2, 6)).toMatchObject([
      {
        event: 'response.output_item.added',
        data: {
          output_index: 0,
          item: { type: 'function_call', status: 'in_progress', call_id: 'c1', arguments: '' },
        },
      },
      {
        event: 'response.function_call_arguments.delta',
        data: { item_id: `fc_${ANSWER_ID}_0`, output_index: 0, delta: '{"q":1}' },
      },
      { event: 'response.function_call_arguments.done', data: { arguments: '{"q":1}' } },
      {
        event: 'response.output_item.done',
        data: { item: { status: 'completed', name: 'search', arguments: '{"q":1}' } },
      },
    ]);
  });

  it('names each frame by its type, numbers them from 0, and keeps a frame in one line (property)', () => {
    const event = fc.oneof(
      fc.array(fc.string({ unit: 'binary' })).map((deltas) => reasoning('r', deltas)),
      fc.array(fc.string({ unit: 'binary' })).map((deltas) => text('t', ...deltas)),
      fc.string({ unit: 'binary' }).map((args) => [call('c', args)]),
      fc.webUrl().map((url) => [{ type: 'source' as const, url }]),
      fc.constant([BROKEN]),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (events) => {
        const frames = framesOf(streamed([...events.flat(), STOP]));
        expect(frames.map(({ event }) => event)).toEqual(frames.map(({ data }) => data['type']));
        expect(frames.map(({ data }) => data['sequence_number'])).toEqual([...frames.keys()]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes to the same response as the answer that comes whole (property)', () => {
    const event = fc.oneof(
      fc.array(fc.string()).map((deltas) => reasoning('r', deltas, [{ n: deltas.length }])),
      fc.array(fc.string()).map((deltas) => text('t', ...deltas)),
      fc.string().map((args) => [call('c', args)]),
    );
    const reason = fc.constantFrom('stop', 'length', 'content_filter', 'tool_calls', 'hook');
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), reason, (events, finishReason) => {
        const all: CompletionEvent[] = [...events.flat(), USAGE, { type: 'finish', finishReason }];
        const response = lastResponse(streamed(all));
        expect(response).toEqual(whole(all));
        const done = told(streamed(all), 'response.output_item.done').map(({ item }) => item);
        expect(response['output']).toEqual(done);
      }),
      { numRuns: 1_000 },
    );
  });

  it('begins with its first output', () => {
    const to = writer();
    expect(write(to, { type: 'warning', code: 'file_not_sent', message: 'x' })).toBe('');
    expect(write(to, USAGE)).toBe('');
    expect(write(to, { type: 'text-start', partId: 'a' })).toBe('');
    expect(write(to, { type: 'text-delta', partId: 'a', delta: '' })).toBe('');
    const first = write(to, { type: 'text-delta', partId: 'a', delta: 'x' });
    expect(typesOf(first)[0]).toBe('response.created');
  });

  it('gives each part an item of its own, also where parts overlap', () => {
    const response = lastResponse(
      streamed([
        { type: 'text-delta', partId: 'a', delta: 'One.' },
        { type: 'reasoning-delta', partId: 'r', delta: 'hm' },
        { type: 'text-delta', partId: 'b', delta: 'Two.' },
        { type: 'text-end', partId: 'a' },
        { type: 'reasoning-end', partId: 'r' },
        { type: 'text-end', partId: 'b' },
        STOP,
      ]),
    );
    expect(response['output']).toMatchObject([
      { type: 'message', id: `msg_${ANSWER_ID}_0`, content: [{ text: 'One.' }] },
      { type: 'reasoning', id: `rs_${ANSWER_ID}_1`, summary: [{ text: 'hm' }] },
      { type: 'message', id: `msg_${ANSWER_ID}_2`, content: [{ text: 'Two.' }] },
    ]);
  });

  it('tells an answer that has nothing in it', () => {
    const stream = streamed([STOP]);
    expect(typesOf(stream)).toEqual([
      'response.created',
      'response.in_progress',
      'response.completed',
    ]);
    expect(lastResponse(stream)).toMatchObject({ status: 'completed', output: [] });
  });
});

describe('the end', () => {
  it('says [DONE] after success, and that it is completed', () => {
    const stream = streamed([...text('a', 'Hi'), STOP]);
    expect(stream.endsWith(`\n\n${DONE}`)).toBe(true);
    expect(lastResponse(stream)).toMatchObject({
      status: 'completed',
      created_at: 1_795_132_800,
      completed_at: 1_795_132_807,
      incomplete_details: null,
      error: null,
    });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['max_tokens', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])(
    'AT-H4.8, AT-H4.9 of %s is incomplete, with the item that was cut off',
    (finishReason, reason) => {
      const stream = streamed([
        ...text('a', 'Hi'),
        ...text('b', 'Yo'),
        { type: 'finish', finishReason },
      ]);
      expect(typesOf(stream).at(-1)).toBe('response.incomplete');
      expect(lastResponse(stream)).toMatchObject({
        status: 'incomplete',
        completed_at: null,
        incomplete_details: { reason },
        output: [{ status: 'completed' }, { status: 'incomplete' }],
      });
      expect(stream.endsWith(DONE)).toBe(true);
    },
  );

  it('of an answer that a rule of this server stopped is no success', () => {
    const stream = streamed([...text('a', 'Hi'), { type: 'stopped', finishReason: 'hook' }]);
    expect(lastResponse(stream)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    });
    expect(stream).not.toContain('[DONE]');
  });

  it('that nobody gave a reason for is incomplete without one', () => {
    const stream = streamed([...text('a', 'Hi'), { type: 'finish', finishReason: 'incomplete' }]);
    expect(lastResponse(stream)).toMatchObject({ status: 'incomplete', incomplete_details: null });
  });

  it('of a failure is the error, then the failed response, and no [DONE]', () => {
    const stream = streamed([...text('a', 'Hel'), USAGE, BROKEN]);
    expect(stream).not.toContain('[DONE]');
    const [error, failed] = framesOf(stream).slice(-2);
    expect(error).toEqual({
      event: 'error',
      data: {
        type: 'error',
        sequence_number: 5,
        code: 'server_error',
        message: 'Sorry',
        param: null,
      },
    });
    expect(failed).toMatchObject({
      event: 'response.failed',
      data: {
        sequence_number: 6,
        response: {
          status: 'failed',
          error: { code: 'server_error', message: 'Sorry' },
          incomplete_details: null,
          completed_at: null,
          output: [{ status: 'incomplete', content: [{ text: 'Hel' }] }],
          usage: { input_tokens: 328 },
        },
      },
    });
  });

  it('of a failure ends no item: half of one would be taken for all of it', () => {
    const stream = streamed([...text('a', 'Hel'), call('c', '{"q"'), BROKEN]);
    expect(told(stream, 'response.output_item.done')).toMatchObject([
      { item: { type: 'message' } },
    ]);
    expect(lastResponse(stream)['output']).toMatchObject([
      { status: 'completed' },
      { type: 'function_call', status: 'incomplete', arguments: '{"q"' },
    ]);
  });
});

describe('calls', () => {
  it('that are whole are done before the next one comes', () => {
    const to = writer();
    expect(typesOf(write(to, call('a', '{}'))).at(-1)).toBe('response.output_item.done');
    expect(typesOf(write(to, call('b', '{}')))[0]).toBe('response.output_item.added');
  });

  it('that were cut off are incomplete', () => {
    const events = [call('a', '{}'), call('b', '{"q": "hal')];
    const output = (finishReason: string) =>
      lastResponse(streamed([...events, { type: 'finish', finishReason }]))['output'];
    expect(output('length')).toMatchObject([{ status: 'completed' }, { status: 'incomplete' }]);
    expect(output('tool_calls')).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
  });

  it('have ids of their own, whatever their provider says', () => {
    const { output } = whole([call('a', '{}'), call('a', '{}'), call('b', '{}'), STOP]);
    expect(output).toMatchObject([{ call_id: 'a' }, { call_id: 'a_1' }, { call_id: 'b' }]);
  });

  it('without arguments have none, as JSON', () => {
    expect(told(streamed([call('a', ''), STOP]), 'response.output_item.done')).toMatchObject([
      { item: { arguments: '{}' } },
    ]);
  });
});

describe('what comes along', () => {
  it('sources are cited where they came', () => {
    const source = { type: 'source', url: 'https://example.com/a', title: 'A' } as const;
    const stream = streamed([
      source,
      { type: 'text-delta', partId: 'a', delta: 'Hello' },
      { type: 'source', url: 'https://example.com/b' },
      { type: 'text-end', partId: 'a' },
      source,
      STOP,
    ]);
    const cite = (at: number, url: string, title: string) => ({
      ...{ type: 'url_citation', start_index: at, end_index: at, url, title },
    });
    const annotations = [
      cite(0, 'https://example.com/a', 'A'),
      cite(5, 'https://example.com/b', 'https://example.com/b'),
      cite(5, 'https://example.com/a', 'A'),
    ];
    expect(told(stream, 'response.output_text.annotation.added')).toMatchObject(
      annotations.map((annotation, index) => ({
        ...{ output_index: 0, content_index: 0, annotation_index: index, annotation },
      })),
    );
    expect(lastResponse(stream)['output']).toMatchObject([{ content: [{ annotations }] }]);
  });

  it('pictures are items, and other files have no place', () => {
    const response = whole([
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
      { type: 'file', mediaType: 'image/png', url: 'https://example.com/a.png' },
      { type: 'file', mediaType: 'application/pdf', url: 'data:application/pdf;base64,AAAA' },
      STOP,
    ]);
    expect(response['output']).toEqual([
      {
        type: 'image_generation_call',
        id: `ig_${ANSWER_ID}_0`,
        status: 'completed',
        result: 'AAAA',
        output_format: 'png',
      },
    ]);
  });

  it('the kind of a message is told with it', () => {
    const next = { protocol: 'openai-responses', next: { id: 'msg_1', phase: 'commentary' } };
    const response = whole([
      ...reasoning('r', [], [next]),
      ...text('a', 'One'),
      ...text('b', 'Two'),
      STOP,
    ]);
    expect(response['output']).toMatchObject([
      { type: 'reasoning', summary: [] },
      { type: 'message', phase: 'commentary' },
      { type: 'message' },
    ]);
    expect(Object(response['output'])[2]).not.toHaveProperty('phase');
  });
});

describe('usage', () => {
  it('stands in the last event, with its details, its cost and its tier', () => {
    expect(lastResponse(streamed([...text('a', 'Hi'), USAGE, STOP]))).toMatchObject({
      service_tier: 'priority',
      usage: {
        input_tokens: 328,
        input_tokens_details: { cached_tokens: 300, cache_write_tokens: 8 },
        output_tokens: 52,
        output_tokens_details: { reasoning_tokens: 40 },
        total_tokens: 380,
        cost: 0.25,
      },
    });
  });

  it('says which details nobody knows, and is null where the counts are not known', () => {
    const usageOf = (change: Partial<typeof USAGE> | Record<string, null>) =>
      whole([{ ...USAGE, ...change }, STOP])['usage'];
    const unknown = { cachedInputTokens: null, reasoningTokens: null, cacheWriteTokens: null };
    expect(usageOf({ ...unknown, costUsd: null })).toEqual({
      input_tokens: 328,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 52,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 380,
      parley_unknown: [
        'input_tokens_details.cached_tokens',
        'output_tokens_details.reasoning_tokens',
      ],
    });
    expect(usageOf({ outputTokens: null })).toBeNull();
    expect(whole([STOP])['usage']).toBeNull();
  });
});

describe('the resource', () => {
  it('repeats what was asked', () => {
    const parameters = { type: 'object', properties: {} };
    const format = { type: 'json_schema', name: 'city', schema: parameters, strict: true };
    const response = whole([STOP], {
      instructions: 'Be brief.',
      tools: [
        { type: 'function', name: 'search', parameters, strict: false },
        { type: 'web_search' },
      ],
      tool_choice: { type: 'function', name: 'search' },
      parallel_tool_calls: false,
      text: { format, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 64,
      max_tool_calls: 3,
      metadata: { run: '1' },
      prompt_cache_key: 'k',
      safety_identifier: 's',
      user: 'u',
      store: true,
    });
    expect(response).toMatchObject({
      model: 'fake/model',
      instructions: 'Be brief.',
      tools: [{ type: 'function', name: 'search', description: null, parameters, strict: false }],
      tool_choice: { type: 'function', name: 'search' },
      parallel_tool_calls: false,
      text: { format: { ...format, description: null }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 64,
      max_tool_calls: 3,
      metadata: { run: '1' },
      prompt_cache_key: 'k',
      safety_identifier: 's',
      user: 'u',
      store: false,
      background: false,
      previous_response_id: null,
      truncation: 'disabled',
    });
    expect(response['tools']).toHaveLength(1);
  });
});
