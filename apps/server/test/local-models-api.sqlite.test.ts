import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type LocalModel, localModelsAnswerSchema, messageText } from '@parley/contracts';
import { DEMO_ANSWER, makeDemoModel, makeModel } from '@parley/providers/demo-model';
import {
  type FakeModelSource,
  modelProcesses,
  startFakeModelSource,
} from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import { askAsync, branchOf, followUp, type Question } from './asking.ts';
import type { TestServer } from './harness.ts';
import { send } from './http-client.ts';
import {
  askWhole,
  DEMO,
  followUntilWritten,
  localQuestion,
  SLOW,
  startedLocal,
} from './local-models.ts';
import { started, temporaryFolder } from './started.ts';

const POLL = { timeout: 20_000, interval: 20 };
const SMALLEST = 'smollm2-135m-instruct';
const REPOSITORY = 'HuggingFaceTB/SmolLM2-135M-Instruct';
const ROUTES = [
  ['GET', '/api/local-models'],
  ['POST', '/api/local-models/import'],
  ['POST', `/api/local-models/${SMALLEST}/download`],
  ['DELETE', `/api/local-models/${SMALLEST}/download`],
  ['DELETE', `/api/local-models/${SMALLEST}`],
] as const;

async function rowOf(server: TestServer, id: string): Promise<LocalModel | undefined> {
  const { body } = await server.call('GET', '/api/local-models');
  return localModelsAnswerSchema.parse(body).models.find((model) => model.id === id);
}

/** Waits until nothing is installed any more. @returns the model as it is then */
async function settled(server: TestServer, id: string): Promise<LocalModel | undefined> {
  const state = async () => (await rowOf(server, id))?.state;
  await expect.poll(state, POLL).not.toBe('installing');
  return rowOf(server, id);
}

async function listedModels(server: TestServer): Promise<string[]> {
  const { body } = await server.call('GET', '/api/models');
  return body.models.map(({ id }: { id: string }) => id).toSorted();
}

/** A source that has the smallest model of the list, which is the demo model in truth. */
async function startedSource(): Promise<FakeModelSource> {
  const source = await startFakeModelSource();
  onTestFinished(() => source.close());
  const folder = join(await temporaryFolder(), 'repository');
  makeDemoModel(folder);
  source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
  return source;
}

describe('the models of a server', () => {
  test('are those that are here and those of the list, with where they lie and what there is room for', async () => {
    const server = await startedLocal();

    const { status, body } = await server.call('GET', '/api/local-models');

    expect(status).toBe(200);
    const { models, ...rest } = localModelsAnswerSchema.parse(body);
    expect(rest).toEqual({
      ...{ offline: false, folder: join(server.dataDir, 'models') },
      ...{ freeBytes: expect.any(Number), memoryBytes: expect.any(Number) },
    });
    expect(models[0]).toMatchObject({
      ...{ id: 'offline-demo', modelId: DEMO, origin: 'bundled', state: 'installed' },
      description: expect.stringContaining('not a useful model'),
    });
    const origins = new Map(models.map(({ id, origin, state }) => [id, `${origin} ${state}`]));
    expect(origins.get('slow')).toBe('imported installed');
    expect(origins.get(SMALLEST)).toBe('curated available');
  });

  test('cost nothing before somebody asks: there is no folder, no process and no request', async () => {
    const before = modelProcesses();
    const server = await started({ key: null });
    await server.call('GET', '/api/local-models');
    await server.call('GET', '/api/models');

    expect(server.upstream.connections).toBe(0);
    expect(modelProcesses()).toEqual(before);
    expect(await readdir(server.dataDir)).not.toContain('models');
  });

  test('can be chosen at once when they are here, and no more when they are not', async () => {
    const server = await startedLocal();
    expect(await listedModels(server)).toEqual([DEMO, SLOW]);

    const folder = join(await temporaryFolder(), 'Mine');
    makeModel(folder, { corpus: '<|assistant|>Mine.<|end|>' });
    const begun = await server.call('POST', '/api/local-models/import', { folder });
    expect(begun).toMatchObject({
      ...{ status: 202, body: { model: { id: 'mine', state: 'installing' } } },
    });
    expect(await settled(server, 'mine')).toMatchObject({
      ...{ state: 'installed', origin: 'imported', modelId: 'local/mine', problem: null },
    });
    expect(await listedModels(server)).toEqual(['local/mine', DEMO, SLOW]);
    const { body } = await askWhole(server, localQuestion('local/mine'));
    expect(messageText(body.message)).toBe('Mine.');

    expect(await server.call('DELETE', '/api/local-models/mine')).toMatchObject({ status: 204 });
    expect(await listedModels(server)).toEqual([DEMO, SLOW]);
    expect(await rowOf(server, 'mine')).toBeUndefined();
    expect(await readdir(join(server.dataDir, 'models'))).not.toContain('mine');
  });

  test('are there after a restart', async () => {
    const dataDir = await temporaryFolder();
    const first = await startedLocal({ dataDir });
    const folder = join(await temporaryFolder(), 'kept');
    makeDemoModel(folder);
    await first.call('POST', '/api/local-models/import', { folder });
    await settled(first, 'kept');
    await first.stop();

    const second = await startedLocal({ dataDir });

    expect(await listedModels(second)).toContain('local/kept');
    expect((await askWhole(second, localQuestion('local/kept'))).status).toBe(200);
  });

  test('say nothing of how old the lists of others are', async () => {
    const server = await startedLocal();

    const { body } = await server.call('POST', '/api/models/refresh');

    expect(body).toMatchObject({ refreshedAt: null, stale: true });
    expect(
      await server.rows(`select provider_id from model_catalogues where provider_id = 'local'`),
    ).toEqual([]);
  });
});

