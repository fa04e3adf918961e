import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import {
  CURATED_ID,
  openModels,
  REPOSITORY,
  startRuntime,
  tinyModel,
  WEIGHTS,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = (given: Partial<Parameters<typeof openModels>[0]> = {}) =>
  openModels({ runtime, ...given });

const INSTALLED_FILES = [
  'config.json',
  'generation_config.json',
  'onnx/model_q4.onnx',
  'parley-model.json',
  'tokenizer.json',
  'tokenizer_config.json',
].map((path) => `${CURATED_ID}/${path}`);

describe('a download', () => {
  it('brings the files of a curated model, tries the model out and installs it', async () => {
    const opened = await open();
    const begun = await opened.models.download(CURATED_ID);
    expect(begun).toMatchObject({ state: 'installing', installation: { kind: 'download' } });
    const row = await opened.settled(CURATED_ID);
    expect(row).toMatchObject({
      state: 'installed',
      origin: 'curated',
      problem: null,
      keptBytes: 0,
    });
    expect(opened.files()).toEqual(INSTALLED_FILES);
    expect(opened.models.find(CURATED_ID)).toMatchObject({
      name: 'SmolLM2 135M',
      folder: join(opened.folder, CURATED_ID),
      weights: 'q4',
      externalDataFiles: 0,
    });
  });

  it('describes what it has installed, at which commit and with which hashes', async () => {
    const opened = await open();
    const revision = opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    await opened.models.download(CURATED_ID);
    const { sizeBytes } = await opened.settled(CURATED_ID);
    const manifest = JSON.parse(
      readFileSync(join(opened.folder, CURATED_ID, 'parley-model.json'), 'utf8'),
    );
    expect(manifest).toMatchObject({ revision, origin: 'curated', weights: 'q4' });
    const sizes = INSTALLED_FILES.filter((path) => !path.endsWith('parley-model.json')).map(
      (path) => statSync(join(opened.folder, path)).size,
    );
    expect(sizeBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('asks for every file at the commit that it saw first', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    gate.release();
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const commits = opened.source.requests.flatMap(
      ({ path }) => /\/resolve\/([^/]+)\//.exec(path)?.[1] ?? [],
    );
    expect(new Set(commits).size).toBe(1);
  });

  it('tells how far it is', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 100_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.receivedBytes)
      .toBeGreaterThan(100_000);
    const { installation, sizeBytes } = await opened.row(CURATED_ID);
    expect(installation).toMatchObject({ phase: 'receiving' });
    expect(installation?.totalBytes).toBeGreaterThan(installation?.receivedBytes ?? Infinity);
    // The list of the repository is truer than the curated one.
    expect(sizeBytes).toBe(installation?.totalBytes);
    gate.release();
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
  });

  it('sends nothing that is secret, and takes nothing compressed', async () => {
    const opened = await open();
    await opened.models.download(CURATED_ID);
    await opened.settled(CURATED_ID);
    for (const { headers } of opened.source.requests) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers['accept-encoding']).toBe('identity');
    }
  });

  it('takes files of no other name, whatever the list has', async () => {
    const opened = await open();
    const row = { type: 'file', oid: 'a'.repeat(40), size: 5 };
    const extraRows = ['../escaped', '/etc/escaped', 'onnx/../../escaped', 'model.py', ''].map(
      (path) => ({ ...row, path }),
    );
    opened.source.publish(REPOSITORY, tinyModel(), {
      weightsAs: 'model_q4.onnx',
      extraRows: [...extraRows, null, 'row', { ...row, path: 7 }],
    });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    expect(opened.files()).toEqual(INSTALLED_FILES);
    expect(opened.source.requests.some(({ path }) => /escaped|model\.py/.test(path))).toBe(false);
  });

  it('is refused for an unknown model, one that is installed, and one that is on its way', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1, gate });
    await expect(opened.models.download('nobody-knows')).rejects.toMatchObject({
      code: 'model_not_found',
    });
    await opened.models.download(CURATED_ID);
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'model_exists',
    });
    gate.release();
    await opened.settled(CURATED_ID);
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'model_exists',
    });
  });

  it.each(['__proto__', 'constructor', '.incoming', '..', '../up', 'a/b', '', '.trash'])(
    'is refused for %j',
    async (id) => {
      const opened = await open();
      for (const ask of ['download', 'cancel', 'remove'] as const) {
        await expect(opened.models[ask](id)).rejects.toMatchObject({ code: 'model_not_found' });
      }
      expect(opened.models.find(id)).toBeUndefined();
      expect(opened.source.connections).toBe(0);
      expect(opened.files()).toEqual([]);
    },
  );
});
