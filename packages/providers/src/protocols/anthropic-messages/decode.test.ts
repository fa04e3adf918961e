import { readdirSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { reasoningOf, textOf } from '../../testing/connected.ts';
import { decodeBody, everyCut } from '../../testing/decoded.ts';
import { anthropicMessages } from './index.ts';
import {
  decode,
  decoded,
  delta,
  eventsOf,
  finish,
  fixture,
  FIXTURES,
  messageStart,
  messageStop,
  start,
  stop,
} from './pieces.testing.ts';
import { detailOf } from './thinking-blocks.ts';

const NAMES = readdirSync(FIXTURES).filter((name) => name.endsWith('.txt'));

describe('a stream', () => {
  it.each(NAMES)('says the same however it is cut: %s', (file) => {
    const body = fixture(file.replace(/\.txt$/, ''));
    const whole = decodeBody(anthropicMessages(), [body]);
    for (const pieces of everyCut(body)) {
      expect(decodeBody(anthropicMessages(), pieces)).toEqual(whole);
    }
  });

  it('says who answers, then text, and last the usage of all of it', () => {
    const answer = decoded('text');
    expect(answer.events[0]).toEqual({
      type: 'upstream',
      id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
      model: 'claude-sonnet-5-5',
    });
    expect(textOf(answer.events)).toBe('Hello, how are you?');
    expect(answer).toMatchObject({
      finishReason: 'stop',
      usage: { inputTokens: 25, outputTokens: 15, cachedInputTokens: 0, cacheWriteTokens: 0 },
      error: null,
    });
  });

  it('keeps letters whole', () => {
    const { events } = decoded('non-ascii');
    expect(reasoningOf(events)).toBe('Grüße, 日本 👩‍🚀 …');
    expect(textOf(events)).toBe('Zażółć gęślą jaźń: 日本語, 👩‍👩‍👧‍👦, \u200fעברית 😀');
  });

  it('is read past what nobody has heard of', () => {
    const answer = decoded('unknown-pieces');
    expect(textOf(answer.events)).toBe('Hello');
    expect(answer).toMatchObject({ finishReason: 'stop', error: null });
  });

  it('may lack its beginning and the numbers of its blocks', () => {
    const text = { type: 'text_delta', text: 'Hello' };
    const answer = decode({ type: 'content_block_delta', delta: text }, finish('end_turn'));
    expect(answer.events[0]).toEqual({ type: 'upstream', id: null, model: null });
    expect(textOf(answer.events)).toBe('Hello');
  });

  it('is whole however its text is cut into deltas (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (texts) => {
        const { events } = decode(
          messageStart,
          ...texts.map((text) => delta(0, { type: 'text_delta', text })),
          finish('end_turn'),
        );
        expect(textOf(events)).toBe(texts.join(''));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never fails for what stands in a piece of a known kind (property)', () => {
    const kinds = [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
    ];
    const piece = fc.record({
      type: fc.constantFrom(...kinds),
      index: fc.jsonValue(),
      delta: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom(
            'text_delta',
            'thinking_delta',
            'signature_delta',
            'input_json_delta',
            'citations_delta',
          ),
          text: fc.jsonValue(),
          citation: fc.jsonValue(),
          partial_json: fc.jsonValue(),
        }),
      ),
      content_block: fc.oneof(
        fc.jsonValue(),
        fc.record({
          type: fc.constantFrom('text', 'thinking', 'redacted_thinking', 'tool_use'),
          id: fc.jsonValue(),
          citations: fc.jsonValue(),
          data: fc.jsonValue(),
        }),
      ),
      message: fc.jsonValue(),
      usage: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        expect(decode(...pieces).error).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('reasoning', () => {
  it('keeps its signed block, whole', () => {
    const answer = decoded('reasoning');
    const thinking = '27 times 453: 27 × 400 = 10800, 27 × 53 = 1431.';
    const signature = 'EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds7Pb';
    expect(reasoningOf(answer.events)).toBe(thinking);
    expect(answer.events).toContainEqual({
      type: 'reasoning-end',
      partId: 'reasoning-1',
      details: [detailOf({ type: 'thinking', thinking, signature })],
    });
    expect(answer.usage).toEqual({
      inputTokens: 2_340,
      outputTokens: 60,
      reasoningTokens: 42,
      cachedInputTokens: 2_000,
      cacheWriteTokens: 300,
      costUsd: null,
      costSource: null,
      serviceTier: null,
    });
  });

  it('that nobody can read has a part of its own, in its place', () => {
    const ends = decoded('reasoning-redacted').events.flatMap((event) =>
      event.type === 'reasoning-end' ? [event.details?.length] : [],
    );
    expect(ends).toEqual([1, 1, 1]);
    const answer = decode(
      start(0, { type: 'text', text: 'First' }),
      stop(0),
      start(1, { type: 'redacted_thinking', data: 'x' }),
      stop(1),
      start(2, { type: 'text', text: 'Second' }),
      finish('end_turn'),
    );
    expect(eventsOf(answer)).toMatchObject([
      { type: 'text-start' },
      { delta: 'First' },
      { type: 'text-end' },
      { type: 'reasoning-start' },
      { type: 'reasoning-end', details: [detailOf({ type: 'redacted_thinking', data: 'x' })] },
      { type: 'text-start' },
      { delta: 'Second' },
      { type: 'text-end' },
    ]);
  });

  it('keeps what a block has beside its text and its signature', () => {
    const answer = decode(
      start(0, { type: 'thinking', thinking: 'a', signature: '', novelty: [1] }),
      delta(0, { type: 'thinking_delta', thinking: 'b' }),
      delta(0, { type: 'signature_delta', signature: 's' }),
      stop(0),
      finish('end_turn'),
    );
    const block = { type: 'thinking', thinking: 'ab', signature: 's', novelty: [1] };
    expect(answer.events.at(-1)).toMatchObject({ details: [{ block }] });
  });

  it('without a signature is shown, but not kept', () => {
    const answer = decode(
      start(0, { type: 'thinking', thinking: 'hm', signature: '' }),
      stop(0),
      finish('max_tokens'),
    );
    expect(answer.events.at(-1)).toEqual({ type: 'reasoning-end', partId: 'reasoning-1' });
  });

  it('is not kept where it nests deeper than any stack', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const block = `{"type":"redacted_thinking","data":"x","deep":${deep}}`;
    const body = `data: {"type":"content_block_start","index":0,"content_block":${block}}\n\n`;
    const answer = decodeBody(anthropicMessages(), [Buffer.from(body)]);
    expect(answer).toMatchObject({ events: [], error: null });
  });
});

describe('calls of tools', () => {
  it('are handed over whole, each at its end', () => {
    const answer = decoded('parallel-tools');
    expect(answer.finishReason).toBe('tool_calls');
    const kinds = answer.events.map((event) => event.type);
    expect(kinds.filter((type) => !type.endsWith('-delta'))).toEqual([
      'upstream',
      'reasoning-start',
      'reasoning-end',
      'text-start',
      'text-end',
      'tool-call',
      'tool-call',
      'tool-call',
    ]);
    expect(answer.events.slice(-3)).toEqual([
      {
        type: 'tool-call',
        toolCallId: 'toolu_01A09q90qw90lq917835lq9',
        toolName: 'get_weather',
        arguments: '{"city": "Zürich"}',
      },
      {
        type: 'tool-call',
        toolCallId: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6',
        toolName: 'get_weather',
        arguments: '{"city": "東京", "days": 2}',
      },
      {
        type: 'tool-call',
        toolCallId: 'toolu_01D7FLrfh4GYq7yT1ULFeyMV',
        toolName: 'now',
        arguments: '{}',
      },
    ]);
  });

  it('are told apart by their number, even when they are written at once', () => {
    const json = (index: number, text: string) =>
      delta(index, { type: 'input_json_delta', partial_json: text });
    const answer = decode(
      start(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      start(1, { type: 'tool_use', id: 'b', name: 'g', input: {} }),
      json(1, '{"y":'),
      json(0, '{"x":'),
      json(1, '2}'),
      json(0, '1}'),
      stop(1),
      stop(0),
      finish('tool_use'),
    );
    expect(eventsOf(answer)).toMatchObject([
      { toolCallId: 'b', arguments: '{"y":2}' },
      { toolCallId: 'a', arguments: '{"x":1}' },
    ]);
  });

  it('get ids where a server gives none, and keep arguments that are no JSON', () => {
    const answer = decode(
      messageStart,
      start(0, { type: 'tool_use', name: 'f' }),
      delta(0, { type: 'input_json_delta', partial_json: '{"x": tr' }),
      stop(0),
      start(1, { type: 'tool_use', name: 'f', input: { whole: true } }),
      finish('tool_use'),
    );
    expect(eventsOf(answer)).toMatchObject([
      { toolCallId: 'toolu_msg_1_1', arguments: '{"x": tr' },
      { toolCallId: 'toolu_msg_1_2', arguments: '{"whole":true}' },
    ]);
  });

  it('are over when their place is taken or the answer ends', () => {
    const answer = decode(
      start(0, { type: 'tool_use', id: 'a', name: 'f' }),
      start(0, { type: 'tool_use', id: 'b', name: 'g' }),
      finish('tool_use'),
      messageStop,
    );
    expect(eventsOf(answer)).toMatchObject([{ toolCallId: 'a' }, { toolCallId: 'b' }]);
  });

  it('of tools that run at the provider are not ours', () => {
    const answer = decoded('citations');
    expect(answer.events.filter((event) => event.type === 'tool-call')).toEqual([]);
    expect(textOf(answer.events)).toBe('Herons fish at dusk.');
    expect(answer.events.filter((event) => event.type === 'source')).toEqual([
      { type: 'source', url: 'https://birds.example/herons', title: 'Herons' },
    ]);
  });
});
