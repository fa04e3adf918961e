import { describe, expect, it } from 'vitest';

import { answerFrames, chunk, usageChunk } from './testing/answers.ts';
import { collect, connect, endOf, errorOf, outcomeOf, textOf } from './testing/connected.ts';
import { closedPortUrl, UNKNOWN_HOST_URL } from './testing/dead-ends.ts';
import * as faults from './testing/faults.ts';
import { done, end, frame, head, reset, silence, wait, write } from './testing/script.ts';
import type { ProviderEvent } from './types.ts';

describe('a failure before any output', () => {
  it('is upstream_unreachable when nobody listens', async () => {
    const baseUrl = await closedPortUrl();
    const { ask } = await connect('openrouter', {}, { baseUrls: { openrouter: baseUrl } });
    const events = await ask();
    expect(events).toHaveLength(1);
    expect(errorOf(events)).toMatchObject({
      code: 'upstream_unreachable',
      details: { provider: 'openrouter', reason: 'connect' },
    });
  });

  it('is upstream_unreachable when the host is not known', async () => {
    const { ask } = await connect('openrouter', {}, { baseUrls: { openrouter: UNKNOWN_HOST_URL } });
    // Where a firewall swallows the question for the name, it is the time that ends the wait.
    expect(['upstream_unreachable', 'upstream_timeout']).toContain(endOf(await ask()));
  });

  it('is upstream_unreachable when the other side does not speak TLS, without a detail', async () => {
    const { upstream } = await connect('openrouter');
    const baseUrl = upstream.baseUrl.replace('http:', 'https:');
    const { ask } = await connect('openrouter', {}, { baseUrls: { openrouter: baseUrl } });
    expect(errorOf(await ask())).toMatchObject({
      code: 'upstream_unreachable',
      message: 'The provider could not be reached.',
      details: { provider: 'openrouter', reason: 'tls' },
    });
  });

  it.each([
    ['nothing is answered', faults.hangBeforeHead],
    ['nothing follows the head', faults.silentAfterHead],
    ['only comments come', faults.onlyComments(2)],
    [
      'only an empty role delta comes',
      [head(), frame(chunk({ delta: { role: 'assistant', content: '' } })), silence],
    ],
  ])('is upstream_timeout when %s', async (_, script) => {
    const { upstream, ask } = await connect('openrouter', { firstOutputMs: 100 });
    upstream.next(script);
    expect(endOf(await ask())).toBe('upstream_timeout');
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it.each([
    [400, 'upstream_invalid_request'],
    [401, 'upstream_key_refused'],
    [402, 'upstream_no_credit'],
    [403, 'upstream_refused'],
    [404, 'upstream_not_found'],
    [408, 'upstream_timeout'],
    [409, 'upstream_failed'],
    [413, 'upstream_request_too_large'],
    [418, 'upstream_invalid_request'],
    [422, 'upstream_invalid_request'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
    [502, 'upstream_failed'],
    [503, 'upstream_overloaded'],
    [504, 'upstream_timeout'],
    [520, 'upstream_failed'],
    [524, 'upstream_timeout'],
    [529, 'upstream_overloaded'],
  ])('with status %i is %s', async (status, code) => {
    const events = await outcomeOf(faults.httpError(status, { message: 'No way' }));
    expect(events).toHaveLength(1);
    expect(errorOf(events)).toMatchObject({
      code,
      upstreamStatus: status,
      details: { provider: 'openrouter', upstreamStatus: status, upstreamMessage: 'No way' },
    });
  });

  it('tells an empty account from a rate limit', async () => {
    expect(endOf(await outcomeOf(faults.insufficientQuota))).toBe('upstream_no_credit');
  });

  it('tells an overlong conversation from any other bad request', async () => {
    const byReason = faults.httpError(400, { metadata: { error_type: 'context_length_exceeded' } });
    expect(endOf(await outcomeOf(byReason))).toBe('context_length_exceeded');
  });

  it('keeps how long to wait, on any status', async () => {
    const limited = await outcomeOf(faults.rateLimited({ 'retry-after': '7' }));
    expect(errorOf(limited)).toMatchObject({ code: 'upstream_rate_limited', retryAfterMs: 7_000 });
    const failed = await outcomeOf(faults.httpError(503, {}, { 'retry-after-ms': '1500' }));
    expect(errorOf(failed).retryAfterMs).toBe(1_500);
  });

  it.each([
    ['an error after the role', faults.errorAfterRole(529), 'upstream_overloaded'],
    ['an error with status 200', faults.errorBody(502), 'upstream_failed'],
    [
      'an error with status 200 and its code as text',
      faults.errorBody('429'),
      'upstream_rate_limited',
    ],
    ['a page', faults.htmlPage, 'upstream_protocol_error'],
    ['a redirect', faults.redirect('http://127.0.0.1:1/'), 'upstream_protocol_error'],
    ['no content', faults.noContent, 'empty_response'],
    ['an empty body', faults.emptyBody, 'empty_response'],
    ['a stream that is over before it began', [head(), done, end], 'empty_response'],
    ['half an object', faults.truncatedJson, 'upstream_protocol_error'],
    [
      'an object that is no answer',
      [head(), write('{"status":"ok"}'), end],
      'upstream_protocol_error',
    ],
    ['compressed bytes', faults.compressed('gzip'), 'upstream_protocol_error'],
    ['a broken connection', faults.resetBeforeHead, 'upstream_disconnected'],
    ['a broken connection after the head', [head(), reset], 'upstream_disconnected'],
  ])('by %s is no success', async (_, script, code) => {
    expect(endOf(await outcomeOf(script))).toBe(code);
  });

  it('does not follow a redirect', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.next(faults.redirect(`${upstream.baseUrl}/chat/completions`));
    await ask();
    expect(upstream.requests).toHaveLength(1);
  });

  it('does not repeat a page', async () => {
    expect(JSON.stringify(errorOf(await outcomeOf(faults.htmlPage)).details)).not.toContain(
      'proxy',
    );
  });

  it('takes a flood of headers for no answer', async () => {
    expect(endOf(await outcomeOf(faults.headerFlood(40_000)))).toBe('upstream_protocol_error');
  });

  it('does not repeat what it cannot read', async () => {
    const failed = faults.compressed('gzip', '{"error":{"message":"unreadable"}}', 503);
    expect(errorOf(await outcomeOf(failed)).details).toEqual({
      provider: 'openrouter',
      upstreamStatus: 503,
    });
  });

  it('does not wait for an error body that never ends', async () => {
    const slow = [head(500, { 'content-type': 'application/json' }), write('{"error"'), silence];
    expect(endOf(await outcomeOf(slow))).toBe('upstream_failed');
  });

  it('takes no more of an error body than it needs', async () => {
    const huge = [
      head(500, {}),
      ...Array.from({ length: 100 }, () => write('x'.repeat(64 * 1024))),
      silence,
    ];
    expect(errorOf(await outcomeOf(huge)).details).toMatchObject({
      upstreamMessage: 'x'.repeat(500),
    });
  });

  it('is an unknown provider', async () => {
    const { providers } = await connect('openrouter');
    const signal = new AbortController().signal;
    const request = { model: 'x', systemPrompt: null, messages: [], params: {} };
    expect(endOf(await collect(providers.stream('nobody', request, { key: null, signal })))).toBe(
      'provider_not_found',
    );
  });
});

describe('a failure in the middle', () => {
  it('is upstream_disconnected when the connection breaks', async () => {
    const { upstream, stream } = await connect('openrouter');
    const gate = upstream.hold();
    upstream.next(faults.resetMidStream(wait(gate)));
    const events: ProviderEvent[] = [];
    for await (const batch of stream()) {
      events.push(...batch);
      if (textOf(events) === 'partial') gate.release();
    }
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('upstream_disconnected');
  });

  it.each([
    ['the body ends', faults.cutOff],
    ['the connection is closed', faults.closedMidStream],
    ['the stream says that it is over', faults.doneWithoutFinish],
    ['fewer bytes come than were promised', faults.shortBody],
  ])('is truncated when %s before the model finished', async (_, script) => {
    const events = await outcomeOf(script);
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('truncated');
    expect(events.filter((event) => event.type === 'finish')).toEqual([]);
  });

  it.each([
    ['comments', faults.stall(2)],
    ['bytes of one frame', faults.trickle(2)],
  ])('is upstream_idle_timeout when only %s come', async (_, script) => {
    const events = await outcomeOf(script, { idleMs: 150 });
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('upstream_idle_timeout');
  });

  it('is max_duration when it never ends', async () => {
    const events = await outcomeOf(faults.endless(2), { totalMs: 200 });
    expect(textOf(events)).toContain('on on on');
    expect(endOf(events)).toBe('max_duration');
  });

  it.each(Object.entries(faults.ERROR_PIECES))('is understood from %s', async (_, piece) => {
    const events = await outcomeOf(faults.errorMidStream(piece));
    expect(textOf(events)).toBe('partial');
    expect(errorOf(events)).toMatchObject({
      code: 'upstream_failed',
      details: { upstreamMessage: 'boom' },
    });
  });

  it.each([
    [faults.errorChunk(502), 'upstream_failed'],
    [faults.errorChunk('503'), 'upstream_overloaded'],
    [faults.errorChunk('server_error', 'rate_limit_exceeded'), 'upstream_rate_limited'],
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      'upstream_overloaded',
    ],
    [chunk({ finishReason: 'error' }), 'upstream_failed'],
  ])('has the code that its kind stands for (%#)', async (piece, code) => {
    expect(endOf(await outcomeOf(faults.errorMidStream(piece)))).toBe(code);
  });

  it('keeps what the very piece that ends in it has of an answer', async () => {
    const last = chunk({ delta: { content: 'Hello' }, finishReason: 'error' });
    const events = await outcomeOf([head(), frame(last), done, end]);
    expect(events[0]).toMatchObject({ type: 'upstream', model: 'fake/model' });
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('upstream_failed');
  });

  it('is understood from the name of an event alone', async () => {
    const events = await outcomeOf(faults.errorMidStream('something broke', 'error'));
    expect(errorOf(events)).toMatchObject({
      code: 'upstream_failed',
      details: { upstreamMessage: 'something broke' },
    });
  });

  it('is upstream_protocol_error when a frame is no JSON', async () => {
    const events = await outcomeOf(faults.invalidJson);
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('upstream_protocol_error');
  });

  it('is frame_too_large when a frame is, and the rest of it is not read', async () => {
    const { upstream, ask } = await connect('openrouter', {}, { maxFrameCharacters: 256 * 1024 });
    upstream.next(faults.hugeFrame(64 * 1024 * 1024));
    const events = await ask();
    expect(textOf(events)).toBe('partial');
    expect(endOf(events)).toBe('frame_too_large');
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('reports the usage that is known', async () => {
    const events = await outcomeOf([head(), ...answerFrames({}), frame(usageChunk()), end]);
    expect(events.at(-2)).toMatchObject({ type: 'usage', outputTokens: 5 });
    expect(endOf(events)).toBe('truncated');
  });
});
