import { describe, expect, it } from 'vitest';

import { answer, answerFrames, chunk, USAGE } from './testing/answers.ts';
import { connect, endOf, errorOf, outcomeOf, textOf } from './testing/connected.ts';
import * as faults from './testing/faults.ts';
import {
  comment,
  delay,
  done,
  end,
  frame,
  head,
  reset,
  splitEvery,
  wait,
  write,
} from './testing/script.ts';
import type { ProviderEvent } from './types.ts';

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
        cacheWriteTokens: null,
        costUsd: 0.0001,
        costSource: 'reported',
        serviceTier: null,
        isByok: false,
      },
      { type: 'finish', finishReason: 'stop' },
    ]);
  });

  it('passes on together what arrived together', async () => {
    const { upstream, stream } = await connect('openrouter');
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
    expect(textOf(events)).toBe('alone');
    expect(endOf(events)).toBe('finish: stop');
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
    const { upstream, ask } = await connect('openrouter');
    upstream.next(faults.doneThenOpen);
    expect(endOf(await ask())).toBe('finish: stop');
    expect((await upstream.received()).closedAt).toBeNull();
  });

  it('does not keep a connection that stays open behind it', async () => {
    const { upstream, ask } = await connect('openrouter', { graceMs: 50 });
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
    const { upstream, stream } = await connect('openrouter');
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
    const { upstream, stream } = await connect('openrouter');
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

  it('may come in one piece', async () => {
    const { upstream, ask } = await connect('openrouter');
    const content = Array.from({ length: 200_000 }, () => ({ type: 'text', text: 'a' }));
    upstream.next([head(), frame(chunk({ delta: { content }, finishReason: 'stop' })), done, end]);
    const events = await ask();
    expect(textOf(events)).toHaveLength(200_000);
    expect(endOf(events)).toBe('finish: stop');
  });

  it('is no answer when it has more parts than any: what came before them stays', async () => {
    const { upstream, ask } = await connect('gemini');
    const parts = Array.from({ length: 80_000 }, (_, at) => ({ text: 'a', thought: at % 2 === 0 }));
    const candidates = [{ content: { parts }, finishReason: 'STOP' }];
    upstream.next([head(), frame({ candidates }), end]);
    const events = await ask();
    expect(errorOf(events)).toMatchObject({
      code: 'upstream_protocol_error',
      details: { provider: 'gemini' },
      cause: new Error('more than 10000 parts'),
    });
    expect(textOf(events)).toHaveLength(5_000);
  });

  it('is no answer when it has more calls of tools than any, though they are told at the end', async () => {
    const calls = Array.from({ length: 10_001 }, (_, index) => ({ index, id: `call_${index}` }));
    const events = await outcomeOf(faults.toolCallFragments(...calls));
    expect(endOf(events)).toBe('upstream_protocol_error');
  });
});
