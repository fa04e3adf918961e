import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppError, localModelIdSchema, localModelsAnswerSchema } from '@parley/contracts';
import { afterAll, describe, expect, it } from 'vitest';

import { CURATED_MODELS } from './curated.ts';
import {
  CURATED_ID,
  openModels,
  type OpenedModels,
  startRuntime,
  temporaryFolder,
  tinyModel,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = (given: Partial<Parameters<typeof openModels>[0]> = {}) =>
  openModels({ runtime, ...given });

/** A folder of models with one in it, called `mine`: it is installed once, for all tests. */
const stock = mkdtempSync(join(tmpdir(), 'parley-stock-'));
afterAll(() => rmSync(stock, { recursive: true, force: true }));

async function withModel(given: Partial<Parameters<typeof openModels>[0]> = {}) {
  if (!existsSync(join(stock, 'mine'))) await installed(await open({ folder: stock }));
  const folder = join(temporaryFolder(), 'models');
  cpSync(stock, folder, { recursive: true });
  return await open({ ...given, folder });
}

async function installed(opened: OpenedModels): Promise<void> {
  await opened.models.importFolder({ folder: tinyModel(), id: 'mine' });
  expect(await opened.settled('mine')).toMatchObject({ state: 'installed', problem: null });
}

describe('a server without models', () => {
  it('offers the curated list, and makes nothing', async () => {
    const opened = await open();
    const answer = localModelsAnswerSchema.parse(await opened.models.list());
    expect(answer.models.map(({ id }) => id)).toEqual(CURATED_MODELS.map(({ id }) => id));
    expect(answer.models.every(({ state }) => state === 'available')).toBe(true);
    expect(answer.folder).toBe(opened.folder);
    expect(answer.freeBytes).toBeGreaterThan(0);
    expect(answer.memoryBytes).toBeGreaterThan(0);
    expect(opened.models.models()).toEqual([]);
    expect(existsSync(opened.folder)).toBe(false);
    expect(opened.source.connections).toBe(0);
  });

  it('says of each model what to do about it', async () => {
    const { models } = await open();
    const sentence = (id: string) => models.missing(id).message;
    expect(sentence(CURATED_ID)).toBe(
      'SmolLM2 135M is not on this server yet. Download it (Settings › Providers › Local models).',
    );
    expect(sentence('unheard-of')).toBe(
      'The model unheard-of is not on this server. Choose another, or import it from a folder (Settings › Providers › Local models).',
    );
    expect(sentence('../../etc')).toMatch(/^This model is not on this server\./);
    expect(models.missing(CURATED_ID).code).toBe('model_not_found');
  });

  it('that never fetches says so', async () => {
    const { models } = await open({ offline: true });
    expect(models.missing(CURATED_ID).message).toBe(
      'SmolLM2 135M is not on this server, which never fetches models (PARLEY_MODELS_OFFLINE). Import it from a folder (Settings › Providers › Local models), or choose another.',
    );
  });
});

describe('the curated list', () => {
  it('has ids that are names of folders, each once, and honest figures', () => {
    const ids = CURATED_MODELS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const model of CURATED_MODELS) {
      expect(localModelIdSchema.parse(model.id)).toBe(model.id);
      expect(model.repository).toMatch(/^[\w-]+\/[\w.-]+$/);
      expect(model.memoryBytes).toBeGreaterThan(model.sizeBytes);
      expect(model.description).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('the demo model', () => {
  it('is there with the product, in a folder of its own, and cannot be deleted', async () => {
    const demoFolder = tinyModel('demo');
    const opened = await open({ demoFolder });
    const row = await opened.row('offline-demo');
    expect(row).toMatchObject({
      ...{ name: 'Offline demo', origin: 'bundled', state: 'installed', contextLength: 2048 },
    });
    expect(row.description).toMatch(/check that this installation works, and not a useful model/);
    expect(row.sizeBytes).toBeGreaterThan(100_000);
    expect(opened.models.find('offline-demo')).toMatchObject({ folder: demoFolder });
    await expect(opened.models.remove('offline-demo')).rejects.toMatchObject({
      ...{ code: 'validation_error', message: expect.stringContaining('cannot be deleted') },
    });
    expect(existsSync(demoFolder)).toBe(true);
    await expect(opened.models.cancel('offline-demo')).resolves.toBeUndefined();
  });

  it('that was not made is told, with what to do', async () => {
    const opened = await open({ demoFolder: join(temporaryFolder(), 'none') });
    const row = await opened.row('offline-demo');
    expect(row).toMatchObject({ state: 'available', problem: { code: 'model_files_invalid' } });
    expect(row.problem?.message).toMatch(/npm run build/);
    expect(opened.models.find('offline-demo')).toBeUndefined();
    expect(opened.models.missing('offline-demo').message).toMatch(/npm run build/);
  });

  it('is not taken from the folder of models', async () => {
    const opened = await open();
    mkdirSync(join(opened.folder, 'offline-demo'), { recursive: true });
    const next = await opened.reopened();
    expect(next.models.find('offline-demo')).toBeUndefined();
    expect((await next.models.list()).models.some(({ id }) => id === 'offline-demo')).toBe(false);
  });
});

describe('an installed model', () => {
  it('is found by the next process as it was', async () => {
    const opened = await withModel();
    const row = await opened.row('mine');
    const found = opened.models.find('mine');
    const next = await opened.reopened();
    expect(await next.row('mine')).toEqual(row);
    expect(next.models.find('mine')).toEqual(found);
    expect(next.models.models()).toEqual([found]);
  });

  it('is deleted with all its files, and gone from memory first', async () => {
    const released: string[] = [];
    const spied = {
      tryOut: runtime.tryOut.bind(runtime),
      async release(id: string) {
        released.push(`${id} ${existsSync(join(opened.folder, id))}`);
        await runtime.release(id);
      },
    };
    const opened: OpenedModels = await withModel({ runtime: spied });
    await opened.models.remove('mine');
    expect(released).toEqual(['mine true']);
    expect(opened.files()).toEqual([]);
    expect(opened.models.find('mine')).toBeUndefined();
    await expect(opened.models.remove('mine')).rejects.toMatchObject({ code: 'model_not_found' });
  });

  it('can be installed again after that', async () => {
    const opened = await withModel();
    await opened.models.remove('mine');
    await installed(opened);
  });

  it('is not asked, and not made anew, while it is being deleted', async () => {
    const leaving = Promise.withResolvers<void>();
    const release = () => leaving.promise;
    const opened = await withModel({ runtime: { tryOut: runtime.tryOut.bind(runtime), release } });
    const folder = tinyModel();
    const removed = opened.models.remove('mine');
    await expect(opened.models.importFolder({ folder, id: 'mine' })).rejects.toMatchObject({
      ...{ code: 'model_exists', message: expect.stringContaining('is being deleted') },
    });
    expect(opened.models.find('mine')).toBeUndefined();
    leaving.resolve();
    await removed;
    expect(opened.files()).toEqual([]);
  });

  it('is deleted once, whoever else asks for it, and can be downloaded only after that', async () => {
    const leaving = Promise.withResolvers<void>();
    let releases = 0;
    const release = () => {
      releases += 1;
      return leaving.promise;
    };
    const opened = await open({ runtime: { tryOut: async () => {}, release } });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const first = opened.models.remove(CURATED_ID);
    await expect.poll(() => releases).toBe(1);
    const second = opened.models.remove(CURATED_ID);
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      ...{ code: 'model_exists', message: expect.stringContaining('is being deleted') },
    });
    leaving.resolve();
    await Promise.all([first, second]);
    expect(releases).toBe(1);
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed', problem: null });
    expect(opened.files()).toContain(`${CURATED_ID}/config.json`);
  });

  it('stays where it cannot be taken out of memory', async () => {
    const release = () => Promise.reject(new AppError('local_model_failed'));
    const opened = await withModel({ runtime: { tryOut: runtime.tryOut.bind(runtime), release } });
    const row = await opened.row('mine');
    await expect(opened.models.remove('mine')).rejects.toMatchObject({
      code: 'local_model_failed',
    });
    expect(await opened.row('mine')).toEqual(row);
    expect(opened.models.find('mine')).toBeDefined();
  });
});

describe('a model that is not whole', () => {
  const manifest = ({ folder }: OpenedModels) => join(folder, 'mine/parley-model.json');
  const FAULTS: [string, (opened: OpenedModels) => void, RegExp][] = [
    [
      'lacks a file',
      ({ folder }) => rmSync(join(folder, 'mine/tokenizer.json')),
      /tokenizer\.json is missing or was changed/,
    ],
    [
      'has one of another size',
      ({ folder }) => truncateSync(join(folder, 'mine/onnx/model.onnx'), 7),
      /onnx\/model\.onnx is missing or was changed/,
    ],
    [
      'has a broken manifest',
      (opened) => writeFileSync(manifest(opened), '{"id":'),
      /parley-model\.json cannot be read/,
    ],
    [
      'has a manifest of another model',
      (opened) => rename(opened, 'other'),
      /parley-model\.json cannot be read/,
    ],
    [
      'has a manifest that leads elsewhere',
      (opened) => point(opened, '../../secret'),
      /parley-model\.json cannot be read/,
    ],
    [
      'has a manifest without end',
      (opened) => truncateSync(manifest(opened), 10 ** 8),
      /parley-model\.json cannot be read/,
    ],
  ];

  const rename = (opened: OpenedModels, id: string) =>
    writeFileSync(manifest(opened), JSON.stringify({ ...read(opened), id }));
  const point = (opened: OpenedModels, path: string) => {
    const { files } = read(opened);
    writeFileSync(
      manifest(opened),
      JSON.stringify({ ...read(opened), files: [{ ...files[0], path }] }),
    );
  };
  const read = (opened: OpenedModels) => JSON.parse(readFileSync(manifest(opened), 'utf8'));

  it.each(FAULTS)('because it %s is not installed, and told', async (_, spoil, sentence) => {
    const opened = await withModel();
    spoil(opened);
    const next = await opened.reopened();
    expect(next.models.find('mine')).toBeUndefined();
    const row = await next.row('mine');
    expect(row).toMatchObject({ state: 'available', problem: { code: 'model_files_invalid' } });
    expect(row.problem?.message).toMatch(sentence);
    expect(next.models.missing('mine').message).toBe(row.problem?.message);
  });

  it('is made anew by an installation', async () => {
    const opened = await withModel();
    rmSync(join(opened.folder, 'mine/tokenizer.json'));
    const next = await opened.reopened();
    await installed(next);
    expect(next.files()).toContain('mine/tokenizer.json');
  });

  it.each([
    ['a link', (path: string) => symlinkSync(temporaryFolder(), path)],
    ['a link that leads nowhere', (path: string) => symlinkSync('/nowhere/at/all', path)],
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a folder that came later', (path: string) => mkdirSync(path)],
  ])('is not put in the place of %s', async (_, make) => {
    const opened = await open();
    mkdirSync(opened.folder, { recursive: true });
    make(join(opened.folder, CURATED_ID));
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'model_exists',
      message: expect.stringMatching(
        /^Among the models lies something called .* Move it elsewhere/,
      ),
    });
    expect(opened.source.connections).toBe(0);
    await opened.models.remove(CURATED_ID);
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
  });

  it('but somebody’s own folder is left alone until it is deleted by name', async () => {
    const opened = await open();
    mkdirSync(join(opened.folder, CURATED_ID), { recursive: true });
    writeFileSync(join(opened.folder, CURATED_ID, 'notes.txt'), 'mine');
    mkdirSync(join(opened.folder, 'Not an id'));
    const next = await opened.reopened();
    const row = await next.row(CURATED_ID);
    expect(row.problem?.message).toMatch(
      /lies a folder .* that is none.*Move it elsewhere and import/,
    );
    await expect(next.models.download(CURATED_ID)).rejects.toMatchObject({ code: 'model_exists' });
    expect(next.files()).toEqual([`${CURATED_ID}/notes.txt`]);
    await next.models.remove(CURATED_ID);
    expect(next.files()).toEqual([]);
    expect(await next.row(CURATED_ID)).toMatchObject({ state: 'available', problem: null });
  });
});
