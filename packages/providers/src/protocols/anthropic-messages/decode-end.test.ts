import { describe, expect, it } from 'vitest';

import { textOf } from '../../testing/connected.ts';
import { decodeBody } from '../../testing/decoded.ts';
import { anthropicMessages } from './index.ts';
import {
  decode,
  decoded,
  decodeDocument,
  delta,
  eventsOf,
  finish,
  messageStart,
  messageStop,
  start,
} from './pieces.testing.ts';
import { detailOf } from './thinking-blocks.ts';

describe('the end', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'pause_turn'],
    ['something_new', 'something_new'],
  ])('by %s is %s', (reason, expected) => {
    expect(decode(start(0, { type: 'text', text: 'x' }), finish(reason)).finishReason).toBe(
      expected,
    );
  });

  it('for calls that never came is none', () => {
    expect(decode(messageStart, finish('tool_use')).finishReason).toBeNull();
  });

  it.each(['refusal', 'refusal-at-once'])('by a refusal is one of the filter: %s', (name) => {
    expect(decoded(name)).toMatchObject({ finishReason: 'content_filter', error: null });
  });

  it('is followed by nothing', () => {
    const late = delta(0, { type: 'text_delta', text: 'late' });
    const answer = decode(messageStart, finish('end_turn'), messageStop, late, messageStop);
    expect(eventsOf(answer)).toEqual([]);
  });
});

describe('usage', () => {
  it('is replaced by a later report, and not added to it', () => {
    expect(decoded('usage-twice').usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 9,
      cachedInputTokens: 10,
      cacheWriteTokens: 0,
    });
  });

  it('of the beginning says nothing about what is written', () => {
    const usage = { input_tokens: 7, output_tokens: 1 };
    const answer = decode({ type: 'message_start', message: { usage } });
    expect(answer.usage).toMatchObject({ inputTokens: 7, outputTokens: null });
  });

  it('that is not told is unknown, and nothing is nothing', () => {
    expect(decode(messageStart, finish('end_turn')).usage).toBeNull();
    const zero = { input_tokens: 0, output_tokens: 0 };
    expect(decode(messageStart, finish('end_turn', zero)).usage).toEqual({
      inputTokens: 0,
      outputTokens: 0,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
      costUsd: null,
      costSource: null,
      serviceTier: null,
    });
  });

  it('has the service tier, which is told at the beginning, and is not usage by itself', () => {
    const usage = { input_tokens: 7, output_tokens: 1, service_tier: 'priority' };
    const begun = { type: 'message_start', message: { usage } };
    const answer = decode(begun, finish('end_turn', { output_tokens: 9 }));
    expect(answer.usage).toMatchObject({ outputTokens: 9, serviceTier: 'priority' });
    const whole = { type: 'message', content: [], usage: { ...usage, service_tier: 'batch' } };
    expect(decodeDocument(whole).usage).toMatchObject({ inputTokens: 7, serviceTier: 'batch' });
    expect(decode(messageStart, finish('end_turn', { service_tier: 'x' })).usage).toBeNull();
    const odd = { output_tokens: 9, service_tier: 7 };
    expect(decode(begun, finish('end_turn', odd)).usage).toMatchObject({ serviceTier: 'priority' });
  });

  it.each([
    ['beyond what can be counted', Number.MAX_SAFE_INTEGER, 1],
    ['that are no numbers', 'many', 1],
    ['below nothing', -1, 1],
  ])('with tokens %s is unknown', (_, input, cached) => {
    const usage = { input_tokens: input, cache_read_input_tokens: cached, output_tokens: 2 };
    expect(decode(finish('end_turn', usage)).usage).toMatchObject({
      inputTokens: null,
      outputTokens: 2,
    });
  });
});