describe('a model of the list', () => {
  test('is fetched, checked and tried out, and answers then', async () => {
    const source = await startedSource();
    const env = { PARLEY_PROVIDER_LOCAL_BASE_URL: source.baseUrl };
    const server = await startedLocal({ env });

    const begun = await server.call('POST', `/api/local-models/${SMALLEST}/download`);

    expect(begun).toMatchObject({ status: 202, body: { model: { state: 'installing' } } });
    expect(await settled(server, SMALLEST)).toMatchObject({ state: 'installed', problem: null });
    const { body } = await askWhole(server, localQuestion(`local/${SMALLEST}`));
    expect(messageText(body.message)).toBe(DEMO_ANSWER);
    const again = await server.call('POST', `/api/local-models/${SMALLEST}/download`);
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'model_exists' } } });
  });

  test('that is called off keeps what was fetched, until it is deleted', async () => {
    const source = await startedSource();
    const gate = source.hold();
    source.spoil('onnx/model_q4.onnx', { holdAfterBytes: 200_000, gate });
    const env = { PARLEY_PROVIDER_LOCAL_BASE_URL: source.baseUrl };
    const server = await startedLocal({ env });
    const path = `/api/local-models/${SMALLEST}`;
    await server.call('POST', `${path}/download`);
    await gate.reached;
    const received = async () => (await rowOf(server, SMALLEST))?.installation?.receivedBytes ?? 0;
    await expect.poll(received, POLL).toBeGreaterThan(200_000);

    expect(await server.call('DELETE', `${path}/download`)).toMatchObject({ status: 204 });

    expect(await rowOf(server, SMALLEST)).toMatchObject({
      ...{ state: 'available', installation: null, keptBytes: expect.any(Number) },
    });
    expect((await rowOf(server, SMALLEST))?.keptBytes).toBeGreaterThan(0);
    expect(await server.call('DELETE', path)).toMatchObject({ status: 204 });
    expect(await rowOf(server, SMALLEST)).toMatchObject({ state: 'available', keptBytes: 0 });
  });

  test('that is not here is refused by its name, with where to get it', async () => {
    const server = await startedLocal();
    const asked = localQuestion(`local/${SMALLEST}`);

    const { status, body } = await askWhole(server, asked);

    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      ...{ code: 'model_not_found', message: expect.stringMatching(/SmolLM2 135M .*Download it/) },
    });
    expect(await server.call('GET', `/api/chats/${asked.chatId}`)).toMatchObject({ status: 404 });
    expect(server.upstream.requests).toEqual([]);
  });

  test('is never fetched where that is forbidden, which the refusals say', async () => {
    const source = await startedSource();
    const env = {
      PARLEY_PROVIDER_LOCAL_BASE_URL: source.baseUrl,
      PARLEY_MODELS_OFFLINE: 'true',
    };
    const server = await startedLocal({ env });

    const download = await server.call('POST', `/api/local-models/${SMALLEST}/download`);
    const { body } = await askWhole(server, localQuestion(`local/${SMALLEST}`));
    const demo = await askWhole(server, localQuestion(DEMO));

    expect(download).toMatchObject({ status: 409, body: { error: { code: 'models_offline' } } });
    expect(body.error.message).toMatch(/PARLEY_MODELS_OFFLINE.*Import/);
    expect(demo.status).toBe(200);
    expect(source.connections).toBe(0);
    expect(server.upstream.requests).toEqual([]);
  });
});

