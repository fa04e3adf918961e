import { AppError } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import {
  framesOf,
  streamed,
  theirCreated,
  theirMessage,
  whole,
  write,
  writer,
} from './judge.testing.ts';

const USAGE = {
  type: 'usage',
  inputTokens: 2_340,
  outputTokens: 60,
  reasoningTokens: 42,
  cachedInputTokens: 2_000,
  cacheWriteTokens: 300,
  costUsd: null,
  costSource: null,
} satisfies CompletionEvent;

const STOP: CompletionEvent = { type: 'finish', finishReason: 'stop' };

function text(partId: string, ...deltas: string[]): CompletionEvent[] {
  return [
    { type: 'text-start', partId },
    ...deltas.map((delta) => ({ type: 'text-delta' as const, partId, delta })),
    { type: 'text-end', partId },
  ];
}

function reasoning(
  partId: string,
  deltas: readonly string[],
  details?: unknown[],
): CompletionEvent[] {
  return [
    { type: 'reasoning-start', partId },
    ...deltas.map((delta) => ({ type: 'reasoning-delta' as const, partId, delta })),
    { type: 'reasoning-end', partId, ...(details === undefined ? {} : { details }) },
  ];
}

function call(toolCallId: string, json: string): CompletionEvent {
  return { type: 'tool-call', toolCallId, toolName: 'weather', arguments: json };
}

function toolUse(id: string, input: object): object {
  return { type: 'tool_use', id, name: 'weather', input, caller: { type: 'direct' } };
}

function detail(block: object): unknown {
  return { protocol: 'anthropic-messages', block };
}

/** The content as their client reads it, from a stream and whole: it must be the same. */
async function contentOf(...events: CompletionEvent[]): Promise<unknown[]> {
  const all = [...events, USAGE, STOP];
  const message = await theirMessage(streamed(all));
  expect(await theirCreated(whole(all))).toMatchObject({
    content: message.content,
    stop_reason: message.stop_reason,
  });
  return message.content;
}

async function stopReasonOf(...events: CompletionEvent[]): Promise<string | null> {
  return (await theirMessage(streamed(events))).stop_reason;
}

describe('a stream of an answer', () => {
  it('has the frames of the protocol in their order, each called what it holds', () => {
    const frames = framesOf(
      streamed([
        ...reasoning('r', ['Hm.'], [detail({ type: 'thinking', thinking: 'Hm.', signature: 'S' })]),
        ...text('t', 'One ', 'two.'),
        call('toolu_1', '{"a":1}'),
        USAGE,
        { type: 'finish', finishReason: 'tool_calls' },
      ]),
    );
    expect(frames.filter(({ event, data }) => event !== data['type'])).toEqual([]);
    expect(
      frames.map(({ event, data }) => [event, ...('index' in data ? [data['index']] : [])]),
    ).toEqual([
      ['message_start'],
      ['content_block_start', 0],
      ['content_block_delta', 0],
      ['content_block_delta', 0],
      ['content_block_stop', 0],
      ['content_block_start', 1],
      ['content_block_delta', 1],
      ['content_block_delta', 1],
      ['content_block_stop', 1],
      ['content_block_start', 2],
      ['content_block_delta', 2],
      ['content_block_stop', 2],
      ['message_delta'],
      ['message_stop'],
    ]);
    expect(frames[0]?.data['message']).toMatchObject({
      id: 'msg_a1',
      type: 'message',
      role: 'assistant',
      model: 'fake/model',
      content: [],
      stop_reason: null,
    });
  });

  it('writes nothing before there is something to show', () => {
    const to = writer();
    expect(to.write({ type: 'warning', code: 'file_not_sent', message: 'x' })).toBe('');
    expect(to.write({ type: 'text-start', partId: 't' })).toBe('');
    expect(to.write(USAGE)).toBe('');
    expect(to.write({ type: 'text-delta', partId: 't', delta: 'H' })).toMatch(
      /^event: message_start\n/,
    );
  });

  it('holds whole frames in every piece, whatever the model writes', () => {
    const to = writer();
    const delta = 'a\n\nevent: message_stop\r\ndata: {}\u2028\ud800';
    const piece = to.write({ type: 'text-delta', partId: 't', delta });
    expect(framesOf(piece).at(-1)?.data['delta']).toEqual({ type: 'text_delta', text: delta });
    expect(piece.endsWith('\n\n')).toBe(true);
  });

  it('has one open block at a time, and loses no letter, however parts come', () => {
    const partId = fc.constantFrom('a', 'b', 'c');
    const delta = fc.string({ maxLength: 3 });
    const event: fc.Arbitrary<CompletionEvent> = fc.oneof(
      fc.record({ type: fc.constantFrom('text-delta', 'reasoning-delta'), partId, delta }),
      fc.record({ type: fc.constantFrom('text-end', 'reasoning-end'), partId }),
      fc.constant(call('toolu_1', '{}')),
      fc.constant<CompletionEvent>({ type: 'source', url: 'https://a.example' }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const frames = framesOf(streamed([...events, STOP]));
        let open: unknown = null;
        let kind: unknown = null;
        let next = 0;
        let seen = '';
        for (const { event: name, data } of frames) {
          if (name === 'content_block_start') {
            expect([open, data['index']]).toEqual([null, next]);
            open = next;
            kind = Object(data['content_block']).type;
            next += 1;
          } else if (name === 'content_block_delta') {
            expect(data['index']).toBe(open);
            const piece: object = Object(data['delta']);
            if ('text' in piece) seen += String(kind === 'text' && piece.text);
            if ('thinking' in piece) seen += String(kind === 'thinking' && piece.thinking);
          } else if (name === 'content_block_stop') {
            expect(data['index']).toBe(open);
            open = null;
          }
        }
        expect(open).toBeNull();
        const sent = events.map((each) => ('delta' in each ? each.delta : '')).join('');
        expect(seen).toBe(sent);
        expect(frames.filter(({ event: name }) => name === 'message_start')).toHaveLength(1);
      }),
    );
  });
});

