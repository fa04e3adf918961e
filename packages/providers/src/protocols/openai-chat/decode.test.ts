import { AppError } from '@parley/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { chunk, usageChunk, wholeAnswer } from '../../testing/answers.ts';
import { reasoningOf, textOf } from '../../testing/connected.ts';
import type { OutputEvent } from '../protocol.ts';
import { OpenAiChatDecoder } from './decode.ts';
import type { ReasoningTokens } from './wire.ts';

function createDecoder(
  upstreamId: string | null = null,
  reasoningTokens: ReasoningTokens = 'within',
): OpenAiChatDecoder {
  const failureOf = () => new AppError('upstream_failed');
  return new OpenAiChatDecoder({ upstreamId, failureOf }, reasoningTokens);
}

/** The events of an answer that consists of these deltas. */
function decode(...deltas: readonly unknown[]): OutputEvent[] {
  const decoder = createDecoder();
  const pieces = [...deltas.map((delta) => chunk({ delta })), chunk({ finishReason: 'stop' })];
  const events = pieces.flatMap((piece) => decoder.decode(frameOf(piece)));
  return [...events, ...decoder.close()].filter((event) => event.type !== 'upstream');
}

/** A block as it is kept. */
function marked(block: unknown): unknown {
  return { protocol: 'openai-chat', block };
}

function frameOf(piece: unknown, isDocument = false) {
  return { event: null, data: JSON.stringify(piece), isDocument };
}

describe('text', () => {
  it('may be a list of parts', () => {
    const events = decode({
      content: [{ type: 'text', text: 'Hel' }, { type: 'text', text: 'lo' }, 7],
    });
    expect(textOf(events)).toBe('Hello');
  });

  it('may be a refusal', () => {
    expect(textOf(decode({ refusal: 'I will not' }))).toBe('I will not');
  });

  it('keeps halves of surrogate pairs as they come', () => {
    expect(decode({ content: '\ud83d' }, { content: '\ude00' })).toMatchObject([
      { type: 'text-start' },
      { delta: '\ud83d' },
      { delta: '\ude00' },
      { type: 'text-end' },
    ]);
  });

  it('is whole however it is cut into deltas (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (deltas) => {
        expect(textOf(decode(...deltas.map((content) => ({ content }))))).toBe(deltas.join(''));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('output', () => {
  it.each<[string, unknown]>([
    ['a role', { role: 'assistant' }],
    ['empty text', { content: '', reasoning: '', tool_calls: [] }],
    ['null', { content: null, reasoning: null }],
    ['an opaque block', { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] }],
  ])('is not %s', (_, delta) => {
    const decoder = createDecoder();
    decoder.decode(frameOf(chunk({ delta })));
    expect(decoder.hasOutput).toBe(false);
  });

  it.each<[string, unknown]>([
    ['text', { content: 'x' }],
    ['reasoning', { reasoning: 'x' }],
    [
      'the beginning of a tool call',
      { tool_calls: [{ index: 0, id: 'a', function: { name: 'f' } }] },
    ],
    ['an image', { images: [{ image_url: { url: 'data:image/png;base64,AA==' } }] }],
  ])('is %s', (_, delta) => {
    const decoder = createDecoder();
    decoder.decode(frameOf(chunk({ delta })));
    expect(decoder.hasOutput).toBe(true);
  });
});

describe('reasoning', () => {
  it.each(['reasoning', 'reasoning_content', 'reasoning_text'])('may be called %s', (name) => {
    expect(reasoningOf(decode({ [name]: 'hm' }))).toBe('hm');
  });

  it('is taken once when it comes under two names', () => {
    expect(reasoningOf(decode({ reasoning: 'hm', reasoning_content: 'hm' }))).toBe('hm');
  });

  it('may stand in the content', () => {
    const events = decode({
      content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }],
    });
    expect(reasoningOf(events)).toBe('hm');
  });

  it('hands over its blocks, put together, when it ends', () => {
    const part = (text: string) => ({
      reasoning: text,
      reasoning_details: [
        { type: 'reasoning.text', text, format: 'anthropic-claude-v1', index: 0 },
      ],
    });
    const signature = {
      reasoning_details: [{ type: 'reasoning.text', signature: 'sig', index: 0 }],
    };
    expect(decode(part('Let '), part('me see'), signature, { content: 'Yes' })).toMatchObject([
      { type: 'reasoning-start' },
      { type: 'reasoning-delta', delta: 'Let ' },
      { type: 'reasoning-delta', delta: 'me see' },
      {
        type: 'reasoning-end',
        details: [
          marked({
            type: 'reasoning.text',
            text: 'Let me see',
            format: 'anthropic-claude-v1',
            index: 0,
            signature: 'sig',
          }),
        ],
      },
      { type: 'text-start' },
      { type: 'text-delta' },
      { type: 'text-end' },
    ]);
  });

  it('keeps blocks that it does not know unaltered and in order', () => {
    const details = [
      { type: 'reasoning.encrypted', data: 'AAA', id: 'one', index: 0 },
      { type: 'reasoning.encrypted', data: 'BBB', id: 'two', index: 0 },
      { type: 'reasoning.novelty', deep: [{ nested: null }] },
      'not even an object',
    ];
    const events = decode({ content: 'Yes' }, { reasoning_details: details });
    expect(events.slice(-3)).toEqual([
      { type: 'text-end', partId: 'text-1' },
      { type: 'reasoning-start', partId: 'reasoning-2' },
      { type: 'reasoning-end', partId: 'reasoning-2', details: details.map(marked) },
    ]);
  });
});

