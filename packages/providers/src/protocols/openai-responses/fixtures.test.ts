import { describe, expect, it } from 'vitest';

import { reasoningOf, textOf } from '../../testing/connected.ts';
import { type Decoded, decodeBody, everyCut } from '../../testing/decoded.ts';
import { fixtureNames, inPieces, readFixture } from '../../testing/fixtures.ts';
import { openAiResponses } from './index.ts';

const FOLDER = new URL('fixtures/', import.meta.url);

function decoded(name: string): Decoded {
  return decodeBody(openAiResponses(), [readFixture(FOLDER, name)]);
}

/** What of an answer is no text: its events without deltas and who answered. */
function structureOf({ events }: Decoded): unknown[] {
  return events.filter(({ type }) => type !== 'upstream' && !type.endsWith('-delta'));
}

describe('an answer', () => {
  it.each(fixtureNames(FOLDER))('is read alike however its bytes are cut: %s', (name) => {
    const bytes = readFixture(FOLDER, name);
    const whole = decoded(name);
    for (const pieces of inPieces(bytes)) {
      expect(decodeBody(openAiResponses(), pieces)).toEqual(whole);
    }
  });

  it('is read alike when it is cut inside a letter', () => {
    const whole = decoded('non-ascii');
    expect(textOf(whole.events)).toBe('Grüße, 日本語 👩‍🚀 — “naïve” 👍 ok');
    for (const cut of everyCut(readFixture(FOLDER, 'non-ascii'))) {
      expect(decodeBody(openAiResponses(), cut)).toEqual(whole);
    }
  });

  it('says who gave it, and what it used, cached tokens included', () => {
    expect(decoded('text')).toEqual({
      events: [
        {
          type: 'upstream',
          id: 'resp_68af4030592c81938ec0a5fbab4a3e9f',
          model: 'gpt-5.4-2026-03-05',
        },
        { type: 'text-start', partId: 'text-1' },
        { type: 'text-delta', partId: 'text-1', delta: 'The' },
        { type: 'text-delta', partId: 'text-1', delta: ' capital of France is' },
        { type: 'text-delta', partId: 'text-1', delta: ' Paris.' },
        { type: 'text-end', partId: 'text-1' },
      ],
      finishReason: 'stop',
      usage: {
        inputTokens: 2048,
        outputTokens: 8,
        reasoningTokens: 0,
        cachedInputTokens: 1920,
        cacheWriteTokens: 64,
        costUsd: null,
        costSource: null,
        serviceTier: 'auto',
      },
      hasOutput: true,
      error: null,
    });
  });

  it('may use nobody knows what', () => {
    expect(decoded('without-usage')).toMatchObject({ finishReason: 'stop', usage: null });
  });
});

