import { end, frame, head, json, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { ask, bearer, CHAT, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import { TEST_KEY } from './harness.ts';
import { started } from './started.ts';

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

  it('names no model by more than 300 characters, at any door', async () => {
    const server = await started();
    const id = (length: number) => `openrouter/${'x'.repeat(length - 'openrouter/'.length)}`;
    const doors: [string, object][] = [
      [CHAT, { messages: HELLO }],
      ['/v1/responses', { input: 'Hi' }],
      ['/v1/messages', { messages: HELLO, max_tokens: 9 }],
      ['/v1/messages/count_tokens', { messages: HELLO }],
      ['/v1/embeddings', { input: 'Hi' }],
    ];
    for (const model of [id(301), id(8_000), id(2_000_000)]) {
      for (const [door, body] of doors)
        expect((await server.call('POST', door, { ...body, model })).status).toBe(404);
    }
    expect(await server.rows('SELECT id FROM request_logs')).toEqual([]);
    const longest = await ask(server, { model: id(300) });

    expect(longest.status).toBe(200);
    expect(await server.rows('SELECT model_id FROM request_logs')).toEqual([{ model_id: id(300) }]);
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

describe('what a provider writes', () => {
  it('fills no row: names are cut, and a cost that no answer has is none', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { costUsd: { day: 1 } } });
    const long = 'x'.repeat(100_000);
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 1e10 };
    server.upstream.always(
      json(200, {
        ...{ id: long, model: long, object: 'chat.completion', usage },
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
        ],
      }),
    );
    const body = { model: MODEL, max_tokens: 9, messages: HELLO };
    const told = await server.call('POST', '/v1/messages', body, bearer(key));
    const rows = await server.rows(
      'SELECT upstream_id, answered_model, cost_usd FROM request_logs',
    );
    const [apiKey] = (await server.call('GET', '/api/api-keys')).body.apiKeys;

    expect(told.status).toBe(200);
    const cut = 'x'.repeat(500);
    expect(rows).toEqual([{ upstream_id: cut, answered_model: cut, cost_usd: 0.000105 }]);
    expect(apiKey.gauges).toMatchObject([{ what: 'costUsd', used: 0.000105, reserved: 0 }]);
  });
});

describe('a provider that says the key it was sent', () => {
  const secret = `my ${TEST_KEY}`;
  const says = { id: secret, model: secret, service_tier: secret, x_unknown: { deep: [secret] } };
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const last = { index: 0, finish_reason: 'stop', native_finish_reason: secret };
  const doors: [string, object][] = [
    [CHAT, { messages: HELLO }],
    ['/v1/responses', { input: 'Hi' }],
    ['/v1/messages', { messages: HELLO, max_tokens: 9 }],
    ['/v1/embeddings', { input: 'Hi' }],
  ];

  it.each(doors)('is heard neither by the client nor in the log: %s', async (door, body) => {
    const server = await started();
    const message = { role: 'assistant', content: 'Hi' };
    const whole = json(200, { ...says, usage, choices: [{ ...last, message }] });
    const stream = [
      ...[head(), frame({ ...says, choices: [{ index: 0, delta: { content: 'Hi' } }] })],
      write(`event: ${secret}\ndata: ${JSON.stringify({ ...says, choices: [] })}\n\n`),
      ...[frame({ ...says, usage, choices: [{ ...last, delta: {} }] }), frame('[DONE]'), end],
    ];
    server.upstream.on('/embeddings', json(200, { ...says, usage, data: [] }));
    const told = [];
    for (const [isStream, script] of [
      [false, whole],
      [true, stream],
    ] as const) {
      server.upstream.next(script);
      const asked = { model: MODEL, stream: isStream, ...body };
      told.push(await server.call('POST', door, asked));
    }
    const rows = await server.rows('SELECT * FROM request_logs');

    expect(told.map(({ status }) => status)).toEqual([200, 200]);
    expect(rows).toHaveLength(2);
    expect(rows).toMatchObject([{ answered_model: 'my [redacted]' }, {}]);
    const heard = told.map(({ headers, body }) => [...headers, body]);
    expect(JSON.stringify([heard, rows, server.logLines])).not.toContain(TEST_KEY);
  });
});