describe('files and sources', () => {
  const png = 'data:image/png;base64,AA==';

  it('come out as parts between the text', () => {
    const image = { type: 'image_url', image_url: { url: png } };
    expect(decode({ content: 'See: ' }, { images: [image] }, { content: 'nice' })).toMatchObject([
      { type: 'text-start', partId: 'text-1' },
      { type: 'text-delta' },
      { type: 'text-end' },
      { type: 'file', mediaType: 'image/png', url: png },
      { type: 'text-start', partId: 'text-2' },
      { type: 'text-delta' },
      { type: 'text-end' },
    ]);
  });

  it('are not files when they are somewhere else', () => {
    expect(decode({ images: [{ image_url: { url: 'https://example.com/x.png' } }] })).toEqual([]);
  });

  it('name each page once, and only pages', () => {
    const cite = (url: string) => ({
      type: 'url_citation',
      url_citation: { url, title: 'A page' },
    });
    const flat = { type: 'url_citation', url: 'https://example.com/b' };
    const events = decode({
      annotations: [
        cite('https://example.com/a'),
        cite('https://example.com/a'),
        flat,
        cite('javascript:alert(1)'),
        7,
      ],
    });
    expect(events).toEqual([
      { type: 'source', url: 'https://example.com/a', title: 'A page' },
      { type: 'source', url: 'https://example.com/b' },
    ]);
  });
});

describe('a whole answer', () => {
  it('is read like a stream of one chunk', () => {
    const decoder = createDecoder();
    const events = decoder.decode(frameOf(wholeAnswer({ text: 'Hello' }), true));
    expect(textOf(events)).toBe('Hello');
    expect(decoder).toMatchObject({ finishReason: 'stop', isOver: true });
  });

  it('needs no reason to be at its end', () => {
    const decoder = createDecoder();
    decoder.decode(frameOf({ choices: [{ message: { content: 'Hello' } }] }, true));
    expect(decoder.finishReason).toBe('stop');
  });
});

describe('who answered', () => {
  it('is told once, by the header if there is one', () => {
    const events = (upstreamId: string | null) => {
      const decoder = createDecoder(upstreamId);
      return [chunk({}), usageChunk()].flatMap((piece) => decoder.decode(frameOf(piece)));
    };
    expect(events('gen-header')).toEqual([
      { type: 'upstream', id: 'gen-header', model: 'fake/model' },
    ]);
    expect(events(null)).toEqual([{ type: 'upstream', id: 'gen-1', model: 'fake/model' }]);
  });

  it.each([{}, { id: '', model: '', choices: [], prompt_filter_results: [] }])(
    'is not told by %j',
    (preliminary) => {
      const decoder = createDecoder();
      expect(decoder.decode(frameOf(preliminary))).toEqual([]);
      expect(decoder.decode(frameOf(chunk({})))).toEqual([
        { type: 'upstream', id: 'gen-1', model: 'fake/model' },
      ]);
    },
  );
});

describe('whom a router asked', () => {
  const routeOf = (...pieces: readonly unknown[]) => {
    const decoder = createDecoder();
    return pieces.flatMap((piece) => decoder.decode(frameOf(piece)))[0];
  };

  it('is told with who answered, of a stream and of a whole answer', () => {
    const provider = 'Amazon Bedrock';
    expect(routeOf(chunk({ provider }), chunk({ provider }))).toEqual({
      ...{ type: 'upstream', id: 'gen-1', model: 'fake/model', route: provider },
    });
    const decoder = createDecoder();
    const whole = { ...wholeAnswer(), provider };
    expect(decoder.decode(frameOf(whole, true))[0]).toMatchObject({ route: provider });
  });

  it.each([null, '', ' \n', 7, ['Anthropic'], { name: 'Anthropic' }])(
    'is not told by %j',
    (provider) => {
      expect(routeOf(chunk({ provider }))).not.toHaveProperty('route');
    },
  );

  it('is a short name that can be stored', () => {
    const named = (provider: string) => routeOf(chunk({ provider }));
    expect(named(' Deep\n Infra ')).toMatchObject({ route: 'Deep Infra' });
    expect(named('nul \0 half \ud83d')).toMatchObject({ route: 'nul \ufffd half \ufffd' });
    expect(named('x'.repeat(300))).toMatchObject({ route: 'x'.repeat(200) });
  });
});

