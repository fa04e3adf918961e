import {
  answer,
  burst,
  createGate,
  type DeadEnd,
  done,
  end,
  chunk,
  errorMidStream,
  frame,
  head,
  httpError,
  resetBeforeHead,
  startSelfSigned,
  startWrongHost,
  usageChunk,
  wait,
} from '@parley/providers/testing';
import { describe, expect, it, onTestFinished } from 'vitest';

import { again, ask, askToEnd, question, textOf } from './asking.ts';
import { failOnUnhandled, startedFaultServer } from './fault-server.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';
import { requestLogsOf } from './stored.ts';

// What the table of faults cannot show with one question to one upstream.
failOnUnhandled();

describe('an upstream that fails once', () => {
  it('is asked again, and nobody sees it', async () => {
    const server = await started();
    server.upstream.next(httpError(503));
    const asked = question();
    expect(textOf(await askToEnd(server, asked))).toBe('Hello');
    expect(server.upstream.completions).toHaveLength(2);
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'completed', attempts: 2, upstreamStatus: 200, costUsd: 0.0001 },
    ]);
  });
});

describe('fault 3: the certificate of an upstream', () => {
  it.each<[string, () => Promise<DeadEnd>, string]>([
    ['that nobody vouches for', startSelfSigned, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of another host', startWrongHost, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%s is a matter for the log', async (_, start, reason) => {
    const place = await start();
    onTestFinished(() => place.close());
    const env = { PARLEY_PROVIDER_OPENROUTER_BASE_URL: place.baseUrl };
    const server = await started({ env });
    const stream = await ask(server, question());
    await stream.all();
    expect(stream.status).toBe(502);
    // One word says what kind of failure it was, and nothing else says more.
    const [frame] = stream.frames;
    expect(frame?.data).toMatchObject({
      error: { details: { provider: 'openrouter', reason: 'tls' } },
    });
    expect(stream.raw.replace('"reason":"tls"', '')).not.toMatch(
      /cert|tls|ssl|localhost|127\.0\.0\.1/i,
    );
    expect(server.logLines.filter((line) => line.includes(reason))).not.toEqual([]);
  });
});

describe('fault 41: what an aggregator adds about the provider behind it', () => {
  it.each([
    ['in the middle', 200, (error: unknown) => errorMidStream({ error })],
    ['at once', 502, (error: unknown) => httpError(500, { ...Object(error) })],
  ])('is in the log alone, when it comes %s', async (_, status, script) => {
    const server = await started();
    const metadata = { provider_name: 'Behind', raw: 'gpu 7 is on fire', flagged_input: 'my text' };
    server.upstream.always(script({ code: 500, message: 'boom', metadata }));
    const asked = question();
    const stream = await ask(server, asked);
    await stream.all();
    expect(stream.status).toBe(status);
    expect(stream.raw).toContain('boom');
    expect(stream.raw).not.toMatch(/gpu 7|Behind/);
    const told = server.logLines.filter((line) => line.includes('gpu 7 is on fire'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(asked.generationId);
    expect(told[0]).not.toContain('my text');
  });
});

describe('counts that no answer can have', () => {
  it.each([1e300, 2 ** 60, '9'.repeat(400)])(
    '%s tokens are unknown, and the chat stays readable',
    async (tokens) => {
      const server = await started();
      const usage = { prompt_tokens: 10, completion_tokens: tokens, cost: 1e300 };
      server.upstream.next(answer({ usage: null }).toSpliced(-2, 0, frame(usageChunk(usage))));
      const asked = question();
      expect(textOf(await askToEnd(server, asked))).toBe('Hello');
      const { status, body } = await server.call('GET', `/api/chats/${asked.chatId}/messages`);
      expect(status).toBe(200);
      expect(body.messages.at(-1).usage).toMatchObject({
        inputTokens: 10,
        outputTokens: null,
        costUsd: null,
      });
    },
  );
});

describe('blocks that nest deeper than anything a model says', () => {
  it('are left out, and the rest of the answer is not', async () => {
    const server = await started();
    let block: unknown = 'deep';
    for (let depth = 0; depth < 3_000; depth += 1) block = { block };
    const delta = { content: 'Hello', reasoning_details: [{ type: 'x', block }] };
    server.upstream.next([
      head(),
      frame(chunk({ delta })),
      frame(chunk({ finishReason: 'stop' })),
      done,
      end,
    ]);
    const asked = question();
    expect(textOf(await askToEnd(server, asked))).toBe('Hello');
    expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
      { outcome: 'completed' },
    ]);
  });
});

describe('fault 9: a key that was refused', () => {
  it('is still there, and is sent with the next question', async () => {
    const server = await started();
    server.upstream.next(httpError(401));
    const asked = question();
    expect((await ask(server, asked)).status).toBe(502);
    expect(textOf(await askToEnd(server, again(asked)))).toBe('Hello');
    expect(server.upstream.completions).toHaveLength(2);
    const { body } = await server.call('GET', '/api/providers');
    expect(body.providers[0].key).toMatchObject({ state: 'saved' });
  });
});

describe('fault 48: a burst', () => {
  const FRAMES = 100_000;
  const WORDS = 10;

  it('is delivered whole, and another answer goes on meanwhile', { timeout: 120_000 }, async () => {
    const server = await startedFaultServer();
    const words = Array.from({ length: WORDS }, (_, index) => ({
      text: `${index} `,
      gate: createGate(),
    }));
    const steady = await ask(
      server,
      server.questionFor([
        head(),
        frame(chunk({ delta: { content: 'begun ' } })),
        ...words.flatMap(({ text, gate }) => [
          wait(gate),
          frame(chunk({ delta: { content: text } })),
        ]),
        frame(chunk({ finishReason: 'stop' })),
        done,
        end,
      ]),
    );
    const flooded = await ask(server, server.questionFor(burst(FRAMES)));

    for (const [index, { text, gate }] of words.entries()) {
      const share = (index * FRAMES) / WORDS;
      await flooded.until(() => flooded.frames.length > share);
      gate.release();
      await steady.until(({ data }) => data.delta === text);
      expect(flooded.frames.length).toBeLessThan(FRAMES);
    }
    await Promise.all([steady.all(), flooded.all()]);

    expect(textOf(steady.frames)).toBe(`begun ${words.map(({ text }) => text).join('')}`);
    expect(textOf(flooded.frames)).toBe('o'.repeat(FRAMES));
    expect(flooded.frames.every(({ id }, index) => id === index + 1)).toBe(true);
    expect([steady.isDone, flooded.isDone]).toEqual([true, true]);
  });
});

describe('fault 57: a connection that is closed as it is used again', () => {
  /** One of so many questions finds a connection that is free again. */
  const ENOUGH = 100;

  it('is replaced, and nobody sees it', async () => {
    const server = await started();
    const used = new Set<number>();
    const resets: number[] = [];
    server.upstream.always(({ connection }) => {
      if (used.has(connection)) resets.push(connection);
      return used.has(connection) ? resetBeforeHead : answer();
    });
    for (let count = 0; resets.length === 0 && count < ENOUGH; count += 1) {
      const asked = question();
      expect(textOf(await askToEnd(server, asked))).toBe('Hello');
      expect(await requestLogsOf(server, asked.generationId)).toMatchObject([
        { outcome: 'completed', attempts: 1 },
      ]);
      for (const { connection } of server.upstream.completions) used.add(connection);
    }
    expect(resets).toHaveLength(1);
  });
});

describe('fault 84: an answer of another model', () => {
  it('is recorded with both', async () => {
    const server = await started();
    server.upstream.next(answer({ model: 'other/model' }));
    const asked = question();
    await askToEnd(server, asked);
    expect(await modelsOf(server)).toEqual([
      { model_id: asked.modelId, answered_model: 'other/model' },
    ]);
  });
});

function modelsOf(server: TestServer): Promise<object[]> {
  return server.rows('select model_id, answered_model from request_logs');
}
