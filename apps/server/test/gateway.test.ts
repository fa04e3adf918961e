import { createGate, end, head, wait, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { ask, bearer, CHAT, clientsOf, deltaLine, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

describe('the doors of the gateway', () => {
  it('answer a client of OpenAI, streamed and whole', async () => {
    const server = await started();
    const { openai } = await clientsOf(server);
    const whole = await openai.chat.completions.create({ model: MODEL, messages: HELLO });
    const stream = await openai.chat.completions.create({
      ...{ model: MODEL, messages: HELLO, stream: true },
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';

    expect(text).not.toBe('');
    expect(whole.choices[0]?.message.content).toBe(text);
  });

  it('answer one of its Responses, and one of Anthropic', async () => {
    const server = await started();
    const { openai, anthropic } = await clientsOf(server);
    const response = await openai.responses.create({ model: MODEL, input: 'Hi' });
    const message = await anthropic.messages
      .stream({ model: MODEL, max_tokens: 100, messages: HELLO })
      .finalMessage();

    expect(response.output_text).not.toBe('');
    expect(message.content).toMatchObject([{ type: 'text', text: response.output_text }]);
  });

  it('list what may be asked, with the members of OpenAI and of OpenRouter', async () => {
    const server = await started();
    await server.call('POST', '/api/models/refresh');
    const all = await server.call('GET', '/v1/models');
    const key = await keyOf(server, { models: [all.body.data[0].id] });
    const allowed = await server.call('GET', '/v1/models', undefined, bearer(key));

    expect(all.body.object).toBe('list');
    expect(all.body.data.length).toBeGreaterThan(1);
    expect(all.body.data[0]).toMatchObject({
      ...{ object: 'model', owned_by: 'openrouter', id: expect.any(String) },
      ...{ context_length: expect.any(Number), pricing: { prompt: expect.any(String) } },
    });
    expect(allowed.body.data).toEqual([all.body.data[0]]);
  });

  it('name what of a question was not sent on', async () => {
    const server = await started();
    const tools = [{ type: 'web_search_preview' }];
    const response = await server.call('POST', '/v1/responses', {
      model: MODEL,
      input: 'Hi',
      tools,
    });

    expect(response.status).toBe(200);
    expect(response.headers.get('x-parley-dropped-params')).toMatch(/web_search_preview/);
  });

  it('let go of the provider when the client leaves', async () => {
    const server = await started({ hooks: [] });
    const gate = createGate();
    server.upstream.next([head(), write(deltaLine('first')), wait(gate), end]);
    const client = new AbortController();
    const body = JSON.stringify({ model: MODEL, messages: HELLO, stream: true });
    const headers = { 'content-type': 'application/json' };
    const { signal } = client;
    const response = await fetch(server.url + CHAT, { method: 'POST', headers, body, signal });
    await response.body?.getReader().read();
    client.abort();

    await expect.poll(() => server.upstream.completions[0]?.aborted).toBe(true);
    const rows = () => server.rows('SELECT outcome, source FROM request_logs');
    await expect.poll(rows).toEqual([{ outcome: 'stopped', source: 'gateway' }]);
    gate.release();
  });
});

describe('a key of the gateway', () => {
  it('is needed by whoever is not on this machine, and a wrong one is refused everywhere', async () => {
    const server = await started();
    const body = JSON.stringify({ model: MODEL, messages: HELLO });
    const json = { 'content-type': 'application/json' };
    const from = (headers: Record<string, string>) =>
      send(server.url + CHAT, { method: 'POST', body, headers: { ...json, ...headers } });
    const afar = { 'x-forwarded-for': '192.0.2.1' };
    const wrong = bearer('sk-parley-wrong');

    expect((await from({})).status).toBe(200);
    expect((await from(bearer(await keyOf(server)))).status).toBe(200);
    expect((await from({ ...afar, ...bearer(await keyOf(server)) })).status).toBe(200);
    for (const headers of [afar, wrong, { ...afar, ...wrong }]) {
      const { status, headers: told, text } = await from(headers);
      expect(status).toBe(401);
      expect(told['www-authenticate']).toBe('Bearer');
      expect(JSON.parse(text).error).toMatchObject({
        ...{ type: 'authentication_error', code: 'invalid_api_key' },
      });
    }
  });

  it('opens nothing of the app, and no cookie opens the gateway', async () => {
    const server = await started();
    const afar = { 'x-forwarded-for': '192.0.2.1' };
    const key = await keyOf(server);
    const app = await send(`${server.url}/api/chats`, { headers: { ...afar, ...bearer(key) } });
    const gateway = await send(`${server.url}/v1/models`, {
      headers: { ...afar, cookie: `key=${key}` },
    });

    expect([app.status, gateway.status]).toEqual([401, 401]);
  });

  it('asks only the models on its list', async () => {
    const server = await started();
    const key = await keyOf(server, { models: ['openrouter/other/*'] });
    const refused = await ask(server, {}, bearer(key));
    const taken = await ask(server, { model: 'openrouter/other/one' }, bearer(key));

    expect(refused.status).toBe(403);
    expect(refused.body.error.code).toBe('insufficient_permissions');
    expect(taken.status).toBe(200);
  });

  it('is charged with what it used, once, and refused where a limit is reached', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { requests: { day: 2 } } });
    const first = await ask(server, {}, bearer(key));
    const second = await ask(server, { stream: true }, bearer(key));
    const third = await ask(server, {}, bearer(key));
    const [apiKey] = (await server.call('GET', '/api/api-keys')).body.apiKeys;
    const { requestLogs } = (await server.call('GET', '/api/request-logs')).body;

    expect([first.status, second.status, third.status]).toEqual([200, 200, 429]);
    expect(third.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(third.body.error).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    });
    expect(apiKey).toMatchObject({
      running: 0,
      gauges: [{ what: 'requests', per: 'day', limit: 2, used: 2, reserved: 0 }],
    });
    expect(requestLogs).toHaveLength(2);
    expect(requestLogs[0]).toMatchObject({ source: 'gateway', dialect: 'openai-chat' });
  });
});