describe("Anthropic's own client", () => {
  it('reads text', async () => {
    expect(await contentOf(...text('t', 'Grüße, ', '世界 👋'))).toEqual([
      { type: 'text', text: 'Grüße, 世界 👋', citations: null },
    ]);
  });

  it('reads several stretches of text as blocks of their own, and none that are empty', async () => {
    expect(
      await contentOf(...text('a', 'One.'), ...text('b'), ...text('c', ''), ...text('d', 'Two.')),
    ).toEqual([
      { type: 'text', text: 'One.', citations: null },
      { type: 'text', text: 'Two.', citations: null },
    ]);
  });

  it('reads thinking with its signature, and what is redacted', async () => {
    const thought = { type: 'thinking', thinking: 'Let me see.', signature: 'EqQB' };
    const redacted = { type: 'redacted_thinking', data: 'EmwK' };
    const omitted = { type: 'thinking', thinking: '', signature: 'EqoB' };
    expect(
      await contentOf(
        ...reasoning('r', ['Let me ', 'see.'], [detail(thought)]),
        ...reasoning('s', [], [detail(redacted)]),
        ...reasoning('u', [], [detail(omitted)]),
        ...text('t', 'Yes.'),
      ),
    ).toEqual([thought, redacted, omitted, { type: 'text', text: 'Yes.', citations: null }]);
  });

  it('reads thinking that nobody signed', async () => {
    expect(await contentOf(...reasoning('r', ['Hm.']), ...text('t', 'Yes.'))).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'Yes.', citations: null },
    ]);
  });

  it('reads calls of tools with their arguments', async () => {
    expect(
      await contentOf(
        ...text('t', 'I look.'),
        call('toolu_1', '{"city": "Zürich", "days": [1, 2]}'),
        call('toolu_2', ''),
        call('toolu_3', '{}'),
      ),
    ).toEqual([
      { type: 'text', text: 'I look.', citations: null },
      toolUse('toolu_1', { city: 'Zürich', days: [1, 2] }),
      toolUse('toolu_2', {}),
      toolUse('toolu_3', {}),
    ]);
  });

  it.each(['{"city": "Zür', '[1]', '"x"', `${'[{"a":'.repeat(300)}1${'}]'.repeat(300)}`])(
    'reads arguments that are no object: %s',
    async (json) => {
      expect(await contentOf(call('toolu_1', json))).toEqual([
        toolUse('toolu_1', { arguments: json }),
      ]);
    },
  );

  it('reads pages that the text cites', async () => {
    const url = 'https://a.example/b';
    const [block] = await contentOf(
      { type: 'text-delta', partId: 't', delta: 'So it is.' },
      { type: 'source', url, title: 'B' },
      { type: 'source', url: 'https://c.example' },
      { type: 'text-end', partId: 't' },
      { type: 'source', url: 'https://too-late.example' },
    );
    expect(block).toMatchObject({
      text: 'So it is.',
      citations: [
        { type: 'web_search_result_location', url, title: 'B' },
        { type: 'web_search_result_location', url: 'https://c.example', title: null },
      ],
    });
  });

  it('reads where a file would stand that this protocol has no place for', async () => {
    expect(
      await contentOf(
        ...text('t', 'Here:'),
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
        { type: 'file', mediaType: 'image/png', url: 'https://a.example/b.png' },
        { type: 'file', mediaType: 'text/csv', name: 'a.csv' },
      ),
    ).toMatchObject([
      { text: 'Here:' },
      { text: '[image]' },
      { text: '[image: https://a.example/b.png]' },
      { text: '[file: a.csv]' },
    ]);
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['function_call', 'tool_use'],
    ['content_filter', 'refusal'],
    ['pause_turn', 'pause_turn'],
    ['eos', 'end_turn'],
  ])('is told why the answer ended: %s is %s', async (finishReason, stopReason) => {
    expect(await stopReasonOf(...text('t', 'x'), { type: 'finish', finishReason })).toBe(
      stopReason,
    );
  });

  it('is told of calls where the provider said nothing of them', async () => {
    expect(await stopReasonOf(call('toolu_1', '{}'), STOP)).toBe('tool_use');
    const length: CompletionEvent = { type: 'finish', finishReason: 'length' };
    expect(await stopReasonOf(call('toolu_1', '{}'), length)).toBe('max_tokens');
  });

  it('is told that a rule of this server ended the answer', async () => {
    const stopped: CompletionEvent = { type: 'stopped', finishReason: 'hook' };
    const message = await theirMessage(streamed([...text('t', 'x'), stopped]));
    expect(message.stop_reason).toBe('refusal');
    expect(message.stop_details).toMatchObject({
      type: 'refusal',
      explanation: 'A rule of this server ended the answer.',
    });
  });

  it('reads an answer without any words', async () => {
    expect(await contentOf()).toEqual([]);
  });
});