describe('output', () => {
  it.each<[string, Record<string, unknown>]>([
    ['the start of a message', messageStart],
    ['a sign of life', { type: 'ping' }],
    ['an empty block', start(0, { type: 'text', text: '' })],
    ['an empty delta', delta(0, { type: 'text_delta', text: '' })],
    ['a block that nobody can read', start(0, { type: 'redacted_thinking', data: 'x' })],
    ['a tool that runs at the provider', start(0, { type: 'server_tool_use', name: 'f' })],
  ])('is not %s', (_, piece) => {
    expect(decode(piece).hasOutput).toBe(false);
  });

  it.each<[string, Record<string, unknown>]>([
    ['text', delta(0, { type: 'text_delta', text: 'x' })],
    ['reasoning', delta(0, { type: 'thinking_delta', thinking: 'x' })],
    ['the beginning of a call', start(0, { type: 'tool_use', id: 'a', name: 'f' })],
  ])('is %s', (_, piece) => {
    expect(decode(piece).hasOutput).toBe(true);
  });
});

describe('a failure', () => {
  it('ends the answer, whose text is kept', () => {
    const answer = decoded('error-midstream');
    expect(textOf(answer.events)).toBe('partial');
    expect(answer.error).toMatchObject({ code: 'upstream_overloaded' });
    expect(answer.usage).toMatchObject({ inputTokens: 25, outputTokens: null });
  });

  it('may come before the first word', () => {
    const answer = decoded('error-before-output');
    expect(answer).toMatchObject({ hasOutput: false, error: { code: 'upstream_overloaded' } });
  });

  it.each([
    ['invalid_request_error', 'upstream_invalid_request'],
    ['authentication_error', 'upstream_key_refused'],
    ['billing_error', 'upstream_no_credit'],
    ['permission_error', 'upstream_refused'],
    ['not_found_error', 'upstream_not_found'],
    ['request_too_large', 'upstream_request_too_large'],
    ['rate_limit_error', 'upstream_rate_limited'],
    ['api_error', 'upstream_failed'],
    ['timeout_error', 'upstream_timeout'],
    ['overloaded_error', 'upstream_overloaded'],
    ['something_new', 'upstream_failed'],
  ])('of the type %s is %s', (type, code) => {
    const { error } = decode({ type: 'error', error: { type, message: 'No.' } });
    expect(error).toMatchObject({ code, details: { upstreamMessage: 'No.' } });
  });

  it.each([
    ['without the name of an event', 'data: {"type":"error","error":{"type":"api_error"}}\n\n'],
    ['that is mere text', 'event: error\ndata: upstream gone\n\n'],
    ['in another form', 'data: {"error":"boom"}\n\n'],
    ['instead of a stream', '{"type":"error","error":{"type":"api_error","message":"x"}}'],
  ])('is one %s', (_, body) => {
    expect(decodeBody(anthropicMessages(), [Buffer.from(body)]).error).toMatchObject({
      code: 'upstream_failed',
    });
  });

  it.each([
    ['half a piece', 'event: ping\ndata: {"type":\n\n'],
    ['another document', '{"hello":"world"}'],
    ['a list', '[1,2]'],
  ])('is no answer at all: %s', (_, body) => {
    expect(decodeBody(anthropicMessages(), [Buffer.from(body)]).error).toMatchObject({
      code: 'upstream_protocol_error',
    });
  });
});

describe('an answer that was not streamed', () => {
  const message = {
    id: 'msg_1',
    type: 'message',
    model: 'claude',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'text', text: 'Hello', citations: [{ url: 'https://a.example/', title: 'A' }] },
      { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 1, output_tokens: 2 },
  };

  it('says the same', () => {
    const answer = decodeDocument(message);
    expect(answer).toMatchObject({
      finishReason: 'tool_calls',
      usage: { inputTokens: 1, outputTokens: 2 },
      error: null,
    });
    expect(answer.events).toMatchObject([
      { type: 'upstream', id: 'msg_1', model: 'claude' },
      { type: 'reasoning-start' },
      { delta: 'hm' },
      {
        type: 'reasoning-end',
        details: [detailOf({ type: 'thinking', thinking: 'hm', signature: 's' })],
      },
      { type: 'text-start' },
      { delta: 'Hello' },
      { type: 'source', url: 'https://a.example/', title: 'A' },
      { type: 'text-end' },
      { type: 'tool-call', arguments: '{"x":1}' },
    ]);
  });

  it('is complete without a reason', () => {
    expect(decodeDocument({ ...message, stop_reason: null }).finishReason).toBe('stop');
  });
});