describe('a model that is deleted while a chat uses it', () => {
  async function deleteWhileAsked(act: (server: TestServer, asked: Question) => Promise<void>) {
    const server = await startedLocal();
    const asked = localQuestion(SLOW);
    await askAsync(server, asked);
    await act(server, asked);
    return { server, asked };
  }

  test('fails what writes with what to do, and keeps its text', async () => {
    const { server, asked } = await deleteWhileAsked(async (server, { generationId }) => {
      const reader = await followUntilWritten(server, generationId);
      expect((await server.call('DELETE', '/api/local-models/slow')).status).toBe(204);
      expect((await reader.all()).at(-1)?.data).toMatchObject({
        ...{ state: 'failed', error: { code: 'model_not_found' } },
        message: { parts: [{ text: expect.stringMatching(/^tick tock/) }] },
      });
    });

    const answer = (await branchOf(server, asked.chatId)).at(-1);
    const next = { ...followUp(asked.chatId, answer?.id ?? ''), modelId: SLOW, stream: false };
    const { status, body } = await askWhole(server, next);
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      ...{ code: 'model_not_found', message: expect.stringMatching(/is not on this server\./) },
    });
    // Another one goes on in its place.
    expect((await askWhole(server, { ...next, modelId: DEMO })).status).toBe(200);
  });
});

describe('an import', () => {
  test.each([
    ['nothing is there', () => undefined, /no such folder|there is no folder/i],
    ['it is no model', (folder: string) => mkdirSync(folder), /config\.json/],
    [
      'it is a model of another task',
      (folder: string) => {
        makeDemoModel(folder);
        writeFileSync(
          join(folder, 'config.json'),
          '{"model_type":"bert","architectures":["BertModel"]}',
        );
      },
      /text|chat|bert/i,
    ],
    [
      'its weights are damaged',
      (folder: string) => {
        makeDemoModel(folder);
        writeFileSync(join(folder, 'onnx/model.onnx'), 'not weights');
      },
      /weights|model\.onnx/,
    ],
  ])('fails in one sentence where %s, and leaves nothing', async (_, make, sentence) => {
    const server = await startedLocal();
    const folder = join(await temporaryFolder(), 'given');
    make(folder);

    const { status, body } = await server.call('POST', '/api/local-models/import', { folder });

    const row = await settled(server, 'given');
    const problem = status === 202 ? row?.problem : body.error;
    expect(problem).toMatchObject({
      ...{ code: 'model_files_invalid', message: expect.stringMatching(sentence) },
    });
    expect(row?.state ?? 'available').toBe('available');
    expect(await listedModels(server)).toEqual([DEMO, SLOW]);
    expect(await readdir(join(server.dataDir, 'models'))).not.toContain('given');
  });

  test('that fails is in the log, once, with its reason and without the way to the folder', async () => {
    const server = await startedLocal();
    const folder = join(await temporaryFolder(), 'given');
    makeDemoModel(folder);
    writeFileSync(join(folder, 'onnx/model.onnx'), 'not weights');

    await server.call('POST', '/api/local-models/import', { folder });

    const row = await settled(server, 'given');
    const lines = server.logLines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'a model was not installed');
    expect(lines).toMatchObject([{ id: 'given', ...row?.problem }]);
    expect(JSON.stringify(lines)).not.toContain(folder);
  });

  test.each([
    ['a relative path', { folder: 'models/mine' }, 422],
    ['no path', {}, 422],
    ['an id that is a path', { folder: '/srv/mine', id: '../mine' }, 422],
    ['an id with capitals', { folder: '/srv/mine', id: 'Mine' }, 422],
    ['the id of the demo', { folder: '/srv/mine', id: 'offline-demo' }, 422],
  ])('takes no %s', async (_, body, status) => {
    const server = await startedLocal();

    const answer = await server.call('POST', '/api/local-models/import', body);

    expect(answer.status).toBe(status);
  });
});