describe('usage', () => {
  const COUNTS = { prompt_tokens: 3100, completion_tokens: 10 };

  /** What is known after chunks with these fields. */
  const usageAfter = (...chunks: readonly Record<string, unknown>[]) => {
    const decoder = createDecoder();
    for (const fields of chunks) decoder.decode(frameOf(chunk(fields)));
    return decoder.usage;
  };

  it('has what was written to the cache apart from what was read from it', () => {
    const details = { cached_tokens: 1000, cache_write_tokens: 2000 };
    expect(usageAfter({ usage: { ...COUNTS, prompt_tokens_details: details } })).toMatchObject({
      ...{ inputTokens: 3100, cachedInputTokens: 1000, cacheWriteTokens: 2000 },
    });
    // A later report that does not say takes nothing back.
    const written = { usage: { ...COUNTS, prompt_tokens_details: details } };
    expect(usageAfter(written, { usage: COUNTS })?.cacheWriteTokens).toBe(2000);
    expect(usageAfter({ usage: { ...COUNTS, prompt_tokens_details: 7 } })).toMatchObject({
      cacheWriteTokens: null,
    });
  });

  it.each<[string, readonly Record<string, unknown>[], string | null]>([
    ['with it', [{ service_tier: 'priority', usage: COUNTS }], 'priority'],
    ['before it', [{ service_tier: 'flex' }, { usage: COUNTS }], 'flex'],
    ['again', [{ service_tier: 'auto' }, { service_tier: 'default', usage: COUNTS }], 'default'],
    ['as no text', [{ service_tier: 7, usage: COUNTS }], null],
    ['nowhere', [{ usage: COUNTS }], null],
  ])('has the service tier that is told %s', (_, chunks, serviceTier) => {
    expect(usageAfter(...chunks)).toMatchObject({ serviceTier });
  });

  it('has what was read from the cache where it is told beside the details', () => {
    const hit = { prompt_cache_hit_tokens: 3000, prompt_cache_miss_tokens: 100 };
    expect(usageAfter({ usage: { ...COUNTS, ...hit } })?.cachedInputTokens).toBe(3000);
    const detailed = { ...COUNTS, ...hit, prompt_tokens_details: { cached_tokens: 0 } };
    expect(usageAfter({ usage: detailed })?.cachedInputTokens).toBe(0);
  });

  it.each([
    ['within', [1, 386], 1],
    ['beside', [1, 386], 387],
    ['beside', [1, null], 1],
    ['beside', [null, 386], null],
    ['beside', [Number.MAX_SAFE_INTEGER, 386], null],
  ] as const)('with reasoning counted %s the rest: %j is %j', (counted, [rest, thought], all) => {
    const details = { completion_tokens_details: { reasoning_tokens: thought } };
    const reported = { usage: { prompt_tokens: 12, completion_tokens: rest, ...details } };
    const decoder = createDecoder(null, counted);
    // Told again without the reasoning: nothing is taken back, nor counted twice.
    for (const fields of [reported, reported, { usage: { completion_tokens: rest } }]) {
      decoder.decode(frameOf(chunk(fields)));
      expect(decoder.usage).toMatchObject({ outputTokens: all, reasoningTokens: thought });
    }
  });

  it('is not there because of a service tier alone', () => {
    expect(usageAfter({ service_tier: 'priority', usage: {} })).toBeNull();
  });

  it.each([
    ['a million dollars', { cost: 1_000_000 }, 1_000_000],
    ['more than any answer costs', { cost: 1e10 }, null],
  ])('costs what is reported, if that can be: %s', (_, cost, told) => {
    expect(usageAfter({ usage: { ...COUNTS, ...cost } })?.costUsd).toBe(told);
  });

  it('has no more tokens than any answer can have', () => {
    const reported = { prompt_tokens: 1e12, completion_tokens: 1e12 + 1 };
    expect(usageAfter({ usage: reported })).toMatchObject({
      ...{ inputTokens: 1e12, outputTokens: null },
    });
  });

  it('of a key of one’s own costs what is paid here and what is paid there, exactly', () => {
    const byok = { ...COUNTS, is_byok: true, cost: 0.1 };
    const behind = { cost_details: { upstream_inference_cost: 0.2 } };
    const known = { costUsd: 0.3, costSource: 'reported', isByok: true };
    expect(usageAfter({ usage: { ...byok, ...behind } })).toMatchObject(known);
    expect(usageAfter({ usage: { ...byok, ...behind, cost: 0 } })?.costUsd).toBe(0.2);
    // What the provider behind charges is told of other answers too, where `cost` includes it.
    expect(usageAfter({ usage: { ...byok, ...behind, is_byok: false } })).toMatchObject({
      ...{ costUsd: 0.1, isByok: false },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['there is not told', {}],
    ['there is null', { cost_details: { upstream_inference_cost: null } }],
    ['there is no amount', { cost_details: { upstream_inference_cost: -1 } }],
    ['here is not told', { cost: null, cost_details: { upstream_inference_cost: 0.2 } }],
    ['is more than there is', { cost_details: { upstream_inference_cost: 2 ** 53 } }],
  ])('of a key of one’s own costs nobody knows what, where what is paid %s', (_, fields) => {
    expect(usageAfter({ usage: { ...COUNTS, is_byok: true, cost: 0, ...fields } })).toMatchObject({
      ...{ costUsd: null, costSource: null, isByok: true, inputTokens: 3100 },
    });
  });
});
