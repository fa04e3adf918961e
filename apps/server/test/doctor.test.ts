import { providerSchema, type ProviderTrouble } from '@parley/contracts';
import {
  answer,
  closedPortUrl,
  httpError,
  json,
  rateLimited,
  type Script,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { question } from './asking.ts';
import { TEST_KEY, type TestServer } from './harness.ts';
import { started } from './started.ts';

const CHECK = '/api/providers/openrouter/check';
const OTHER_MODEL = 'openrouter/fake/thinker';

async function troubleOf(
  server: TestServer,
  providerId = 'openrouter',
): Promise<ProviderTrouble | null | undefined> {
  const { body } = await server.call('GET', '/api/providers');
  const { providers } = z.object({ providers: z.array(providerSchema) }).parse(body);
  return providers.find(({ id }) => id === providerId)?.trouble;
}

/** Asks once, of the usual model or another, and is met with this. @returns the status */
async function ask(server: TestServer, script: Script, modelId?: string): Promise<number> {
  server.upstream.always(script);
  const fields = { stream: false, ...(modelId === undefined ? {} : { modelId }) };
  return (await server.call('POST', '/api/generations', question('Hi', fields))).status;
}

describe('the last trouble of a provider', () => {
  test('is none at first, and none after an answer', async () => {
    const server = await started();
    expect(await troubleOf(server)).toBeNull();
    await ask(server, answer());
    expect(await troubleOf(server)).toBeNull();
  });

  test.each<[string, Script, Partial<ProviderTrouble>]>([
    ['a refused key', httpError(401), { code: 'upstream_key_refused', modelId: null }],
    ['an empty account', httpError(402), { code: 'upstream_no_credit', modelId: null }],
    ['a model that is not there', httpError(404), { code: 'upstream_not_found' }],
    ['a refusal', httpError(403), { code: 'upstream_refused', upstreamStatus: 403 }],
    [
      'a limit',
      rateLimited({ 'retry-after': '30' }),
      { code: 'upstream_rate_limited', retryAfterMs: 30_000 },
    ],
    ['a failure', httpError(500), { code: 'upstream_failed', upstreamStatus: 500 }],
  ])('is told after %s, until an answer comes', async (_, script, trouble) => {
    const server = await started();

    await ask(server, script);

    expect(await troubleOf(server)).toMatchObject({
      modelId: 'openrouter/fake/model',
      at: expect.stringMatching(/^\d{4}-/),
      ...trouble,
    });
    expect(await ask(server, answer())).toBe(200);
    expect(await troubleOf(server)).toBeNull();
  });

  test.each([
    ['too long a chat', httpError(413, { metadata: { error_type: 'context_length_exceeded' } })],
    ['bad parameters', httpError(400)],
  ])('is nothing that was wrong with the request: %s', async (_, script) => {
    const server = await started();
    expect(await ask(server, script)).toBeGreaterThanOrEqual(400);
    expect(await troubleOf(server)).toBeNull();
  });

  test('of one model stays when another answers; one of the key does not', async () => {
    const server = await started();
    await ask(server, rateLimited());
    await ask(server, answer(), OTHER_MODEL);
    expect(await troubleOf(server)).toMatchObject({ code: 'upstream_rate_limited' });

    await ask(server, httpError(401));
    await ask(server, answer(), OTHER_MODEL);
    expect(await troubleOf(server)).toMatchObject({ code: 'upstream_rate_limited' });
    await ask(server, answer());
    expect(await troubleOf(server)).toBeNull();
  });

  test('goes with its key', async () => {
    const server = await started();
    await ask(server, httpError(401));
    await server.call('PUT', '/api/providers/openrouter/key', { key: `${TEST_KEY}0` });
    expect(await troubleOf(server)).toBeNull();
  });

  test('shows no key, whatever the provider says', async () => {
    const server = await started();
    await ask(server, httpError(401, { message: `The key ${TEST_KEY} is not known` }));
    const trouble = await troubleOf(server);
    expect(trouble?.upstreamMessage).toContain('is not known');
    expect(JSON.stringify(trouble)).not.toContain(TEST_KEY);
  });
});

describe('the only key there is', () => {
  test.each<[string, Script]>([
    ['it was refused', httpError(401)],
    ['its account was empty', httpError(402)],
    ['it was to wait for an hour', rateLimited({ 'retry-after': '3600' })],
    ['its provider failed', httpError(500)],
  ])('is used however often %s', async (_, script) => {
    const server = await started();
    for (let times = 0; times < 5; times += 1) await ask(server, script);
    const before = server.upstream.completions.length;

    expect(await ask(server, answer())).toBe(200);

    expect(server.upstream.completions).toHaveLength(before + 1);
  });
});

describe('a check', () => {
  test('finds a model that the provider lists, and says of another that it is not there', async () => {
    const server = await started();
    const check = (modelId: string) => server.call('POST', CHECK, { modelId });

    expect(await check('openrouter/fake/model')).toMatchObject({ body: { ok: true } });
    expect(await check('openrouter/fake/gone')).toMatchObject({
      status: 200,
      body: { ok: false, problem: { code: 'upstream_not_found' } },
    });
  });

  test.each<[string, Script]>([
    ['the key was refused', httpError(401)],
    ['there was no credit, which the account says there is', httpError(402)],
  ])('that goes well ends a trouble it disproves: %s', async (_, script) => {
    const server = await started();
    await ask(server, script);
    await server.call('POST', CHECK);
    expect(await troubleOf(server)).toBeNull();
  });

  test.each<[string, Script, string]>([
    ['credit', httpError(402), 'upstream_no_credit'],
    ['a pause', rateLimited({ 'retry-after': '600' }), 'upstream_rate_limited'],
    ['failures', httpError(500), 'upstream_failed'],
  ])('that only finds the key known leaves a trouble about %s', async (_, script, code) => {
    const server = await started();
    await server.call('PUT', '/api/providers/groq/key', { key: TEST_KEY });
    await ask(server, script, 'groq/fake/model');
    expect(await server.call('POST', '/api/providers/groq/check')).toMatchObject({
      body: { ok: true },
    });
    expect(await troubleOf(server, 'groq')).toMatchObject({ code });
  });

  test('without a model that finds no list says so', async () => {
    const server = await started();
    await server.call('PUT', '/api/providers/groq/key', { key: TEST_KEY });
    server.upstream.on('/models', httpError(404));
    expect(await server.call('POST', '/api/providers/groq/check')).toMatchObject({
      body: {
        problem: {
          code: 'upstream_not_found',
          message: 'There is no list of models at this address.',
        },
      },
    });
  });

  test('that fails is the trouble, with the pause that was asked for', async () => {
    const server = await started();
    server.upstream.on('/key', rateLimited({ 'retry-after': '7' }));

    expect(await server.call('POST', CHECK)).toMatchObject({
      body: { ok: false, problem: { code: 'upstream_rate_limited', retryAfterMs: 7_000 } },
    });
    expect(await troubleOf(server)).toMatchObject({ code: 'upstream_rate_limited' });
  });

  test('says why nobody could be reached', async () => {
    const env = { PARLEY_PROVIDER_OPENROUTER_BASE_URL: await closedPortUrl() };
    const server = await started({ env });
    expect(await server.call('POST', CHECK)).toMatchObject({
      body: { problem: { code: 'upstream_unreachable', reason: 'connect' } },
    });
  });

  test('says that a name is unknown', async () => {
    const env = { PARLEY_PROVIDER_OPENROUTER_BASE_URL: 'https://nowhere.invalid/v1' };
    const server = await started({ env });
    expect(await server.call('POST', CHECK)).toMatchObject({
      body: { problem: { code: 'upstream_unreachable', reason: 'dns' } },
    });
  });

  test('of a vendor that says nothing of keys asks for its models', async () => {
    const server = await started();
    await server.call('PUT', '/api/providers/groq/key', { key: TEST_KEY });
    expect(await server.call('POST', '/api/providers/groq/check')).toMatchObject({
      status: 200,
      body: { ok: true },
    });
    server.upstream.on('/models', json(401, { error: { message: 'Invalid API Key' } }));
    expect(await server.call('POST', '/api/providers/groq/check')).toMatchObject({
      body: { ok: false, problem: { code: 'upstream_key_refused' } },
    });
  });
});
