import { AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { answer, answerFrames, chunk, USAGE, usageChunk } from './testing/answers.ts';
import { collect, connect, endOf, textOf } from './testing/connected.ts';
import { closedPortUrl } from './testing/fake-upstream.ts';
import * as faults from './testing/faults.ts';
import {
  comment,
  delay,
  done,
  end,
  frame,
  head,
  reset,
  type Script,
  silence,
  splitEvery,
  wait,
  write,
} from './testing/script.ts';
import type { PhaseTimeouts, ProviderEvent } from './types.ts';

const connectOpenRouter = (
  timeouts?: Partial<PhaseTimeouts>,
  options?: Parameters<typeof connect>[2],
) => connect('openrouter', timeouts, options);

/** The answer to one request that is met with the given script. */
async function outcomeOf(
  script: Script,
  timeouts?: Partial<PhaseTimeouts>,
): Promise<ProviderEvent[]> {
  const { upstream, ask } = await connectOpenRouter(timeouts);
  upstream.next(script);
  return await ask();
}

function errorOf(events: readonly ProviderEvent[]): AppError {
  const last = events.at(-1);
  if (last?.type !== 'error') throw new Error(`ended with ${last?.type}`);
  return last.error;
}

describe('an ordinary answer', () => {
  it('opens, fills and closes each part, then reports usage, then finishes', async () => {
    const events = await outcomeOf(
      answer({ reasoning: ['Let me', ' see'], deltas: ['Hel', 'lo'] }),
    );
    expect(events).toEqual([
      { type: 'upstream', id: 'gen-1', model: 'fake/model' },
      { type: 'reasoning-start', partId: 'reasoning-1' },
      { type: 'reasoning-delta', partId: 'reasoning-1', delta: 'Let me' },
      { type: 'reasoning-delta', partId: 'reasoning-1', delta: ' see' },
      { type: 'reasoning-end', partId: 'reasoning-1' },
      { type: 'text-start', partId: 'text-2' },
      { type: 'text-delta', partId: 'text-2', delta: 'Hel' },
      { type: 'text-delta', partId: 'text-2', delta: 'lo' },
      { type: 'text-end', partId: 'text-2' },
      {
        type: 'usage',
        inputTokens: 10,
        outputTokens: 5,
        reasoningTokens: null,
        cachedInputTokens: null,
        costUsd: 0.0001,
        costSource: 'reported',
      },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  it('passes on together what arrived together', async () => {
    const { upstream, stream } = await connectOpenRouter();
    const frames = answer({ deltas: ['a', 'b', 'c'] });
    upstream.next(splitEvery(frames, 1_000_000));
    const sizes: number[] = [];
    for await (const batch of stream()) sizes.push(batch.length);
    expect(sizes).toEqual([8]);
  });

  it('is the same when its bytes come one by one', async () => {
    const script = answer({ reasoning: 'Grüße', deltas: ['日本語 ', '👋🏽', ' ok'] });
    const [whole, cut] = await Promise.all([outcomeOf(script), outcomeOf(splitEvery(script, 1))]);
    expect(cut).toEqual(whole);
    expect(textOf(cut)).toBe('日本語 👋🏽 ok');
  });

  it.each(['\r\n', '\r'] as const)(
    'is the same with %j as the end of its lines',
    async (lineEnd) => {
      const script = answer({ deltas: ['Hel', 'lo'] });
      const other = faults.withLineEnds(script, lineEnd);
      expect(await outcomeOf(splitEvery(other, 3))).toEqual(await outcomeOf(script));
    },
  );
});

describe('a failure before any output', () => {
  it('is upstream_unreachable when nobody listens', async () => {
    const baseUrl = await closedPortUrl();
    const { ask } = await connectOpenRouter({}, { baseUrls: { openrouter: baseUrl } });
    const events = await ask();
    expect(events).toHaveLength(1);
    expect(errorOf(events)).toMatchObject({
      code: 'upstream_unreachable',
      details: { provider: 'openrouter' },
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
    const { upstream, ask } = await connectOpenRouter({ firstOutputMs: 100 });
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
    ['compressed bytes', faults.compressed, 'upstream_protocol_error'],
    ['a broken connection', faults.resetBeforeHead, 'upstream_disconnected'],
    ['a broken connection after the head', [head(), reset], 'upstream_disconnected'],
  ])('by %s is no success', async (_, script, code) => {
    expect(endOf(await outcomeOf(script))).toBe(code);
  });

  it('does not follow a redirect', async () => {
    const { upstream, ask } = await connectOpenRouter();
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
    const flood = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`x-${i}`, 'y'.repeat(1_000)]),
    );
    expect(endOf(await outcomeOf([head(200, flood), end]))).toBe('upstream_protocol_error');
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
    const { providers } = await connectOpenRouter();
    const signal = new AbortController().signal;
    const request = { model: 'x', systemPrompt: null, messages: [], params: {} };
    expect(endOf(await collect(providers.stream('nobody', request, { key: null, signal })))).toBe(
      'provider_not_found',
    );
  });
});

describe('an answer in another guise', () => {
  it('is read when it was not streamed', async () => {
    const events = await outcomeOf(faults.unstreamed({ text: 'All at once' }));
    expect(textOf(events)).toBe('All at once');
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is read when it is called plain text', async () => {
    expect(endOf(await outcomeOf(faults.plainText))).toBe('finish: stop');
  });

  it('may contain what nobody knows', async () => {
    const events = await outcomeOf(faults.unknownPieces);
    expect(textOf(events)).toBe('Hello');
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is one of several only by mistake: the first is kept', async () => {
    const events = await outcomeOf(faults.twoChoices);
    expect(textOf(events)).toBe('first');
    expect(endOf(events)).toBe('finish: stop');
  });
});

describe('a failure in the middle', () => {
  it('is upstream_disconnected when the connection breaks', async () => {
    const { upstream, stream } = await connectOpenRouter();
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

  it('is frame_too_large when a frame is, and memory stays bounded', async () => {
    const { upstream, ask } = await connectOpenRouter({}, { maxFrameCharacters: 256 * 1024 });
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

describe('the end of an answer', () => {
  it.each([
    ['its body ends without [DONE]', faults.finishWithoutDone],
    ['the connection is closed right behind [DONE]', faults.unterminatedDone],
    ['everything comes twice', faults.doubleEnd],
    [
      'the last chunk has no blank line',
      [
        head(),
        ...answerFrames({}),
        write(`data: ${JSON.stringify(chunk({ finishReason: 'stop' }))}`),
        end,
      ],
    ],
  ])('is a success when %s', async (_, script) => {
    const events = await outcomeOf(script);
    expect(textOf(events)).toBe('Hello');
    expect(events.filter((event) => event.type === 'finish')).toEqual([
      { type: 'finish', finishReason: 'stop' },
    ]);
    expect(endOf(events)).toBe('finish: stop');
  });

  it('drops half a chunk behind the last', async () => {
    const events = await outcomeOf([...answer().slice(0, -2), write('data: {"choi'), end]);
    expect(endOf(events)).toBe('finish: stop');
  });

  it('comes at once with [DONE], even when the connection stays open', async () => {
    const { upstream, ask } = await connectOpenRouter();
    upstream.next(faults.doneThenOpen);
    expect(endOf(await ask())).toBe('finish: stop');
    expect((await upstream.received()).closedAt).toBeNull();
  });

  it('does not keep a connection that stays open behind it', async () => {
    const { upstream, ask } = await connectOpenRouter({ graceMs: 50 });
    upstream.next(faults.doneThenOpen);
    await ask();
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(upstream.openSockets).toBe(0);
  });

  it.each([
    ['[DONE] without usage', faults.doneWithoutUsageThenOpen],
    ['a reason to finish', faults.finishThenSilence],
    [
      'a reason to finish and comments',
      [
        head(),
        ...answerFrames({}),
        frame(chunk({ finishReason: 'stop' })),
        ...Array.from({ length: 5_000 }, () => [comment('alive'), delay(2)]).flat(),
      ],
    ],
  ])('comes a little after %s', async (_, script) => {
    const events = await outcomeOf(script, { graceMs: 100 });
    expect(endOf(events)).toBe('finish: stop');
    expect(events.some((event) => event.type === 'usage')).toBe(false);
  });

  it('waits for usage that comes after [DONE]', async () => {
    const events = await outcomeOf(faults.usageAfterDone);
    expect(events.at(-2)).toMatchObject({ type: 'usage', inputTokens: 10, outputTokens: 5 });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is a success when the connection breaks after the model finished', async () => {
    const { upstream, stream } = await connectOpenRouter();
    const gate = upstream.hold();
    upstream.next([
      head(),
      ...answerFrames({}),
      frame(chunk({ finishReason: 'stop' })),
      wait(gate),
      reset,
    ]);
    const events: ProviderEvent[] = [];
    const reading = (async () => {
      for await (const batch of stream()) events.push(...batch);
    })();
    await gate.reached;
    await expect.poll(() => textOf(events)).toBe('Hello');
    gate.release();
    await reading;
    expect(endOf(events)).toBe('finish: stop');
  });

  it.each([
    [
      'the last report',
      [USAGE, { ...USAGE, completion_tokens: 9 }],
      { inputTokens: 10, outputTokens: 9 },
    ],
    [
      'an earlier one where later ones are empty',
      [USAGE, null, {}],
      { inputTokens: 10, outputTokens: 5 },
    ],
    [
      'zero as zero',
      [{ prompt_tokens: 0, completion_tokens: 0, cost: 0 }],
      { inputTokens: 0, outputTokens: 0, costUsd: 0, costSource: 'reported' },
    ],
    [
      'numbers in text',
      [{ prompt_tokens: '12', completion_tokens: 3.0 }],
      { inputTokens: 12, outputTokens: 3, costUsd: null, costSource: null },
    ],
  ])('takes %s for the usage', async (_, reports, expected) => {
    const events = await outcomeOf(faults.repeatedUsage(...reports));
    expect(events.filter((event) => event.type === 'usage')).toHaveLength(1);
    expect(events.at(-2)).toMatchObject(expected);
  });

  it('invents no usage', async () => {
    const events = await outcomeOf(answer({ usage: null }));
    expect(events.some((event) => event.type === 'usage')).toBe(false);
    expect(endOf(events)).toBe('finish: stop');
  });
});

describe('very much at once', () => {
  it('is delivered whole', { timeout: 60_000 }, async () => {
    const count = 100_000;
    const { upstream, stream } = await connectOpenRouter();
    upstream.next(faults.burst(count));
    let characters = 0;
    let last: ProviderEvent | undefined;
    for await (const batch of stream()) {
      for (const event of batch) if (event.type === 'text-delta') characters += event.delta.length;
      last = batch.at(-1);
    }
    expect(characters).toBe(count);
    expect(last).toMatchObject({ type: 'finish' });
  });
});
