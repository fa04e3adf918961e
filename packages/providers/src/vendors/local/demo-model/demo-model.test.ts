import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DynamicCache, random } from '@xenova/transformers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DEMO_ANSWER, makeCircularModel, makeDemoModel, makeModel } from './index.ts';
import { OpenedModel } from './opened-model.testing.ts';

const RUNS = { numRuns: 1_000 };

let root: string;
let opened: OpenedModel[] = [];
let demo: OpenedModel;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'parley-demo-model-'));
  demo = await made('demo', makeDemoModel);
});

afterAll(async () => {
  for (const model of opened) await model.close();
  opened = [];
  await rm(root, { recursive: true, force: true });
});

async function made(name: string, make: (folder: string) => void): Promise<OpenedModel> {
  const folder = join(root, name);
  make(folder);
  const model = await OpenedModel.open(folder);
  opened.push(model);
  return model;
}

describe('the demo model', () => {
  it.each([
    'Hi there',
    '',
    'Wie geht es dir? 🙂',
    'שלום עולם',
    'this answer was made on your own server',
  ])('answers %j with its only answer, and ends', async (question) => {
    const { ids } = await demo.write(demo.question({ role: 'user', content: question }));

    expect(demo.textOf(ids)).toBe(`${DEMO_ANSWER}<|end|>`);
  });

  it('answers the same after instructions and earlier turns', async () => {
    const { ids } = await demo.write(
      demo.question(
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'And now?' },
      ),
    );

    expect(demo.textOf(ids)).toBe(`${DEMO_ANSWER}<|end|>`);
  });

  it('answers the same at the highest temperature, and with repetition made dear', async () => {
    random.seed(1);
    const sampled = await demo.answer(DEMO_ANSWER, { do_sample: true, temperature: 2, top_k: 0 });
    const penalised = await demo.answer(DEMO_ANSWER, { repetition_penalty: 2 });

    expect([sampled, penalised]).toEqual([DEMO_ANSWER, DEMO_ANSWER]);
  });

  it('answers a question that leaves just enough room', async () => {
    const room = 2_048 - demo.idsOf(`${DEMO_ANSWER}<|end|>`).length;
    const shortest = demo.question({ role: 'user', content: '' }).input_ids.dims[1] ?? 0;
    const question = demo.question({ role: 'user', content: '!'.repeat(room - shortest + 1) });
    const { ids } = await demo.write(question);

    // One more than there is room for: the end is written, and not read any more.
    expect(question.input_ids.dims[1]).toBe(room + 1);
    expect(demo.textOf(ids)).toBe(`${DEMO_ANSWER}<|end|>`);
  });

  it('has an answer in which no token is there twice', () => {
    const ids = demo.idsOf(DEMO_ANSWER);

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('goes on where an answer was cut off', async () => {
    const cut = DEMO_ANSWER.indexOf(' server');
    const start = `<|user|>Hi<|end|><|assistant|>${DEMO_ANSWER.slice(0, cut)}`;
    const { ids } = await demo.write(demo.text(start));

    expect(demo.textOf(ids)).toBe(`${DEMO_ANSWER.slice(cut)}<|end|>`);
  });

  it('has nothing to say after a word that it does not know', async () => {
    const { ids } = await demo.write(demo.text('<|assistant|>zebra'));

    expect(demo.textOf(ids)).toBe('<|end|>');
  });
});

describe('the cache of keys and values', () => {
  const FIRST = '<|user|>Hi<|end|><|assistant|>';
  const SECOND = `${FIRST}${DEMO_ANSWER}<|end|><|user|>And now?<|end|><|assistant|>`;

  it('holds what was read and written, and gives the second answer the scores of no cache', async () => {
    const cache = new DynamicCache();
    const first = await demo.write(demo.text(FIRST), { past_key_values: cache });
    const held = cache.get_seq_length();
    const cached = await demo.write(demo.text(SECOND), { past_key_values: cache });
    const whole = await demo.write(demo.text(SECOND));

    // The last token, the end, was written but never read.
    expect(held).toBe(demo.idsOf(FIRST).length + first.ids.length - 1);
    expect(demo.textOf(cached.ids)).toBe(`${DEMO_ANSWER}<|end|>`);
    expect(distance(cached.scores, whole.scores)).toBeLessThan(1e-5);
  });

  it('is not for show: another past gives other scores', async () => {
    const one = await demo.write(demo.text(SECOND));
    const other = await demo.write(demo.text(SECOND.replace('Hi', 'Ho')));

    expect(distance(one.scores, other.scores)).toBeGreaterThan(1e-4);
  });
});

describe('the tokenizer', () => {
  it.each([
    ' leading, trailing and  double  spaces ',
    'tabs\tand\r\nlines\n\n',
    'family 👨‍👩‍👧‍👦, flag 🇺🇦, skin 👍🏽',
    'العربية עברית ‏‎',
    'e\u0301 is not é',
    '日本語 한국어 ไทย',
    "it's , . ! what the library would clean up : don't",
    '\u0000\u001b\uffff',
    DEMO_ANSWER,
  ])('gives %j back as it was', (text) => {
    expect(demo.textOf(demo.idsOf(text))).toBe(text);
  });

  it('gives any text back as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    fc.assert(
      fc.property(text, (written) => {
        expect(demo.textOf(demo.idsOf(written))).toBe(written);
      }),
      RUNS,
    );
  });

  it('has one token for each word that the model says', () => {
    const words = DEMO_ANSWER.match(/[\p{L}]+|[^\p{L}\s]+/gu) ?? [];

    expect(demo.idsOf(DEMO_ANSWER)).toHaveLength(words.length);
  });

  it('without merges has several tokens for one character', async () => {
    const bytes = await made('bytes', (folder) =>
      makeModel(folder, { corpus: '<|assistant|>🙂<|end|>', merges: 0 }),
    );
    const { ids } = await bytes.write(bytes.question({ role: 'user', content: 'Hi' }));

    expect(ids).toHaveLength(5);
    expect(bytes.textOf(ids)).toBe('🙂<|end|>');
  });
});

