import { afterAll, describe, expect, it } from 'vitest';

import { CURATED_MODELS } from './curated.ts';
import {
  CURATED_ID,
  openModels,
  startRuntime,
  tinyModel,
  WEIGHTS,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = (given: Partial<Parameters<typeof openModels>[0]> = {}) =>
  openModels({ runtime, ...given });

it('one model is downloaded at a time: the next says that it waits for its turn, or leaves the line', async () => {
  const opened = await open();
  const ids = CURATED_MODELS.filter(({ weights }) => weights === 'q4').map(({ id }) => id);
  for (const { id, repository } of CURATED_MODELS) {
    if (ids.includes(id)) {
      opened.source.publish(repository, tinyModel(), { weightsAs: 'model_q4.onnx' });
    }
  }
  opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate: opened.source.hold() });
  const [first = '', second = '', third = ''] = ids;
  const phase = async (id: string) => (await opened.row(id)).installation?.phase;
  for (const id of [first, second, third]) await opened.models.download(id);
  await expect.poll(() => phase(first)).toBe('receiving');
  expect(await Promise.all([phase(second), phase(third)])).toEqual(['waiting', 'waiting']);
  await opened.models.cancel(second);
  expect(await phase(second)).toBeUndefined();
  await opened.models.download(second);
  expect(await phase(second)).toBe('waiting');
  await opened.models.cancel(first);
  await expect.poll(() => phase(third)).toBe('receiving');
  expect(await phase(second)).toBe('waiting');
});

it('a model is imported while others are downloaded', async () => {
  const opened = await open();
  opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate: opened.source.hold() });
  await opened.models.download(CURATED_ID);
  await opened.models.importFolder({ folder: tinyModel(), id: 'imported' });
  expect(await opened.settled('imported')).toMatchObject({ state: 'installed' });
  expect(await opened.row(CURATED_ID)).toMatchObject({ state: 'installing' });
});

describe('cancelling', () => {
  it('ends a download in the middle, keeps what came, and is no problem', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 50_000, gate: opened.source.hold() });
    await opened.models.download(CURATED_ID);
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.receivedBytes)
      .toBeGreaterThan(50_000);
    await opened.models.cancel(CURATED_ID);
    const row = await opened.row(CURATED_ID);
    expect(row).toMatchObject({ state: 'available', installation: null, problem: null });
    expect(row.keptBytes).toBeGreaterThan(50_000);
    await opened.models.cancel(CURATED_ID);
  });

  it('ends a model that is being tried out', async () => {
    const opened = await open();
    await opened.models.download(CURATED_ID);
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.phase, { interval: 1 })
      .toBe('trying');
    await opened.models.cancel(CURATED_ID);
    const row = await opened.row(CURATED_ID);
    expect(row).toMatchObject({ state: 'available', problem: null });
    expect(row.keptBytes).toBeGreaterThan(0);
  });

  it('is what closing does, and a closed one begins nothing', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await opened.models.close();
    expect(await opened.row(CURATED_ID)).toMatchObject({ state: 'available', problem: null });
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'server_shutdown',
    });
  });
});

it('offline, nothing is ever connected to', async () => {
  const opened = await open({ offline: true });
  await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
    code: 'models_offline',
  });
  expect((await opened.models.list()).offline).toBe(true);
  expect(opened.source.connections).toBe(0);
});
