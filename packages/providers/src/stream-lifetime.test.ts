import { getEventListeners, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { answer, answerFrames, chunk, usageChunk } from './testing/answers.ts';
import { collect, connect, type Connected, endOf, GENEROUS, textOf } from './testing/connected.ts';
import { startBlackHole } from './testing/dead-ends.ts';
import { DIALECTS } from './testing/dialects/index.ts';
import * as faults from './testing/faults.ts';
import {
  close,
  delay,
  done,
  end,
  frame,
  head,
  type Script,
  silence,
  wait,
  write,
} from './testing/script.ts';
import type { PhaseTimeouts, ProviderEvent } from './types.ts';

/** How soon after an abort the connection must be gone (contract §6). */
const ABORT_MS = 100;
const KIB = 1024;
const MIB = KIB * KIB;

describe('an abort', () => {
  it.each<[string, Script]>([
    ['before the head', faults.hangBeforeHead],
    ['before the first output', faults.silentAfterHead],
    ['in the middle', [head(), ...answerFrames({ text: 'partial' }), silence]],
    ['while an error is read', [head(500), write('{"error'), silence]],
  ])('%s closes the connection at once, and the stream without a word', async (_, script) => {
    const { upstream, stream } = await connect('openrouter');
    upstream.next(script);
    const controller = new AbortController();
    const events: ProviderEvent[] = [];
    const reading = (async () => {
      for await (const batch of stream({ signal: controller.signal })) events.push(...batch);
    })();
    const request = await upstream.received();
    await sleep(20);
    controller.abort();
    await reading;
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(endOf(events)).toBe('nothing');
    await expect.poll(() => upstream.openSockets).toBe(0);
  });

  it('tells what was counted until then, where anything was: the question, by Anthropic', async () => {
    const { upstream, stream } = await connect('anthropic');
    const dialect = DIALECTS['anthropic-messages'];
    upstream.next([dialect.head(), ...dialect.frames({ text: 'partial' }), silence]);
    const controller = new AbortController();
    const events: ProviderEvent[] = [];
    for await (const batch of stream({ signal: controller.signal })) {
      events.push(...batch);
      if (textOf(events) === 'partial') controller.abort();
    }

    expect(events.at(-1)).toMatchObject({
      ...{ type: 'usage', isPartial: true, inputTokens: 10, outputTokens: null },
    });
  });

  it('reaches the upstream in time', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.always([head(), ...answerFrames({ text: 'partial' }), silence]);
    const latencies: number[] = [];
    for (let count = 1; count <= 5; count += 1) {
      const controller = new AbortController();
      const asked = ask({ signal: controller.signal });
      const request = await upstream.received(count);
      await sleep(10);
      const abortedAt = performance.now();
      controller.abort();
      await asked;
      await request.closed;
      latencies.push((request.closedAt ?? Infinity) - abortedAt);
    }
    // The best of them: a machine that is busy with something else may delay one.
    expect(Math.min(...latencies)).toBeLessThan(ABORT_MS);
  });

  it('before the first read asks nobody', async () => {
    const { upstream, ask } = await connect('openrouter');
    expect(await ask({ signal: AbortSignal.abort() })).toEqual([]);
    expect(upstream.connections).toBe(0);
  });

  it('ends a wait for a connection that is never made', async () => {
    const { ask } = await connectToBlackHole();
    const startedAt = performance.now();
    expect(await ask({ signal: AbortSignal.timeout(50) })).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(GENEROUS.connectMs);
  });

  it('closes the connection even if nobody reads on', async () => {
    const { upstream, stream } = await connect('openrouter');
    upstream.next([head(), ...answerFrames({ text: 'partial' }), silence]);
    const controller = new AbortController();
    const batches = stream({ signal: controller.signal })[Symbol.asyncIterator]();
    await batches.next();
    controller.abort();
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(await collectRest(batches)).toBe('nothing');
  });

  it('after the model finished waits a little for usage', async () => {
    const { upstream, stream } = await connect('openrouter');
    const gate = upstream.hold();
    upstream.next([
      head(),
      ...answerFrames({}),
      frame(chunk({ finishReason: 'stop' })),
      wait(gate),
      frame(usageChunk()),
      done,
      end,
    ]);
    const controller = new AbortController();
    const reading = collect(stream({ signal: controller.signal }));
    await gate.reached;
    await sleep(50);
    controller.abort();
    gate.release();
    const events = await reading;
    expect(events.at(-2)).toMatchObject({ type: 'usage' });
    expect(endOf(events)).toBe('finish: stop');
  });

  it('after the model finished does not wait for usage for ever', async () => {
    const { upstream, stream } = await connect('openrouter', { graceMs: 100 });
    const gate = upstream.hold();
    // Frames that say nothing would make the wait for the end begin anew, but for the abort.
    const chatter = Array.from({ length: 5_000 }, () => [
      frame('{}'),
      { do: 'delay' as const, ms: 5 },
    ]).flat();
    upstream.next([
      head(),
      ...answerFrames({}),
      frame(chunk({ finishReason: 'stop' })),
      wait(gate),
      ...chatter,
    ]);
    const controller = new AbortController();
    const reading = collect(stream({ signal: controller.signal }));
    await gate.reached;
    gate.release();
    await sleep(20);
    controller.abort();
    expect(endOf(await reading)).toBe('finish: stop');
  });

  it('of many streams leaves nothing behind', async () => {
    const { upstream, ask } = await connect('openrouter');
    const many = 50;
    upstream.always([head(), ...answerFrames({ text: 'partial' }), silence]);
    const controller = new AbortController();
    // One signal for all of them, as when a server stops.
    setMaxListeners(many, controller.signal);
    const asked = Array.from({ length: many }, () => ask({ signal: controller.signal }));
    await upstream.received(many);
    await sleep(20);
    controller.abort();
    await Promise.all(asked);
    await expect.poll(() => upstream.openSockets).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is no longer listened for once the answer is over', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.next(answer(), faults.httpError(500), faults.cutOff);
    const { signal } = new AbortController();
    for (let times = 0; times < 3; times += 1) {
      await ask({ signal });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    }
  });
});

