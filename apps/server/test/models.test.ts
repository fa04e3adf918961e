import type { Model, ModelsAnswer } from '@parley/contracts';
import {
  closedPortUrl,
  emptyBody,
  FAKE_MODELS,
  type Gate,
  htmlPage,
  httpError,
  json,
  resetBeforeHead,
  type Script,
  truncatedJson,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { TEST_KEY, type TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const KNOWN = ['openrouter/fake/model', 'openrouter/fake/thinker', 'openrouter/fake/small:free'];
const LIST: Script = json(200, { data: FAKE_MODELS });
const OTHER_LIST: Script = json(200, { data: [{ id: 'fake/new', name: 'Fake: New' }] });
const OTHERS = ['openrouter/fake/new'];

describe('the catalogue', () => {
  test('is empty and stale before anybody could be asked', async () => {
    const server = await started({ key: null });

    expect(await models(server)).toEqual({ models: [], refreshedAt: null, stale: true });
    expect(server.upstream.requests).toEqual([]);
  });

  test('says of each model what its provider says', async () => {
    const server = await started();
    await known(server);

    const { models: listed, refreshedAt, stale } = await models(server);

    expect(stale).toBe(false);
    expect(Date.parse(refreshedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(listed[1]).toEqual({
      id: 'openrouter/fake/thinker',
      providerId: 'openrouter',
      name: 'Fake: Thinker',
      contextLength: 200_000,
      supportsStreaming: true,
      inputModalities: ['text', 'image'],
      supportedParameters: expect.arrayContaining(['temperature', 'reasoning']),
      pricing: {
        input: '0.00000125',
        output: '0.00001',
        cacheRead: '0.000000125',
        cacheWrite: '0.00000156',
        reasoning: '0.00001',
        perRequest: null,
        perImage: null,
        perWebSearch: '0.01',
      },
      verified: true,
    });
  });

  test('leaves out malformed rows and keeps the others', async () => {
    const server = await started({ key: null });
    const nonsense = [null, 7, 'fake/model', [], {}, { id: 7 }, { id: '' }, { name: 'No id' }];
    server.upstream.on('/models', json(200, { data: [...nonsense, ...FAKE_MODELS, {}] }));

    await save(server);

    await known(server);
  });

  test('is there again after a restart, before anybody is asked', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const first = await started({ upstream, dataDir });
    await known(first);
    const before = await models(first);
    await first.stop();
    const asked = listsAsked(first);

    const second = await started({ upstream, dataDir, key: null });

    expect(await models(second)).toEqual(before);
    expect(listsAsked(second)).toBe(asked);
  });

  test('of the environment’s key is fetched behind the first reader', async () => {
    const server = await started({ key: null, env: { OPENROUTER_API_KEY: TEST_KEY } });

    expect((await models(server)).models).toEqual([]);

    await known(server);
  });
});

describe('a key that is saved', () => {
  test('fetches the list, without being waited for', async () => {
    const server = await started({ key: null });
    const gate = server.upstream.hold();
    server.upstream.on('/models', [wait(gate), ...LIST]);

    await save(server);

    await gate.reached;
    expect((await models(server)).models).toEqual([]);
    gate.release();
    await known(server);
  });

  test('again fetches it again', async () => {
    const server = await started();
    await known(server);
    server.upstream.on('/models', OTHER_LIST);

    await save(server);

    await known(server, OTHERS);
  });
});

test('a key that is saved while the list is fetched with another is not forgotten', async () => {
  const server = await started({ key: null });
  const gate = server.upstream.hold();
  server.upstream.on('/models', ({ headers }) =>
    headers.authorization === `Bearer ${TEST_KEY}` ? LIST : [wait(gate), ...httpError(401)],
  );
  await server.call('PUT', '/api/providers/openrouter/key', { key: 'sk-or-v1-mistyped' });
  await gate.reached;

  await save(server);
  gate.release();

  await known(server);
});

describe('a refresh that is asked for', () => {
  test('is made however fresh the list is, and answers with it', async () => {
    const server = await started();
    await known(server);
    server.upstream.on('/models', OTHER_LIST);

    const { status, body } = await server.call('POST', '/api/models/refresh');

    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(OTHERS);
    expect(body.stale).toBe(false);
    expect(await models(server)).toEqual(body);
  });

  test('without a key asks nobody but who wants none', async () => {
    const server = await started({ key: null });

    const { status, body } = await server.call('POST', '/api/models/refresh');

    expect({ status, body }).toEqual({
      status: 200,
      body: { models: [], refreshedAt: null, stale: true },
    });
    expect(server.upstream.requests).toMatchObject([{ path: '/api/v1/api/tags' }]);
  });
});

describe('a provider that is slow', () => {
  test('delays no reader', async () => {
    const server = await started();
    await known(server);
    const gate = await holdList(server);
    const refresh = server.call('POST', '/api/models/refresh');
    await gate.reached;

    expect(idsOf(await models(server))).toEqual(KNOWN);

    gate.release();
    expect(idsOf((await refresh).body)).toEqual(OTHERS);
  });

  test('does not delay the stop of the server', async () => {
    const server = await started({ key: null });
    const gate = await holdList(server);
    await save(server);
    await gate.reached;

    await server.server.stop();

    expect(server.logLines.filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
  });
});

describe('a provider that fails', () => {
  const FAILURES: [string, Script][] = [
    ['refuses the key', httpError(401)],
    ['is broken', httpError(500)],
    ['asks for a pause', httpError(429, {}, { 'retry-after': '60' })],
    ['breaks the connection', resetBeforeHead],
    ['sends a page', htmlPage],
    ['sends nothing', emptyBody],
    ['stops in the middle', truncatedJson],
    ['sends no list', json(200, { models: [] })],
    ['sends a list of something else', json(200, { data: [{ slug: 'a' }, { slug: 'b' }] })],
  ];
  test.each(FAILURES)('because it %s empties nothing and makes it stale', async (_, script) => {
    const server = await started();
    await known(server);
    const before = await models(server);
    server.upstream.on('/models', script);

    const { status, body } = await server.call('POST', '/api/models/refresh');

    expect({ status, body }).toEqual({ status: 200, body: { ...before, stale: true } });
    expect(await models(server)).toEqual(body);
  });

  test('is fresh again after the next success', async () => {
    const server = await started();
    await known(server);
    server.upstream.on('/models', httpError(500));
    await server.call('POST', '/api/models/refresh');
    server.upstream.on('/models', LIST);

    const { body } = await server.call('POST', '/api/models/refresh');

    expect(body).toMatchObject({ stale: false });
    expect(idsOf(body)).toEqual(KNOWN);
  });

  test('is not asked again by each reader', async () => {
    const server = await started();
    await known(server);
    server.upstream.on('/models', httpError(500));
    await server.call('POST', '/api/models/refresh');
    const asked = listsAsked(server);

    for (let reader = 0; reader < 5; reader += 1) await models(server);

    expect(listsAsked(server)).toBe(asked);
  });

  test('when it is dead from the start, what was stored is served', async () => {
    const upstream = await startedUpstream();
    const dataDir = await temporaryFolder();
    const first = await started({ upstream, dataDir });
    await known(first);
    await first.stop();

    const second = await started({ upstream, dataDir, key: null, now: LATER });
    // Not before: the next server could be given its port.
    await upstream.close();

    const answered = await models(second);
    expect(idsOf(answered)).toEqual(KNOWN);
    expect(answered.stale).toBe(true);
    await expect.poll(() => second.logLines.join('\n'), POLL).toContain('upstream_unreachable');
    expect(idsOf(await models(second))).toEqual(KNOWN);
  });

  test('without anything stored, there is nothing to serve, at once', async () => {
    const server = await started({
      env: { PARLEY_PROVIDER_OPENROUTER_BASE_URL: await closedPortUrl() },
    });

    expect(await models(server)).toEqual({ models: [], refreshedAt: null, stale: true });
  });
});

test('an old list is served, stale, and refreshed behind its reader', async () => {
  const upstream = await startedUpstream();
  const dataDir = await temporaryFolder();
  const first = await started({ upstream, dataDir });
  await known(first);
  await first.stop();
  const gate = upstream.hold();
  upstream.on('/models', [wait(gate), ...OTHER_LIST]);
  const second = await started({ upstream, dataDir, key: null, now: LATER });

  const answered = await models(second);

  expect(idsOf(answered)).toEqual(KNOWN);
  expect(answered.stale).toBe(true);
  gate.release();
  await known(second, OTHERS);
  expect((await models(second)).stale).toBe(false);
});

const POLL = { timeout: 10_000 };

/** A list from now is old then. */
const LATER = () => new Date(Date.now() + 2 * 60 * 60 * 1000);

async function models(server: TestServer): Promise<ModelsAnswer> {
  const { status, body } = await server.call('GET', '/api/models');
  expect(status).toBe(200);
  return body;
}

async function save(server: TestServer): Promise<void> {
  await server.call('PUT', '/api/providers/openrouter/key', { key: TEST_KEY });
}

/** Waits until these are the models. */
async function known(server: TestServer, ids: readonly string[] = KNOWN): Promise<void> {
  await expect.poll(async () => idsOf(await models(server)), POLL).toEqual(ids);
}

/** From now on the list is another one, and comes only when the gate is opened. */
async function holdList(server: TestServer): Promise<Gate> {
  const gate = server.upstream.hold();
  server.upstream.on('/models', [wait(gate), ...OTHER_LIST]);
  return gate;
}

function listsAsked(server: TestServer): number {
  return server.upstream.requests.filter((request) => request.path.endsWith('/models')).length;
}

function idsOf(answer: { models: readonly Model[] }): string[] {
  return answer.models.map((model) => model.id);
}
