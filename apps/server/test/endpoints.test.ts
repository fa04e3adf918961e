import { modelsAnswerSchema, providerSchema } from '@parley/contracts';
import { answer, httpError, json, silence, wait } from '@parley/providers/testing';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

import { alterDatabase } from './alter-database.ts';
import { question } from './asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const LIST = '/api/endpoints';
/** For what happens behind a request, on a machine that is busy with other things. */
const PATIENCE = { timeout: 20_000 };

async function providerOf(server: TestServer, id: string) {
  const { body } = await server.call('GET', '/api/providers');
  return z
    .object({ providers: z.array(providerSchema) })
    .parse(body)
    .providers.find((provider) => provider.id === id);
}

async function modelsOf(server: TestServer, providerId: string): Promise<string[]> {
  const { body } = await server.call('GET', '/api/models');
  return modelsAnswerSchema
    .parse(body)
    .models.filter((model) => model.providerId === providerId)
    .map(({ id }) => id);
}

describe('an endpoint that was added', () => {
  test('is a provider: its models are listed, and it answers', async () => {
    const server = await started();
    const own = await startedUpstream();
    own.on('/models', json(200, { data: [{ id: 'qwen' }] }));
    own.next(answer({ text: 'From the desk' }));

    const added = await server.call('POST', LIST, {
      name: 'LM Studio (desk)',
      baseUrl: `${own.baseUrl}/`,
      presetId: 'lm-studio',
    });

    expect(added).toMatchObject({
      status: 201,
      body: {
        endpoint: {
          id: 'lm-studio-desk',
          name: 'LM Studio (desk)',
          baseUrl: own.baseUrl,
          presetId: 'lm-studio',
        },
      },
    });
    expect(await providerOf(server, 'lm-studio-desk')).toMatchObject({
      name: 'LM Studio (desk)',
      custom: true,
      baseUrl: own.baseUrl,
      key: { required: false, state: 'missing' },
    });
    await vi.waitFor(
      async () => expect(await modelsOf(server, 'lm-studio-desk')).toEqual(['lm-studio-desk/qwen']),
      PATIENCE,
    );
    const asked = question('Hi', { stream: false, modelId: 'lm-studio-desk/qwen' });
    expect(await server.call('POST', '/api/generations', asked)).toMatchObject({
      status: 200,
      body: { message: { parts: [{ type: 'text', text: 'From the desk' }] } },
    });
    expect(own.completions[0]?.headers).not.toHaveProperty('authorization');
  });

  test('is sent the key that is saved for it', async () => {
    const server = await started();
    const own = await startedUpstream();
    await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });

    await server.call('PUT', '/api/providers/desk/key', { key: TEST_KEY });

    const asked = question('Hi', { stream: false, modelId: 'desk/any' });
    await server.call('POST', '/api/generations', asked);
    expect(own.completions[0]?.headers.authorization).toBe(`Bearer ${TEST_KEY}`);
  });

  test('is there after a restart', async () => {
    const dataDir = await temporaryFolder();
    const own = await startedUpstream();
    const first = await started({ dataDir });
    await first.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });

    await first.stop();
    const second = await started({ dataDir, key: null });

    const asked = question('Hi', { stream: false, modelId: 'desk/any' });
    expect(await second.call('POST', '/api/generations', asked)).toMatchObject({ status: 200 });
    expect(own.completions).toHaveLength(1);
  });

  test('at another address is sent no key that was saved for the first', async () => {
    const server = await started();
    const [one, other] = [await startedUpstream(), await startedUpstream()];
    await server.call('POST', LIST, { name: 'Desk', baseUrl: one.baseUrl });
    await server.call('PUT', '/api/providers/desk/key', { key: TEST_KEY });

    const changed = await server.call('PATCH', `${LIST}/desk`, { baseUrl: other.baseUrl });

    expect(changed).toMatchObject({ status: 200, body: { endpoint: { baseUrl: other.baseUrl } } });
    expect(await providerOf(server, 'desk')).toMatchObject({
      key: { state: 'missing', problem: 'base_url_changed' },
    });
    const asked = question('Hi', { stream: false, modelId: 'desk/any' });
    await server.call('POST', '/api/generations', asked);
    expect(JSON.stringify(other.requests.map(({ headers }) => headers))).not.toContain(TEST_KEY);

    await server.call('PATCH', `${LIST}/desk`, { baseUrl: one.baseUrl });
    expect(await providerOf(server, 'desk')).toMatchObject({ key: { state: 'saved' } });
  });

  test('that moves between two tries is not sent the key of the first address', async () => {
    const server = await started();
    const [one, other] = [await startedUpstream(), await startedUpstream()];
    const gate = one.hold();
    one.next([wait(gate), ...httpError(503)]);
    await server.call('POST', LIST, { name: 'Desk', baseUrl: one.baseUrl });
    await server.call('PUT', '/api/providers/desk/key', { key: TEST_KEY });
    const asked = question('Hi', { stream: false, modelId: 'desk/any' });
    const answered = server.call('POST', '/api/generations', asked);
    await gate.reached;

    await server.call('PATCH', `${LIST}/desk`, { baseUrl: other.baseUrl });
    gate.release();

    expect(await answered).toMatchObject({
      status: 409,
      body: { error: { code: 'key_missing', details: { problem: 'base_url_changed' } } },
    });
    expect(JSON.stringify(other.requests.map(({ headers }) => headers))).not.toContain(TEST_KEY);
  });

  test('whose key was saved for another address says that, not that a key is refused', async () => {
    const server = await started();
    const [one, other] = [await startedUpstream(), await startedUpstream()];
    other.always(httpError(401));
    await server.call('POST', LIST, { name: 'Desk', baseUrl: one.baseUrl });
    await server.call('PUT', '/api/providers/desk/key', { key: TEST_KEY });
    await server.call('PATCH', `${LIST}/desk`, { baseUrl: other.baseUrl });

    expect(await server.call('POST', '/api/providers/desk/check')).toMatchObject({
      body: { ok: false, problem: { code: 'key_missing', problem: 'base_url_changed' } },
    });
    expect(other.requests).toEqual([]);
  });

  test('can be changed by two at once', async () => {
    const server = await started();
    await server.call('POST', LIST, { name: 'Desk', baseUrl: 'http://127.0.0.1:9/v0' });
    for (let round = 1; round <= 10; round += 1) {
      const [name, baseUrl] = [`Desk ${round}`, `http://127.0.0.1:9/v${round}`];
      await Promise.all([
        server.call('PATCH', `${LIST}/desk`, { name }),
        server.call('PATCH', `${LIST}/desk`, { baseUrl }),
      ]);
      expect(await server.call('GET', LIST)).toMatchObject({
        body: { endpoints: [{ name, baseUrl }] },
      });
    }
  });

  test('that does not answer is removed all the same, at once', async () => {
    const server = await started();
    const own = await startedUpstream();
    const gate = own.hold();
    own.on('/models', [wait(gate), silence]);
    await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });
    await gate.reached;

    expect(await server.call('DELETE', `${LIST}/desk`)).toMatchObject({ status: 204 });

    await own.requests[0]?.closed;
    expect(own.requests).toMatchObject([{ aborted: true }]);
  });

  test('gives way to a provider that a later version has built in under its id', async () => {
    const dataDir = await temporaryFolder();
    const upstream = await startedUpstream();
    const own = await startedUpstream();
    const first = await started({ dataDir, upstream });
    await first.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });
    await first.stop();
    await alterDatabase(dataDir, "update endpoints set id = 'groq'");

    const env = { PARLEY_PROVIDER_GROQ_KEY: TEST_KEY };
    const server = await started({ dataDir, upstream, env, key: null });
    const builtIn = { name: 'Groq', custom: false, key: { state: 'environment' } };
    expect(await providerOf(server, 'groq')).toMatchObject(builtIn);
    expect(await server.call('GET', LIST)).toMatchObject({
      body: { endpoints: [{ id: 'groq', shadowed: true }] },
    });
    await server.call('PATCH', `${LIST}/groq`, { name: 'Still mine' });
    expect(await providerOf(server, 'groq')).toMatchObject(builtIn);
    await server.call('DELETE', `${LIST}/groq`);
    expect(await providerOf(server, 'groq')).toMatchObject(builtIn);
    expect(await server.call('GET', LIST)).toMatchObject({ body: { endpoints: [] } });
    expect(own.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test('can be renamed without anything else changing', async () => {
    const server = await started();
    const own = await startedUpstream();
    await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });

    await server.call('PATCH', `${LIST}/desk`, { name: 'Under the desk' });

    expect(await providerOf(server, 'desk')).toMatchObject({
      name: 'Under the desk',
      baseUrl: own.baseUrl,
    });
  });

  test('that is removed is gone with its models and its key', async () => {
    const server = await started();
    const own = await startedUpstream();
    await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });
    await server.call('PUT', '/api/providers/desk/key', { key: TEST_KEY });
    await vi.waitFor(async () => expect(await modelsOf(server, 'desk')).not.toEqual([]), PATIENCE);

    expect(await server.call('DELETE', `${LIST}/desk`)).toMatchObject({ status: 204 });

    expect(await providerOf(server, 'desk')).toBeUndefined();
    expect(await modelsOf(server, 'desk')).toEqual([]);
    const asked = question('Hi', { stream: false, modelId: 'desk/any' });
    expect(await server.call('POST', '/api/generations', asked)).toMatchObject({
      status: 404,
      body: { error: { code: 'model_not_found' } },
    });
    // Whoever takes the name next does not get the key along.
    await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });
    expect(await providerOf(server, 'desk')).toMatchObject({ key: { state: 'missing' } });
    expect(await server.call('DELETE', `${LIST}/nobody`)).toMatchObject({ status: 404 });
  });
});