describe('an id', () => {
  test.each(['..', '.incoming', '__proto__', 'con', 'a/b', 'A', '%2e%2e%2f', 'x'.repeat(65)])(
    '%j is of no model, whatever is asked of it',
    async (id) => {
      const server = await startedLocal();
      const path = `/api/local-models/${encodeURIComponent(id)}`;

      for (const [method, at] of [
        ['POST', `${path}/download`],
        ['DELETE', `${path}/download`],
        ['DELETE', path],
      ] as const) {
        const { status, body } = await server.call(method, at);
        expect(status, `${method} ${at}`).toBe(404);
        expect(body.error.code).toMatch(/^(?:model_not_found|not_found)$/);
      }
    },
  );

  test('of the demo cannot be deleted', async () => {
    const server = await startedLocal();

    const { status, body } = await server.call('DELETE', '/api/local-models/offline-demo');

    expect(status).toBe(422);
    expect(body.error.message).toMatch(/cannot be deleted/);
    // Nothing of it is being installed, so that there is nothing to call off.
    const path = '/api/local-models/offline-demo/download';
    expect(await server.call('DELETE', path)).toMatchObject({ status: 204 });
    expect(await listedModels(server)).toContain(DEMO);
  });
});

describe('the provider', () => {
  test('takes no key, wants none, and shows none', async () => {
    const server = await startedLocal();
    const providerOf = async () => {
      const { body } = await server.call('GET', '/api/providers');
      return body.providers.find(({ id }: { id: string }) => id === 'local');
    };

    const refused = await server.call('PUT', '/api/providers/local/key', { key: 'anything' });

    expect(refused).toMatchObject({
      status: 422,
      body: { error: { code: 'validation_error', details: [{ path: 'body.key' }] } },
    });
    expect(await providerOf()).toMatchObject({
      ...{ name: 'This server', kind: 'local', enabled: true, supportsStreaming: false },
      ...{ custom: false, trouble: null },
      key: { required: false, state: 'missing', hint: '' },
    });
    expect((await server.call('DELETE', '/api/providers/local/key')).status).toBe(204);
    expect(await server.rows('select id from accounts')).toEqual([]);
  });

  test('is checked: by itself, for a model that is here, and for one that is not', async () => {
    const server = await startedLocal();
    const check = async (modelId?: string) => {
      const body = modelId === undefined ? undefined : { modelId };
      return (await server.call('POST', '/api/providers/local/check', body)).body;
    };

    expect(await check()).toEqual({ ok: true, latencyMs: expect.any(Number) });
    expect(await check(DEMO)).toMatchObject({ ok: true });
    expect(await check('local/nowhere')).toMatchObject({
      ok: false,
      problem: { code: 'model_not_found', message: expect.stringContaining('import it') },
    });
    const { body } = await server.call('GET', '/api/providers');
    expect(body.providers.at(-1)).toMatchObject({ id: 'local', trouble: null });
  });
});

describe('who may', () => {
  test.each(ROUTES)('%s %s: the administrator alone', async (method, path) => {
    const server = await startedLocal();

    const afar = await send(server.url + path, { method, headers: { via: '1.1 proxy' } });

    expect(afar.status).toBe(401);
  });

  test.each(ROUTES.slice(1))('%s %s: no other site', async (method, path) => {
    const server = await startedLocal();

    const crossed = await send(server.url + path, {
      method,
      headers: { origin: 'https://evil.example' },
    });

    expect(crossed.status).toBe(403);
    expect(await listedModels(server)).toEqual([DEMO, SLOW]);
  });
});
