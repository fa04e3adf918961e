import { createGate, end, frame, head, json, wait, write } from '@parley/providers/testing';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

import type { GenerationSummary, Hook, HookContext } from '../src/hooks/points.ts';
import { ask, bearer, CHAT, deltaLine, FROM_AFAR, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import type { TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

interface End {
  summary: GenerationSummary;
  context: HookContext;
}

function collector(): { ends: End[]; hook: Hook } {
  const ends: End[] = [];
  const note = (summary: GenerationSummary, context: HookContext) =>
    void ends.push({ summary, context });
  return { ends, hook: { name: 'collector', on: { 'generation.end': note } } };
}

describe('the end of an answer to a program', () => {
  it.each([false, true])(
    'is told to hooks, with its text and its use (stream: %s)',
    async (stream) => {
      const { ends, hook } = collector();
      const server = await started({ hooks: [hook] });
      const told = await ask(server, { stream: false });
      await ask(server, { stream });

      await expect.poll(() => ends.length).toBe(2);
      expect(ends[1]).toMatchObject({
        summary: {
          ...{ state: 'completed', text: told.body.choices[0].message.content, error: null },
          usage: { inputTokens: 10, outputTokens: 5, costUsd: 0.0001, costSource: 'reported' },
          ...{ firstOutputMs: expect.any(Number), durationMs: expect.any(Number) },
        },
        context: { source: 'gateway', chatId: null, modelId: MODEL },
      });
      expect(ends[1]?.context.generationId).not.toBe(ends[0]?.context.generationId);
    },
  );

  it('is a failure before any output, and in the middle', async () => {
    const { ends, hook } = collector();
    const server = await started({ hooks: [hook] });
    server.upstream.always(json(400, { error: { message: 'no' } }));
    await ask(server, { stream: true });
    const broken = frame({ error: { code: 500, message: 'x' } });
    server.upstream.always([head(), write(deltaLine('first')), broken, end]);
    await ask(server, { stream: true });

    await expect.poll(() => ends.length).toBe(2);
    expect(ends.map(({ summary }) => summary)).toMatchObject([
      {
        ...{ state: 'failed', text: '', usage: null, firstOutputMs: null },
        error: { code: 'upstream_invalid_request' },
      },
      { state: 'failed', text: 'first', error: { code: 'upstream_failed' } },
    ]);
  });

  it('comes as well where the client leaves', async () => {
    const { ends, hook } = collector();
    const server = await started({ hooks: [hook] });
    const gate = createGate();
    server.upstream.next([head(), write(deltaLine('first')), wait(gate), end]);
    const client = new AbortController();
    const response = await fetch(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: HELLO, stream: true }),
      signal: client.signal,
    });
    await response.body?.getReader().read();
    client.abort();

    await expect.poll(() => ends).toMatchObject([{ summary: { state: 'stopped', text: 'first' } }]);
    gate.release();
  });
});

describe('an answer that was asked for twice already', () => {
  it('tells the client not to ask again by itself', async () => {
    const server = await started();
    server.upstream.always(json(503, { error: { message: 'busy' } }));
    for (const stream of [false, true]) {
      const told = await ask(server, { stream });
      expect([told.status, told.headers.get('x-should-retry')]).toEqual([503, 'false']);
    }
    expect(server.upstream.completions).toHaveLength(4);
    server.upstream.always(json(429, { error: { message: 'slow' } }));

    expect((await ask(server, {})).headers.get('x-should-retry')).toBeNull();
  });
});

describe('a limit of a key', () => {
  const LIMITS: [string, object, string | null, number][] = [
    ['is over for the day', { requests: { day: 1 } }, 'false', 1],
    ['is smaller than the request', { tokens: { day: 1 } }, 'false', 1],
    ['holds for a minute', { requests: { minute: 1 } }, null, 3],
  ];
  it.each(LIMITS)('that %s is asked for again or not', async (_, limits, header, tries) => {
    // Half a second before the minute is over, and hours before the day is.
    const server = await started({ now: () => new Date('2026-03-10T12:00:59.500Z') });
    const key = await keyOf(server, { limits });
    await ask(server, {}, bearer(key));
    const told = await ask(server, {}, bearer(key));
    const openai = new OpenAI({ ...{ baseURL: `${server.url}/v1`, apiKey: key, maxRetries: 2 } });
    const before = requestLines(server);

    expect([told.status, told.headers.get('x-should-retry')]).toEqual([429, header]);
    const messages = HELLO;
    await expect(openai.chat.completions.create({ model: MODEL, messages })).rejects.toThrow();
    await expect.poll(() => requestLines(server) - before).toBe(tries);
  });

  function requestLines({ logLines }: TestServer): number {
    return logLines.filter((line) => line.includes(`"POST"`) && line.includes(CHAT)).length;
  }
});

describe('the address of a client', () => {
  it.each([
    ['its own where nobody is trusted', {}, '127.0.0.1'],
    [
      'the one that a trusted proxy tells',
      { PARLEY_TRUSTED_PROXIES: '127.0.0.0/8' },
      FROM_AFAR['x-forwarded-for'],
    ],
  ])('is %s', async (_, env, address) => {
    const server = await started({ env });
    const key = await keyOf(server);
    await send(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...FROM_AFAR, ...bearer(key) },
      body: JSON.stringify({ model: MODEL, messages: HELLO }),
    });

    expect(await server.rows('SELECT client_address FROM request_logs')).toEqual([
      { client_address: address },
    ]);
  });
});