describe('usage', () => {
  it('is at the end what was reported, with cached input apart', async () => {
    const events = [...text('t', 'x'), USAGE, STOP];
    const counts = {
      input_tokens: 40,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 2_000,
      output_tokens: 60,
      output_tokens_details: { thinking_tokens: 42 },
    };
    expect((await theirMessage(streamed(events))).usage).toMatchObject(counts);
    expect((await theirCreated(whole(events))).usage).toMatchObject(counts);
    expect(JSON.stringify(whole(events))).not.toContain('parley_estimated');
  });

  it('is an estimate at the start, never 0, and known where the provider says it first', () => {
    const start = (stream: string) => framesOf(stream)[0]?.data['message'];
    expect(start(streamed(text('t', 'x')))).toMatchObject({
      usage: { input_tokens: 1, output_tokens: 0 },
    });
    expect(start(streamed([USAGE, ...text('t', 'x')]))).toMatchObject({
      usage: { input_tokens: 40, cache_read_input_tokens: 2_000, output_tokens: 0 },
    });
  });

  it('that nobody reports is an estimate, and says so', async () => {
    const events = [...text('t', 'a'.repeat(40)), STOP];
    const message = await theirMessage(streamed(events));
    expect(message.usage).toMatchObject({
      input_tokens: 1,
      output_tokens: 10,
      cache_read_input_tokens: null,
    });
    const [end] = framesOf(streamed(events)).filter(({ event }) => event === 'message_delta');
    expect(end?.data['usage']).toEqual({
      input_tokens: null,
      output_tokens: 10,
      cache_creation_input_tokens: null,
      cache_read_input_tokens: null,
      output_tokens_details: null,
      server_tool_use: null,
      parley_estimated: ['output_tokens'],
    });
    expect(whole(events)).toMatchObject({
      usage: {
        input_tokens: 1,
        output_tokens: 10,
        parley_estimated: ['input_tokens', 'output_tokens'],
      },
    });
  });

  it('keeps a reported 0, and no cache is larger than the input', () => {
    const zero = { ...USAGE, inputTokens: 10, outputTokens: 0, cachedInputTokens: 30 };
    expect(whole([zero, STOP])).toMatchObject({
      usage: { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 30 },
    });
    expect(JSON.stringify(whole([zero, STOP]))).not.toContain('parley_estimated');
  });
});

describe('an answer that fails in the middle', () => {
  it('ends with an error, and without the end of a message', async () => {
    const stream = streamed([
      { type: 'text-delta', partId: 't', delta: 'par' },
      { type: 'error', error: new AppError('upstream_overloaded') },
    ]);
    expect(framesOf(stream).map(({ event }) => event)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'error',
    ]);
    expect(framesOf(stream).at(-1)?.data).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'The provider is overloaded.' },
    });
    await expect(theirMessage(stream)).rejects.toThrow('The provider is overloaded.');
  });

  it('is not taken for a whole one by a client that only reads on', () => {
    const to = writer();
    const failed = write(to, { type: 'error', error: new AppError('truncated') });
    expect(framesOf(failed).map(({ event }) => event)).toEqual(['error']);
  });
});