describe('reasoning', () => {
  it('shows its summaries, each a paragraph, and comes before the calls it led to', () => {
    const answer = decoded('reasoning-and-parallel-calls');
    expect(reasoningOf(answer.events)).toBe(
      '**Planning the lookups**\n\nTwo cities, so two calls.\n\n**Choosing units**\n\nCelsius.',
    );
    expect(structureOf(answer)).toMatchObject([
      { type: 'reasoning-start' },
      {
        type: 'reasoning-end',
        details: [
          {
            protocol: 'openai-responses',
            item: { id: 'rs_68af4051d3b0', encrypted_content: 'gAAAAABo_planning_encrypted==' },
          },
          { protocol: 'openai-responses', next: { id: 'fc_68af4052c1aa', phase: null } },
        ],
      },
      {
        type: 'tool-call',
        toolCallId: 'call_Yb3kQ0wJr7Lx',
        toolName: 'get_weather',
        arguments: '{"city":"Zürich"}',
      },
      { toolCallId: 'call_Mn8sT2vHd5Pq', arguments: '{"city":"Oslo","units":"c"}' },
    ]);
    expect(answer).toMatchObject({ finishReason: 'tool_calls', usage: { reasoningTokens: 64 } });
  });

  it('that shows nothing keeps its place, and so does what a message says of itself', () => {
    expect(structureOf(decoded('opaque-reasoning-and-phases'))).toMatchObject([
      { type: 'reasoning-start', partId: 'reasoning-1' },
      {
        partId: 'reasoning-1',
        details: [
          { item: { id: 'rs_68af4061aa10' } },
          { next: { id: 'msg_68af4061bb10', phase: 'commentary' } },
        ],
      },
      { type: 'text-start', partId: 'text-2' },
      { type: 'text-end', partId: 'text-2' },
      { type: 'reasoning-start', partId: 'reasoning-3' },
      {
        partId: 'reasoning-3',
        details: [{ item: { id: 'rs_68af4061aa11' } }, { next: { id: 'fc_68af4061cc10' } }],
      },
      { type: 'tool-call', toolCallId: 'call_Rr1' },
    ]);
  });

  it('may be told in full', () => {
    const answer = decoded('raw-reasoning-and-done');
    expect(reasoningOf(answer.events)).toBe('We need to add.');
    expect(textOf(answer.events)).toBe('4');
    expect(structureOf(answer)[1]).toMatchObject({
      details: [
        { item: { content: [{ type: 'reasoning_text', text: 'We need to add.' }] } },
        { next: { id: 'msg_oss_1' } },
      ],
    });
  });
});

describe('the end', () => {
  it('of a refusal is an ordinary one: these are words of the model', () => {
    const answer = decoded('refusal');
    expect(textOf(answer.events)).toBe("I'm sorry, but I can’t help with that.");
    expect(answer.finishReason).toBe('stop');
  });

  it('says when the answer got too long, and what it used all the same', () => {
    const answer = decoded('too-long');
    expect(textOf(answer.events)).toBe('Once upon a time');
    expect(answer).toMatchObject({ finishReason: 'length', usage: { outputTokens: 16 } });
  });

  it('says when a filter stopped it, though there is no word of an answer', () => {
    expect(decoded('filtered')).toMatchObject({
      events: [{ type: 'upstream' }],
      finishReason: 'content_filter',
      usage: { inputTokens: 19, outputTokens: 0 },
      error: null,
    });
  });

  it.each([
    ['failed', 'upstream_rate_limited'],
    ['error-flat', 'upstream_failed'],
    ['error-nested', 'context_length_exceeded'],
  ])('is a failure: %s', (name, code) => {
    const answer = decoded(name);
    expect(textOf(answer.events)).toBe('partial');
    expect(answer).toMatchObject({ finishReason: null, error: { code } });
  });

  it('of a failed answer tells what it used, and how long to wait', () => {
    expect(decoded('failed')).toMatchObject({
      usage: { inputTokens: 11, outputTokens: 2 },
      error: { retryAfterMs: 1_898 },
    });
  });
});

describe('beside the text', () => {
  it('pages are named, each once', () => {
    const answer = decoded('citations');
    expect(textOf(answer.events)).toBe('It rained today.');
    expect(answer.events.filter(({ type }) => type === 'source')).toEqual([
      { type: 'source', url: 'https://example.com/rain', title: 'Rain' },
      { type: 'source', url: 'https://example.com/today', title: 'Today' },
    ]);
  });

  it('a picture is a file once it is finished', () => {
    expect(structureOf(decoded('image'))).toMatchObject([
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'text-start' },
      { type: 'text-end' },
    ]);
  });
});

describe('a server that only resembles OpenAI', () => {
  it('may leave out names, numbers, places and ends', () => {
    const answer = decoded('sparse');
    expect(structureOf(answer)).toEqual([
      { type: 'tool-call', toolCallId: 'fc_a', toolName: 'one', arguments: '{"a":1}' },
      { type: 'tool-call', toolCallId: 'call_b', toolName: 'two', arguments: '{"b":2}' },
    ]);
    expect(answer).toMatchObject({
      finishReason: 'tool_calls',
      usage: { inputTokens: 7, outputTokens: 3, reasoningTokens: null, cachedInputTokens: null },
    });
  });
});
