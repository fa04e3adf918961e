import { describe, expect, it } from 'vitest';

import { reasoningOf, textOf } from '../../testing/connected.ts';
import { type Decoded, decodeBody, everyCut } from '../../testing/decoded.ts';
import { fixtureNames, readFixture } from '../../testing/fixtures.ts';
import { ollama } from './index.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);

function decoded(name: string): Decoded {
  return decodeBody(ollama(), [readFixture(FIXTURES, name)]);
}

/** An answer that consists of these objects, each a line. */
function decode(...lines: readonly unknown[]): Decoded {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return decodeBody(ollama(), [Buffer.from(text)]);
}

const DONE = { done: true, done_reason: 'stop' };

describe('a stream', () => {
  it.each(fixtureNames(FIXTURES))('says the same however it is cut: %s', (name) => {
    const body = readFixture(FIXTURES, name);
    const whole = decodeBody(ollama(), [body]);
    for (const pieces of everyCut(body)) expect(decodeBody(ollama(), pieces)).toEqual(whole);
  });

  it('says the same without the end of its last line', () => {
    const body = readFixture(FIXTURES, 'text');
    const cut = body.subarray(0, body.length - 1);
    expect(decodeBody(ollama(), [cut])).toEqual(decodeBody(ollama(), [body]));
  });

  it('is text, who answered, and usage', () => {
    expect(decoded('text')).toEqual({
      events: [
        { type: 'upstream', id: null, model: 'qwen3:8b' },
        { type: 'text-start', partId: 'text-1' },
        { type: 'text-delta', partId: 'text-1', delta: 'Grüße' },
        { type: 'text-delta', partId: 'text-1', delta: ', 日本語 👩‍🚀 ' },
        { type: 'text-delta', partId: 'text-1', delta: 'and "quotes"\nof two lines.' },
        { type: 'text-end', partId: 'text-1' },
      ],
      finishReason: 'stop',
      usage: {
        inputTokens: 26,
        outputTokens: 298,
        reasoningTokens: null,
        cachedInputTokens: null,
        costUsd: null,
        costSource: null,
      },
      hasOutput: true,
      error: null,
    });
  });

  it('has reasoning before its text', () => {
    const { events } = decoded('reasoning');
    expect(reasoningOf(events)).toBe('First, the tides.');
    expect(textOf(events)).toBe('The moon pulls the sea.');
    expect(events.map((event) => event.type).filter((type) => /-(start|end)$/.test(type))).toEqual([
      'reasoning-start',
      'reasoning-end',
      'text-start',
      'text-end',
    ]);
  });

  it('may be one line', () => {
    const answer = decoded('whole');
    expect(reasoningOf(answer.events)).toBe('hm');
    expect(textOf(answer.events)).toBe('All at once.');
    expect(answer).toMatchObject({ finishReason: 'stop', usage: { outputTokens: 298 } });
  });

  it('keeps what is nothing, and does not know what it is not told', () => {
    expect(decoded('cached-prompt').usage).toMatchObject({ inputTokens: null, outputTokens: 0 });
    expect(decoded('no-usage')).toMatchObject({ finishReason: 'stop', usage: null });
  });

  it('passes over what nobody has heard of', () => {
    const answer = decode(
      { status: 'loading' },
      null,
      7,
      {},
      { message: ['text'] },
      { message: { content: 7, thinking: [], tool_calls: 'none' } },
      { message: { content: 'Hello', novelty: 1 } },
      DONE,
      { message: { content: 'after the end' } },
    );
    expect(textOf(answer.events)).toBe('Hello');
    expect(answer).toMatchObject({ finishReason: 'stop', error: null });
  });

  it('is no answer where a line is no JSON', () => {
    const body = '{"message":{"content":"partial"}}\n{"message":{"content"\n';
    const { error, events } = decodeBody(ollama(), [Buffer.from(body)]);
    expect(textOf(events)).toBe('partial');
    expect(error?.code).toBe('upstream_protocol_error');
  });
});

describe('calls of tools', () => {
  it('get ids, and stand at the end', () => {
    const { events, finishReason } = decoded('parallel-tool-calls');
    expect(finishReason).toBe('tool_calls');
    const id = (position: number) => `ollama_20260821101112131415_${position}`;
    expect(events.slice(-4)).toEqual([
      { type: 'reasoning-end', partId: 'reasoning-1' },
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
    expect(calls).toMatchObject([{ toolCallId: 'call_x4k2', toolName: 'search' }]);
  });

  it('are output as soon as they come, unless they name nothing', () => {
    const call = (name: unknown) => ({ message: { tool_calls: [{ function: { name } }, null] } });
    expect(decode(call('f')).hasOutput).toBe(true);
    expect(decode(call('')).hasOutput).toBe(false);
  });
});

describe('the end', () => {
  it('may be the limit', () => {
    expect(decoded('length').finishReason).toBe('length');
  });

  it('is none where a model was only loaded', () => {
    expect(decoded('load')).toMatchObject({ finishReason: null, hasOutput: false });
  });

  it('keeps a reason that nobody has heard of, after some text', () => {
    const answer = decode({ message: { content: 'x' } }, { done: true, done_reason: 'tired' });
    expect(answer.finishReason).toBe('tired');
  });

  it('may be a failure', () => {
    const { error, events, finishReason } = decoded('error');
    expect(textOf(events)).toBe('partial');
    expect(finishReason).toBeNull();
    expect(error).toMatchObject({
      code: 'upstream_failed',
      details: {
        upstreamMessage: 'an error was encountered while running the model: unexpected EOF',
      },
    });
  });
});
