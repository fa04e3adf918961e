import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';

import { ask, bearer, FROM_AFAR, keyOf, MODEL } from './gateway-asking.ts';
import type { TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started } from './started.ts';

async function withModels(): Promise<TestServer> {
  const server = await started();
  await server.call('POST', '/api/models/refresh');
  return server;
}

describe('one model', () => {
  it('is found by its id, slashes and all', async () => {
    const server = await withModels();
    const list = (await server.call('GET', '/v1/models')).body.data;
    const row = list.find(({ id }: { id: string }) => id === MODEL);
    const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: await keyOf(server) });

    expect((await server.call('GET', `/v1/models/${MODEL}`)).body).toEqual(row);
    expect(await openai.models.retrieve(MODEL)).toMatchObject(row);
  });

  it('is not there when it is not listed, or not on the list of the key', async () => {
    const server = await withModels();
    const key = await keyOf(server, { models: ['openrouter/other/*'] });
    const unknown = await server.call('GET', '/v1/models/openrouter/fake/none');
    const hidden = await server.call('GET', `/v1/models/${MODEL}`, undefined, bearer(key));

    for (const { status, body } of [unknown, hidden]) {
      expect(status).toBe(404);
      expect(body.error.code).toBe('model_not_found');
    }
  });
});

describe('Codex', () => {
  it('finds its own, empty catalogue beside the list', async () => {
    const server = await withModels();
    const list = (await server.call('GET', '/v1/models')).body;
    const forCodex = await server.call('GET', '/v1/models?client_version=0.169.0');

    expect(list).not.toHaveProperty('models');
    expect(forCodex.body).toEqual({ ...list, models: [] });
    expect((await server.call('GET', '/backend-api/codex/models')).body).toEqual(forCodex.body);
  });

  it('asks by its own door as well', async () => {
    const server = await started();
    const body = { model: MODEL, input: 'Hi' };
    const one = await server.call('POST', '/backend-api/codex/responses', body);
    const refused = await server.call('POST', '/backend-api/codex/responses', {});

    expect(one).toMatchObject({ status: 200, body: { object: 'response', status: 'completed' } });
    expect(refused.status).toBe(400);
    expect(refused.body.error).toMatchObject({ type: 'invalid_request_error', param: 'model' });
  });
});

describe('the usage of a key', () => {
  it('is told to whoever holds it', async () => {
    const server = await started();
    const key = await keyOf(server, { limits: { requests: { day: 5 } } });
    await ask(server, {}, bearer(key));
    const { status, body } = await server.call('GET', '/v1/usage', undefined, bearer(key));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ object: 'usage', running: 0 },
      api_key: { name: 'test', prefix: key.slice(0, 14), expires_at: null },
      limits: [{ what: 'requests', per: 'day', limit: 5, used: 1, reserved: 0, unknown: 0 }],
    });
    const used = { requests: 1, tokens: 15, cost_usd: 0.0001, requests_without_cost: 0 };
    expect(body.windows).toMatchObject([
      { per: 'minute', resets_at: expect.any(String) },
      { per: 'day', ...used },
      { per: 'month', ...used },
    ]);
    expect(JSON.stringify(body)).not.toContain(key);
  });

  it('is nothing without a key, on this machine as well', async () => {
    const server = await started();

    expect((await server.call('GET', '/v1/usage')).status).toBe(401);
  });
});

describe('a gateway that is closed to this machine', () => {
  async function close(server: TestServer, gatewayOpenToLocal: boolean | undefined) {
    const { settings } = (await server.call('GET', '/api/settings')).body;
    const { gatewayOpenToLocal: _, ...others } = settings;
    return server.call('PUT', '/api/settings', {
      ...others,
      ...(gatewayOpenToLocal === undefined ? {} : { gatewayOpenToLocal }),
    });
  }

  it('wants a key from everybody, until it is opened again', async () => {
    const server = await started();
    const key = await keyOf(server);
    expect((await close(server, false)).body.settings).toMatchObject({ gatewayOpenToLocal: false });
    expect((await ask(server, {})).status).toBe(401);
    expect((await ask(server, {}, bearer(key))).status).toBe(200);
    expect((await server.call('GET', '/v1/models')).status).toBe(401);
    expect((await server.call('GET', '/api/chats')).status).toBe(200);
    // Who does not know of it does not change it.
    expect((await close(server, undefined)).body.settings).toMatchObject({
      ...{ gatewayOpenToLocal: false, version: 3 },
    });
    expect((await ask(server, {})).status).toBe(401);
    await close(server, true);

    expect((await ask(server, {})).status).toBe(200);
    const headers = { ...FROM_AFAR };
    expect((await send(`${server.url}/v1/models`, { headers })).status).toBe(401);
  });

  it('is still closed after the next start', async () => {
    const first = await started();
    await close(first, false);
    await first.server.stop();
    const next = await started({ dataDir: first.dataDir, upstream: first.upstream });

    expect((await ask(next, {})).status).toBe(401);
  });
});
