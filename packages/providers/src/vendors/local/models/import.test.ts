import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { makeModel } from '../demo-model/index.ts';
import {
  CURATED_ID,
  filesIn,
  openModels,
  type OpenedModels,
  startRuntime,
  temporaryFolder,
  tinyModel,
  WEIGHTS,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = () => openModels({ runtime });

/** A big enough import to be met in the middle: a file of weights that has mostly nothing in it. */
function hugeModel(bytes: number): string {
  const folder = tinyModel('huge-model');
  truncateSync(join(folder, 'onnx/model.onnx'), bytes);
  return folder;
}

/** An import that is refused at once, or that fails later: nothing of it is left in either case. */
async function failureOf(opened: OpenedModels, folder: string, id = 'imported') {
  const begun = opened.models.importFolder({ folder, id });
  const failure = await begun.then(
    async () => (await opened.settled(id)).problem,
    (thrown: unknown) => thrown,
  );
  expect(opened.models.find(id)).toBeUndefined();
  expect(opened.files()).toEqual([]);
  return failure;
}

describe('an import', () => {
  it('copies a model that lies in a folder, tries it out and installs it', async () => {
    const opened = await open();
    const folder = tinyModel('Tiny Model_v2');
    const begun = await opened.models.importFolder({ folder });
    expect(begun).toMatchObject({ id: 'tiny-model_v2', modelId: 'local/tiny-model_v2' });
    expect(begun).toMatchObject({ state: 'installing', installation: { kind: 'import' } });
    expect(await opened.settled('tiny-model_v2')).toMatchObject({
      ...{ state: 'installed', origin: 'imported', name: 'Tiny Model_v2', description: null },
      ...{ contextLength: 2048, licence: null, source: null, problem: null },
    });
    const copied = join(opened.folder, 'tiny-model_v2');
    for (const path of filesIn(folder)) {
      expect(readFileSync(join(copied, path)).equals(readFileSync(join(folder, path)))).toBe(true);
    }
    expect(opened.models.find('tiny-model_v2')).toMatchObject({ weights: 'fp32' });
  });

  it('takes weights that lie beside the configuration, and prefers those of four bits', async () => {
    const opened = await open();
    const folder = tinyModel();
    renameSync(join(folder, 'onnx/model.onnx'), join(folder, 'model_q4.onnx'));
    cpSync(join(folder, 'model_q4.onnx'), join(folder, 'model_fp16.onnx'));
    rmSync(join(folder, 'onnx'), { recursive: true });
    await opened.models.importFolder({ folder, id: 'flat' });
    expect(await opened.settled('flat')).toMatchObject({ state: 'installed' });
    expect(opened.models.find('flat')).toMatchObject({ weights: 'q4' });
    expect(filesIn(join(opened.folder, 'flat'))).toContain('onnx/model_q4.onnx');
    expect(filesIn(join(opened.folder, 'flat'))).not.toContain('onnx/model_fp16.onnx');
  });

  it('follows links, as caches consist of them, and takes nothing of another name', async () => {
    const opened = await open();
    const blobs = tinyModel('blobs');
    const snapshot = join(temporaryFolder(), 'models--Org--Tiny/snapshots/0123abcd');
    mkdirSync(join(snapshot, 'onnx'), { recursive: true });
    for (const path of filesIn(blobs)) symlinkSync(join(blobs, path), join(snapshot, path));
    symlinkSync('/etc/passwd', join(snapshot, 'passwd'));
    symlinkSync('/etc/passwd', join(snapshot, 'onnx/notes.txt'));
    await opened.models.importFolder({ folder: snapshot });
    expect(await opened.settled('tiny')).toMatchObject({ state: 'installed', name: 'Tiny' });
    expect(filesIn(join(opened.folder, 'tiny'))).toEqual(
      [...filesIn(blobs), 'parley-model.json'].toSorted(),
    );
  });

  it('takes files of weights beside the graph as far as they follow each other', async () => {
    const opened = await open();
    const folder = tinyModel();
    for (const ending of ['_data', '_data_1', '_data_3']) {
      writeFileSync(join(folder, `onnx/model.onnx${ending}`), 'weights');
    }
    await opened.models.importFolder({ folder, id: 'parted' });
    expect(await opened.settled('parted')).toMatchObject({ state: 'installed' });
    expect(opened.models.find('parted')).toMatchObject({ externalDataFiles: 2 });
  });

  it('copies what a model is run with and nothing beside it, for this server alone to read', async () => {
    const opened = await open();
    const folder = tinyModel();
    chmodSync(join(folder, 'config.json'), 0o644);
    writeFileSync(join(folder, 'special_tokens_map.json'), '{}');
    await opened.models.importFolder({ folder, id: 'private' });
    expect(await opened.settled('private')).toMatchObject({ state: 'installed' });
    const copied = join(opened.folder, 'private');
    expect(filesIn(copied)).not.toContain('special_tokens_map.json');
    for (const path of ['config.json', 'tokenizer.json', 'onnx/model.onnx']) {
      expect(statSync(join(copied, path)).mode & 0o777).toBe(0o600);
    }
  });

  it('is named by its folder without what cannot be seen, or by its id', async () => {
    const opened = await open();
    const named = tinyModel('\u202Eevil\nname\u0007');
    await opened.models.importFolder({ folder: named, id: 'named' });
    expect(await opened.settled('named')).toMatchObject({ state: 'installed', name: 'evil name' });
    await opened.models.importFolder({ folder: tinyModel('\u200B'), id: 'nameless' });
    expect(await opened.settled('nameless')).toMatchObject({
      state: 'installed',
      name: 'nameless',
    });
  });

  it('serves less of a long context than the model has', async () => {
    const opened = await open();
    const folder = join(temporaryFolder(), 'long');
    makeModel(folder, { corpus: '<|assistant|>Yes.<|end|>', contextLength: 8_192 });
    await opened.models.importFolder({ folder });
    expect(await opened.settled('long')).toMatchObject({
      state: 'installed',
      contextLength: 4_096,
    });
    expect(opened.models.find('long')).toMatchObject({ contextLength: 4_096 });
  });

  it('can have the id of a curated model, on a server that cannot download it', async () => {
    const opened = await open();
    await opened.models.importFolder({ folder: tinyModel(), id: CURATED_ID });
    expect(await opened.settled(CURATED_ID)).toMatchObject({
      ...{ state: 'installed', origin: 'imported', description: null, source: null },
    });
    await opened.models.remove(CURATED_ID);
    expect(await opened.row(CURATED_ID)).toMatchObject({ state: 'available', origin: 'curated' });
  });

  it('that fails is told for the log by its id, without the way to anybody’s folder', async () => {
    const opened = await open();
    const folder = tinyModel();
    writeFileSync(join(folder, 'onnx/model.onnx'), 'weights');
    await opened.models.importFolder({ folder, id: 'broken' });
    const { problem } = await opened.settled('broken');
    expect(opened.problems).toEqual([{ id: 'broken', ...problem }]);
    expect(problem?.message).not.toContain(folder);
  });

  it('is cancelled within a piece, and leaves nothing', async () => {
    const opened = await open();
    await opened.models.importFolder({ folder: hugeModel(2 ** 29), id: 'huge' });
    await expect
      .poll(async () => (await opened.row('huge')).installation?.receivedBytes, { interval: 1 })
      .toBeGreaterThan(1_000_000);
    await opened.models.cancel('huge');
    expect(opened.files()).toEqual([]);
    expect((await opened.models.list()).models.some(({ id }) => id === 'huge')).toBe(false);
  });
});

describe('an import is refused', () => {
  it.each([
    ['no folder', '/nowhere/at/all', 'There is no folder /nowhere/at/all on this server.'],
    ['a file', '/etc/hostname', '/etc/hostname is not a folder.'],
    ['below a file', '/etc/hostname/model', '/etc/hostname/model is not a folder.'],
  ])('for %s', async (_, folder, message) => {
    expect(await failureOf(await open(), folder)).toMatchObject({
      ...{ code: 'model_files_invalid', message },
    });
  });

  it.each(['models/tiny', '../tiny', 'C:\\models', '/models/\0'])(
    'for %j, which is no absolute path',
    async (folder) => {
      expect(await failureOf(await open(), folder)).toMatchObject({ code: 'validation_error' });
    },
  );

  const FAULTS: [string, (folder: string) => void, RegExp][] = [
    [
      'no config.json',
      (folder) => rmSync(join(folder, 'config.json')),
      /has no config\.json, so it is not the folder of a model/,
    ],
    [
      'no tokenizer.json',
      (folder) => rmSync(join(folder, 'tokenizer.json')),
      /has no tokenizer\.json\.$/,
    ],
    [
      'no tokenizer_config.json',
      (folder) => rmSync(join(folder, 'tokenizer_config.json')),
      /has no tokenizer_config\.json\.$/,
    ],
    [
      'no weights',
      (folder) => rmSync(join(folder, 'onnx'), { recursive: true }),
      /has no weights that can be run here/,
    ],
    [
      'empty weights',
      (folder) => writeFileSync(join(folder, 'onnx/model.onnx'), ''),
      /^onnx\/model\.onnx is empty \(0 bytes\)\.$/,
    ],
    [
      'an empty tokenizer',
      (folder) => writeFileSync(join(folder, 'tokenizer.json'), ''),
      /^tokenizer\.json is empty \(0 bytes\)\.$/,
    ],
    [
      'a broken config.json',
      (folder) => writeFileSync(join(folder, 'config.json'), '{'),
      /does not say what kind of model/,
    ],
    [
      'a config.json that is a list',
      (folder) => writeFileSync(join(folder, 'config.json'), '[]'),
      /does not say what kind of model/,
    ],
    [
      'a broken generation_config.json',
      (folder) => writeFileSync(join(folder, 'generation_config.json'), '{"a":'),
      /^generation_config\.json is damaged: it holds no JSON object\.$/,
    ],
    [
      'a broken tokenizer_config.json',
      (folder) => writeFileSync(join(folder, 'tokenizer_config.json'), '[]'),
      /^tokenizer_config\.json is damaged: it holds no JSON object\.$/,
    ],
    [
      'a model that transcribes',
      (folder) =>
        configure(folder, {
          model_type: 'whisper',
          is_encoder_decoder: true,
          architectures: ['WhisperForConditionalGeneration'],
        }),
      /another task \(WhisperForConditionalGeneration\)/,
    ],
    [
      'a model that embeds',
      (folder) => configure(folder, { model_type: 'bert', architectures: ['BertModel'] }),
      /another task \(BertModel\)/,
    ],
    [
      'a folder where weights should be',
      (folder) => {
        rmSync(join(folder, 'onnx/model.onnx'));
        mkdirSync(join(folder, 'onnx/model.onnx'));
      },
      /has no weights/,
    ],
  ];

  it.each(FAULTS)('for %s', async (_, spoil, sentence) => {
    const folder = tinyModel();
    spoil(folder);
    const failure = await failureOf(await open(), folder);
    expect(failure).toMatchObject({ code: 'model_files_invalid' });
    expect(failure).toHaveProperty('message', expect.stringMatching(sentence));
  });

  it.each([
    [
      'corrupt weights',
      (folder: string) => writeFileSync(join(folder, 'onnx/model.onnx'), 'weights'),
    ],
    ['weights cut off', (folder: string) => truncateSync(join(folder, 'onnx/model.onnx'), 50_000)],
    [
      'a damaged tokenizer',
      (folder: string) => writeFileSync(join(folder, 'tokenizer.json'), '{"a":'),
    ],
    [
      'no chat template',
      (folder: string) =>
        writeFileSync(join(folder, 'tokenizer_config.json'), '{"tokenizer_class":"GPT2Tokenizer"}'),
    ],
  ])('when it is tried out, for %s', async (_, spoil) => {
    const folder = tinyModel();
    spoil(folder);
    const opened = await open();
    const failure = await failureOf(opened, folder);
    expect(failure).toMatchObject({ code: 'model_files_invalid' });
    expect(failure).not.toHaveProperty('message', expect.stringContaining(opened.folder));
    await opened.models.remove('imported');
    expect((await opened.models.list()).models.some(({ id }) => id === 'imported')).toBe(false);
  });

  it('for a folder among the models themselves, by whatever way', async () => {
    const opened = await open();
    await opened.models.importFolder({ folder: tinyModel(), id: 'first' });
    await opened.settled('first');
    const link = join(temporaryFolder(), 'link');
    symlinkSync(join(opened.folder, 'first'), link);
    for (const folder of [opened.folder, join(opened.folder, 'first'), link]) {
      await expect(opened.models.importFolder({ folder, id: 'second' })).rejects.toMatchObject({
        code: 'validation_error',
      });
    }
  });

  it.each(['__proto__', '..', '../up', 'UPPER', 'a b', '', 'x'.repeat(65), '.hidden'])(
    'for the id %j',
    async (id) => {
      const opened = await open();
      await expect(opened.models.importFolder({ folder: tinyModel(), id })).rejects.toMatchObject({
        code: 'validation_error',
      });
      expect(opened.files()).toEqual([]);
    },
  );

  it('for an id that is taken, by a model, an import or the demo', async () => {
    const opened = await open();
    const folder = tinyModel();
    await opened.models.importFolder({ folder, id: 'taken' });
    const again = { folder, id: 'taken' };
    await expect(opened.models.importFolder(again)).rejects.toMatchObject({ code: 'model_exists' });
    await opened.settled('taken');
    await expect(opened.models.importFolder(again)).rejects.toMatchObject({ code: 'model_exists' });
    await expect(opened.models.importFolder({ folder, id: 'offline-demo' })).rejects.toMatchObject({
      code: 'model_exists',
    });
  });

  it('for the id of a download that is not finished, with what to do, and that stays as it is', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 100_000, times: 1 }, { status: 418 });
    await opened.models.download(CURATED_ID);
    const { keptBytes } = await opened.settled(CURATED_ID);
    expect(keptBytes).toBeGreaterThan(100_000);
    const asked = { folder: tinyModel(), id: CURATED_ID };
    await expect(opened.models.importFolder(asked)).rejects.toMatchObject({
      code: 'model_exists',
      message: expect.stringMatching(
        /^A download of SmolLM2 135M has left \d+ kB here\. Go on with it, discard it, or import under another id\.$/,
      ),
    });
    expect(await opened.row(CURATED_ID)).toMatchObject({ keptBytes });
    await opened.models.remove(CURATED_ID);
    await opened.models.importFolder(asked);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ origin: 'imported' });
  });

  it('where no id can be made of the name of its folder', async () => {
    const opened = await open();
    await expect(opened.models.importFolder({ folder: tinyModel('模型') })).rejects.toMatchObject({
      ...{ code: 'validation_error', message: expect.stringContaining('Give one') },
    });
  });

  it('where it does not fit on the disk, with the figures', async () => {
    const failure = await failureOf(await open(), hugeModel(2 ** 42));
    expect(failure).toMatchObject({ code: 'disk_full' });
    expect(failure).toHaveProperty('message', expect.stringMatching(/^This takes 4\.4 TB/));
  });

  it('where too many wait already', async () => {
    const opened = await open();
    const folder = hugeModel(2 ** 28);
    const results = await Promise.allSettled(
      Array.from({ length: 18 }, (_, index) =>
        opened.models.importFolder({ folder, id: `copy-${index}` }),
      ),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(2);
    expect(refused[0]).toMatchObject({ reason: { code: 'local_queue_full' } });
    await opened.models.close();
    expect(opened.files()).toEqual([]);
  });
});

function configure(folder: string, config: object): void {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
}

it('an import that the process did not survive is gone when the next one looks', async () => {
  const opened = await open();
  const left = join(opened.folder, '.incoming/left-over');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'config.json'), '{}');
  mkdirSync(join(opened.folder, '.trash/deleted'), { recursive: true });
  writeFileSync(join(opened.folder, '.trash/deleted/model.onnx'), 'weights');
  const next = await opened.reopened();
  await next.models.close();
  expect(next.files()).toEqual([]);
  expect((await next.models.list()).models.some(({ id }) => id === 'left-over')).toBe(false);
});

it('a disk that fails is told in a sentence', async () => {
  const opened = await open();
  mkdirSync(opened.folder);
  writeFileSync(join(opened.folder, '.incoming'), 'not a folder');
  await opened.models.importFolder({ folder: tinyModel(), id: 'imported' });
  const { problem } = await opened.settled('imported');
  expect(problem).toMatchObject({ code: 'internal_error' });
  expect(problem?.message).toMatch(/^The disk of .* failed \(E[A-Z]+\)\.$/);
});
