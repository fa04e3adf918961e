import { createGate, end, frame, head, json, wait, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import type { GenerationSummary, Hook, HookContext } from '../src/hooks/points.ts';
import { ask, bearer, CHAT, FROM_AFAR, HELLO, keyOf, MODEL } from './gateway-asking.ts';
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

function deltaLine(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'fake/model', choices })}\n\n`;
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

describe('a server that stops', () => {
  it('lets the answers to programs end, and takes no new ones', async () => {
    const server = await started();
    const gate = createGate();
    const text = deltaLine('first');
    const finish = { index: 0, delta: { content: ' last' }, finish_reason: 'stop' };
    const rest = [frame({ id: 'gen-1', choices: [finish] }), frame('[DONE]'), end];
    server.upstream.next([head(), write(text), wait(gate), ...rest]);
    const answered = fetch(server.url + CHAT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: HELLO, stream: true }),
    });
    const response = await answered;
    const stopped = server.server.stop();
    const refused = await ask(server, {});
    gate.release();

    expect(refused.status).toBe(503);
    expect(await response.text()).toMatch(/ last[^]*\[DONE\]/);
    await stopped;
    const rows = await server.rows('SELECT outcome FROM request_logs');
    expect(rows).toEqual([{ outcome: 'completed' }]);
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

describe('what a client writes', () => {
  it('ends no header and no row, whatever it is called', async () => {
    const server = await started();
    const names = ['a\r\nx-evil: 1', 'b, c', 'ü', ...Array.from({ length: 99 }, (_, i) => `p${i}`)];
    const tools = names.map((type) => ({ type }));
    const told = await server.call('POST', '/v1/responses', { model: MODEL, input: 'Hi', tools });
    const header = told.headers.get('x-parley-dropped-params') ?? '';
    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;

    expect(told.status).toBe(200);
    expect(told.headers.get('x-evil')).toBeNull();
    expect(header).toMatch(/^[\w.[\], -]{1,2200}$/);
    expect(header.split(', ').length).toBeLessThanOrEqual(32);
    expect(requestLogs[0].droppedParams.length).toBeLessThanOrEqual(32);
  });

  it('is refused where it nests too deeply', async () => {
    const server = await started();
    const deep = '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000);
    const tool = `{"type":"function","function":{"name":"f","parameters":${deep}}}`;
    const body = `{"model":"${MODEL}","messages":[],"tools":[${tool}]}`;
    const told = await server.call('POST', CHAT, body);

    expect(told.status).toBe(400);
    expect(told.body.error.message).toMatch(/nests deeper than 128 levels/);
    expect(server.upstream.completions).toEqual([]);
  });
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
