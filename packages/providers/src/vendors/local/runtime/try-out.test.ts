import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '@parley/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeDemoModel, makeModel } from '../demo-model/index.ts';
import type { InstalledModel, ModelFiles, Runtime } from '../types.ts';
import { Bench, edit, told } from './runtime.testing.ts';

const bench = new Bench();
let runtime: Runtime;
let models = 0;

beforeAll(() => {
  runtime = bench.start();
});

afterAll(() => bench.close());

/** The demo model after somebody changed its files. */
function changed(change: (folder: string) => void, facts?: Partial<InstalledModel>): ModelFiles {
  models += 1;
  const make = (folder: string) => {
    makeDemoModel(folder);
    change(folder);
  };
  return bench.model(`model-${models}`, make, facts);
}

async function faultOf(model: ModelFiles): Promise<AppError> {
  const fault: unknown = await runtime
    .tryOut(model, new AbortController().signal)
    .catch((thrown: unknown) => thrown);
  if (!(fault instanceof AppError)) throw new Error(`It passed: ${String(fault)}`);
  return fault;
}

const WEIGHTS = join('onnx', 'model.onnx');

describe('a model that is tried out', () => {
  it('passes where it writes', async () => {
    await runtime.tryOut(
      changed(() => {}),
      new AbortController().signal,
    );

    // Its files are about to move: nothing holds them.
    expect(bench.children()).toEqual([]);
  });

  it('passes where it begins with something that is no whole character', async () => {
    const bytes = bench.model('bytes', (folder) =>
      makeModel(folder, { corpus: '<|assistant|>世<|end|>', merges: 0 }),
    );

    await runtime.tryOut(bytes, new AbortController().signal);
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      'whose weights are cut off',
      (folder) => truncateSync(join(folder, WEIGHTS), 10_000),
      'The weights (onnx/model.onnx) are damaged, or do not fit config.json.',
    ],
    [
      'whose weights are something else',
      (folder) => writeFileSync(join(folder, WEIGHTS), 'not a model'),
      'The weights (onnx/model.onnx) are damaged, or do not fit config.json.',
    ],
    [
      'whose weights have no bytes',
      (folder) => writeFileSync(join(folder, WEIGHTS), ''),
      'onnx/model.onnx is empty.',
    ],
    ['without weights', (folder) => rmSync(join(folder, WEIGHTS)), 'onnx/model.onnx is missing.'],
    [
      'without a tokenizer',
      (folder) => rmSync(join(folder, 'tokenizer.json')),
      'tokenizer.json is missing.',
    ],
    [
      'whose tokenizer is damaged',
      (folder) => writeFileSync(join(folder, 'tokenizer.json'), '{"version":'),
      'tokenizer.json or tokenizer_config.json is damaged.',
    ],
    [
      'whose tokenizer is none',
      (folder) => writeFileSync(join(folder, 'tokenizer.json'), '{}'),
      'tokenizer.json or tokenizer_config.json is damaged.',
    ],
    [
      'whose configuration is damaged',
      (folder) => truncateSync(join(folder, 'config.json'), 20),
      'config.json is damaged: it holds no JSON object.',
    ],
    [
      'whose configuration says nothing',
      (folder) => writeFileSync(join(folder, 'config.json'), '{}'),
      'config.json does not say what kind of model this is.',
    ],
    [
      'that fills in words (BERT)',
      (folder) => edit(join(folder, 'config.json'), { model_type: 'bert' }),
      'config.json is that of a bert model, which does not write text or cannot be run here.',
    ],
    [
      'that listens (Whisper)',
      (folder) => edit(join(folder, 'config.json'), { model_type: 'whisper' }),
      'config.json is that of a whisper model, which does not write text or cannot be run here.',
    ],
    [
      'of a family that is not known here',
      (folder) => edit(join(folder, 'config.json'), { model_type: 'megalodon' }),
      'config.json is that of a megalodon model, which does not write text or cannot be run here.',
    ],
    [
      'without a chat template',
      (folder) => edit(join(folder, 'tokenizer_config.json'), { chat_template: undefined }),
      'This model has no chat template, so it cannot be chatted with: an instruct (chat) model has one.',
    ],
    [
      'whose chat template is damaged',
      (folder) => edit(join(folder, 'tokenizer_config.json'), { chat_template: '{% for %}' }),
      'The chat template of this model is damaged: it takes no question.',
    ],
    [
      'that writes nothing',
      (folder) => makeModel(folder, { corpus: '<|assistant|><|end|>' }),
      'The model could be loaded, but it writes nothing.',
    ],
  ])('%s is refused in one sentence', async (_name, change, sentence) => {
    const model = changed(change);

    const fault = await faultOf(model);

    expect(fault).toMatchObject({ code: 'model_files_invalid', message: sentence });
    expect(fault.message).not.toContain(bench.root);
    expect(fault.details).toBeUndefined();
    expect(bench.children()).toEqual([]);
  });

  it('that has its vectors but no words is refused', async () => {
    // What an embedding model puts out: the same graph with another name at its end.
    const model = changed((folder) => {
      const path = join(folder, WEIGHTS);
      const graph = readFileSync(path).toString('latin1').replaceAll('logits', 'hidden');
      writeFileSync(path, graph, 'latin1');
    });

    expect(await faultOf(model)).toMatchObject({
      code: 'model_files_invalid',
      message: 'The weights do not fit config.json: the model could not write a word.',
    });
  });

  it('that computes no numbers is refused', async () => {
    // The share that its body has in the scores becomes NaN, as what is too large for a half does.
    const share = Buffer.from(Float32Array.of(0.01).buffer);
    const model = changed((folder) => {
      const path = join(folder, WEIGHTS);
      const bytes = readFileSync(path);
      bytes.writeFloatLE(Number.NaN, bytes.indexOf(share));
      writeFileSync(path, bytes);
    });

    expect(await faultOf(model)).toMatchObject({
      code: 'model_files_invalid',
      message: 'These weights compute no usable numbers on this processor.',
    });
  });

  it('misses a file of weights beside the graph', async () => {
    const model = changed(() => {}, { externalDataFiles: 2 });
    copyFileSync(join(model.folder, WEIGHTS), join(model.folder, `${WEIGHTS}_data`));

    expect(await faultOf(model)).toMatchObject({
      code: 'model_files_invalid',
      message: 'onnx/model.onnx_data_1 is missing.',
    });
  });

  it('waits for its turn, and can be cancelled there and while it is loaded', async () => {
    const stopping = new AbortController();
    const first = changed(() => {});
    const busy = told(bench.ask(runtime, { name: 'first', contextLength: null, ...first }, 'Hi'));
    const trial = runtime.tryOut(first, stopping.signal);
    stopping.abort(new Error('not any more'));

    await expect(trial).rejects.toThrow('not any more');
    expect((await busy).last?.type).toBe('done');
  });
});