describe('a reader', () => {
  it('that leaves early closes the connection', async () => {
    const { upstream, stream } = await connect('openrouter');
    upstream.next([head(), ...answerFrames({ text: 'partial' }), silence]);
    for await (const batch of stream()) {
      expect(batch).not.toEqual([]);
      break;
    }
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('that leaves while a read is under way does not wait for it', async () => {
    const { upstream, stream } = await connect('openrouter');
    upstream.next(faults.silentAfterHead);
    const batches = stream()[Symbol.asyncIterator]();
    const pending = batches.next();
    const request = await upstream.received();
    await batches.return?.();
    expect(await pending).toMatchObject({ done: true });
    await request.closed;
    expect(request.aborted).toBe(true);
  });

  it('that is slow holds up the upstream, and no timer but that of the whole call', async () => {
    const { upstream, stream } = await connect('openrouter', { idleMs: 100 });
    const piece = frame(chunk({ delta: { content: 'x'.repeat(64 * KIB) } }));
    const pieces = 640;
    upstream.next([
      head(),
      ...Array.from({ length: pieces }, () => piece),
      frame(chunk({ finishReason: 'stop' })),
      done,
      end,
    ]);
    let characters = 0;
    let slept = false;
    for await (const batch of stream()) {
      characters += textOf(batch).length;
      if (!slept && characters > 0) {
        slept = true;
        await sleep(400);
        // What the sockets of the system hold, and no more: the rest waits at the upstream.
        expect((await upstream.received()).bytesSent).toBeLessThan(20 * MIB);
      }
      if (batch.at(-1)?.type === 'error') throw new Error(endOf(batch));
    }
    expect(characters).toBe(pieces * 64 * KIB);
  });

  it('that never comes back is bounded by the time of the whole call', async () => {
    const { upstream, stream } = await connect('openrouter', { totalMs: 100 });
    upstream.next(faults.endless(2));
    const batches = stream()[Symbol.asyncIterator]();
    await batches.next();
    const request = await upstream.received();
    await request.closed;
    expect(request.aborted).toBe(true);
    expect(await collectRest(batches)).toBe('max_duration');
  });
});

describe('a connection', () => {
  it('that is not made in time is an upstream_timeout', async () => {
    const { ask } = await connectToBlackHole({ connectMs: 100 });
    expect(endOf(await ask())).toBe('upstream_timeout');
  });

  it.each<[string, Script]>([
    ['an answer', answer()],
    ['an error', faults.httpError(500)],
    ['an answer whose end came late', [...answer().slice(0, -1), delay(20), end]],
  ])('carries the next request after %s', async (_, script) => {
    const { upstream, ask } = await connect('openrouter');
    const times = 10;
    upstream.always(script);
    for (let count = 1; count <= times; count += 1) {
      await ask();
      await (
        await upstream.received(count)
      ).closed;
      // The last bytes are on their way; a busy machine may miss one of these moments.
      await sleep(10);
    }
    expect(upstream.connections).toBeLessThan(times / 2);
  });

  it('that its other side closes as it is used again is replaced, once', async () => {
    const { upstream, ask } = await connect('openrouter');
    await reuseConnection();
    upstream.next(faults.resetBeforeHead, answer({ text: 'second try' }));
    const events = await ask();
    expect(textOf(events)).toBe('second try');
    expect(upstream.requests).toHaveLength(3);
    expect(upstream.requests.map((request) => request.connection)).toEqual([1, 1, 2]);

    async function reuseConnection(): Promise<void> {
      await ask();
      await (
        await upstream.received()
      ).closed;
      await sleep(20);
    }
  });

  it('that is closed politely instead is replaced too', async () => {
    const { upstream, ask } = await connect('openrouter');
    await ask();
    await (
      await upstream.received()
    ).closed;
    await sleep(20);
    upstream.next([close], answer({ text: 'second try' }));
    expect(textOf(await ask())).toBe('second try');
  });

  it('that fails when it is new is not replaced: the upstream may have seen the request', async () => {
    const { upstream, ask } = await connect('openrouter');
    upstream.next(faults.resetBeforeHead);
    expect(endOf(await ask())).toBe('upstream_disconnected');
    expect(upstream.requests).toHaveLength(1);
  });

  it('is gone after close(), and so is whoever used it', async () => {
    const { upstream, providers, ask } = await connect('openrouter');
    upstream.always([head(), ...answerFrames({ text: 'partial' }), silence]);
    const asked = ask();
    await upstream.received();
    await sleep(20);
    await providers.close();
    expect(endOf(await asked)).toBe('upstream_disconnected');
    await expect.poll(() => upstream.openSockets).toBe(0);
    expect(endOf(await ask())).toBe('upstream_disconnected');
    await providers.close();
  });
});

async function connectToBlackHole(timeouts?: Partial<PhaseTimeouts>): Promise<Connected> {
  const blackHole = await startBlackHole();
  onTestFinished(() => blackHole.close());
  return await connect('openrouter', timeouts, { baseUrls: { openrouter: blackHole.baseUrl } });
}

async function collectRest(batches: AsyncIterator<ProviderEvent[]>): Promise<string> {
  const events: ProviderEvent[] = [];
  for (;;) {
    const { done: isDone, value } = await batches.next();
    if (isDone === true) return endOf(events);
    events.push(...value);
  }
}