test('the list has what was added, in that order, and what one can be begun with', async () => {
  const server = await started();
  for (const name of ['First', 'Another'])
    await server.call('POST', LIST, { name, baseUrl: 'http://127.0.0.1:9/v1' });

  expect(await server.call('GET', LIST)).toMatchObject({
    body: {
      endpoints: [{ id: 'first' }, { id: 'another' }],
      presets: [
        { id: 'llama-cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
        { id: 'lm-studio', baseUrl: 'http://127.0.0.1:1234/v1' },
        { id: 'vllm', baseUrl: 'http://127.0.0.1:8000/v1' },
      ],
    },
  });
});

describe('what cannot be added', () => {
  test.each([
    ['baseUrl', 'not an address'],
    ['baseUrl', 'ftp://127.0.0.1/v1'],
    ['baseUrl', 'http://me:secret@127.0.0.1/v1'],
    ['baseUrl', 'http://127.0.0.1/v1?key=secret'],
    ['baseUrl', 'http://127.0.0.1/v1#here'],
    ['baseUrl', 'file:///etc/passwd'],
    ['id', 'Upper'],
    ['id', 'with/slash'],
    ['id', '-'],
    ['name', ' '],
  ])('because of its %s %j is told at that field', async (field, value) => {
    const server = await started();
    const body = { name: 'Desk', baseUrl: 'http://127.0.0.1:9/v1', [field]: value };

    expect(await server.call('POST', LIST, body)).toMatchObject({
      status: 422,
      body: { error: { code: 'validation_error', details: [{ path: `body.${field}` }] } },
    });
    expect(await server.call('GET', LIST)).toMatchObject({ body: { endpoints: [] } });
  });

  test('is one without a name to make an id from', async () => {
    const server = await started();
    const body = { name: '私の机', baseUrl: 'http://127.0.0.1:9/v1' };

    expect(await server.call('POST', LIST, body)).toMatchObject({
      status: 422,
      body: { error: { details: [{ path: 'body.id' }] } },
    });
    expect(await server.call('POST', LIST, { ...body, id: 'desk' })).toMatchObject({
      status: 201,
      body: { endpoint: { id: 'desk', name: '私の机' } },
    });
  });

  test.each(['openrouter', 'Desk'])('is a second %s', async (name) => {
    const server = await started();
    const body = { name, baseUrl: 'http://127.0.0.1:9/v1' };
    await server.call('POST', LIST, { ...body, name: 'Desk' });

    expect(await server.call('POST', LIST, body)).toMatchObject({
      status: 409,
      body: { error: { code: 'provider_exists' } },
    });
  });

  test('is one of a kind that nobody knows', async () => {
    const server = await started();
    const body = { name: 'Desk', baseUrl: 'http://127.0.0.1:9/v1', presetId: 'toaster' };

    expect(await server.call('POST', LIST, body)).toMatchObject({
      status: 422,
      body: { error: { code: 'preset_not_found' } },
    });
  });
});

describe('an address that no model is at', () => {
  test.each([
    ['a cloud’s own data', 'http://169.254.169.254/v1'],
    ['the same in hexadecimal', 'http://[::ffff:a9fe:a9fe]/v1'],
    ['nobody’s', 'http://0.0.0.0/v1'],
  ])('is not gone to: %s', async (_, baseUrl) => {
    const server = await started();
    await server.call('POST', LIST, { name: 'Desk', baseUrl });

    expect(await server.call('POST', '/api/providers/desk/check')).toMatchObject({
      status: 200,
      body: { ok: false, problem: { code: 'upstream_unreachable', reason: 'private_address' } },
    });
  });
});

test('an endpoint that refuses its list of models is there all the same', async () => {
  const server = await started();
  const own = await startedUpstream();
  own.on('/models', httpError(404));
  await server.call('POST', LIST, { name: 'Desk', baseUrl: own.baseUrl });

  const asked = question('Hi', { stream: false, modelId: 'desk/any' });
  expect(await server.call('POST', '/api/generations', asked)).toMatchObject({ status: 200 });
});