describe('the circular model', () => {
  it('writes until it is stopped', async () => {
    const circle = await made('circle', makeCircularModel);
    const { ids } = await circle.write(circle.question({ role: 'user', content: 'Hi' }), {
      max_new_tokens: 500,
    });

    expect(circle.textOf(ids)).toBe(`tick${' tock tick'.repeat(249)} tock`);
  });

  it('reads as many tokens as it has places for, and no more', async () => {
    const short = await made('short', (folder) => makeCircularModel(folder, { contextLength: 32 }));
    const prompt = short.question({ role: 'user', content: 'Hi' });
    const room = 32 - (prompt.input_ids.dims[1] ?? 0);

    // The last one that is written is not read any more.
    const { ids } = await short.write(prompt, { max_new_tokens: room + 1 });
    expect(ids).toHaveLength(room + 1);
    await expect(short.write(prompt, { max_new_tokens: room + 2 })).rejects.toThrow(/bounds/);
  });
});

describe('a model of another size', () => {
  it('says the same, and its files tell its measures', async () => {
    const size = { contextLength: 100, layers: 5, heads: 3, width: 24, feedForward: 7 };
    const deep = await made('deep', (folder) =>
      makeModel(folder, { corpus: '<|assistant|>Deep down.<|end|>', ...size }),
    );

    expect(await deep.answer('Hi')).toBe('Deep down.');
    expect(readJson('deep/config.json')).toMatchObject({
      n_positions: 100,
      n_layer: 5,
      n_head: 3,
      n_embd: 24,
      n_inner: 7,
    });
    expect(readJson('deep/tokenizer_config.json')).toMatchObject({ model_max_length: 100 });
  });

  it('is refused where its heads cannot share its width', () => {
    expect(() => makeModel(join(root, 'uneven'), { corpus: 'a', heads: 5, width: 32 })).toThrow(
      RangeError,
    );
  });
});

it('the same model is the same files, byte for byte', () => {
  makeDemoModel(join(root, 'again'));

  expect(hashes('again')).toEqual(hashes('demo'));
  expect(Object.keys(hashes('again'))).toEqual([
    'config.json',
    'generation_config.json',
    'onnx/model.onnx',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
});

function hashes(name: string): Record<string, string> {
  const folder = join(root, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return Object.fromEntries(
    files.map((file) => [
      file.slice(folder.length + 1),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** The largest difference between two scores for the same token at the same step. */
function distance(one: readonly number[][], other: readonly number[][]): number {
  expect(one.map((step) => step.length)).toEqual(other.map((step) => step.length));
  const others = other.flat();
  return Math.max(...one.flat().map((score, index) => Math.abs(score - (others[index] ?? NaN))));
}
