import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LogitsProcessor, LogitsProcessorList, type Tensor } from '@xenova/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { makeCircularModel } from '../demo-model/index.ts';
import { type Library, loadLibrary } from './library.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { lengthOf, type Question, readQuestion } from './question.ts';

let folder: string;
let library: Library;
let loaded: LoadedModel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-question-'));
  makeCircularModel(folder);
  library = await loadLibrary();
  const files = { folder, weights: 'fp32', externalDataFiles: 0, contextLength: null } as const;
  loaded = await loadModel(library, files, 1);
});

afterAll(async () => {
  await loaded.model.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function asked(tokens: number): Question {
  const { input_ids, attention_mask } = loaded.tokenizer('xyz'.repeat(tokens).slice(0, tokens));
  return { input_ids, attention_mask };
}

/** What the model thinks of every token, after the question. */
async function scoresOf(question: Question, past = {}): Promise<number[]> {
  const collected = new Collected();
  const processors = new LogitsProcessorList();
  processors.push(collected);
  await loaded.model.generate({
    ...question,
    ...past,
    max_new_tokens: 1,
    logits_processor: processors,
  });
  return collected.scores;
}

class Collected extends LogitsProcessor {
  scores: number[] = [];

  override _call(_ids: bigint[][], scores: Tensor): Tensor {
    this.scores = Array.from(scores.data, Number);
    return scores;
  }
}

describe('a question that is read in pieces', () => {
  it.each([129, 256, 257, 1_000])('is understood as in one go, with %i tokens', async (tokens) => {
    const question = asked(tokens);
    const never = new AbortController().signal;

    const past = await readQuestion(library, loaded.model, question, never);

    const read = past.past_key_values?.get_seq_length() ?? 0;
    expect(read).toBeGreaterThan(0);
    expect(lengthOf(question) - read).toBeGreaterThan(0);
    expect(lengthOf(question) - read).toBeLessThanOrEqual(128);
    const inOneGo = await scoresOf(question);
    const inPieces = await scoresOf(question, past);
    const differences = inOneGo.map((score, token) => Math.abs(score - (inPieces[token] ?? NaN)));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
  });

  it('is read at once where it is short', async () => {
    const past = await readQuestion(
      library,
      loaded.model,
      asked(128),
      new AbortController().signal,
    );

    expect(past).toEqual({});
  });

  it('is read no further when it is stopped', async () => {
    const stopping = new AbortController();
    stopping.abort();

    const past = await readQuestion(library, loaded.model, asked(1_000), stopping.signal);

    expect(past.past_key_values?.get_seq_length()).toBe(0);
  });
});
