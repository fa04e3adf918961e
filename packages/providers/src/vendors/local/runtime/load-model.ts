import { basename, dirname } from 'node:path';

import type { PreTrainedModel, PreTrainedTokenizer } from '@xenova/transformers';

import { isObject, type JsonObject } from '../../../protocols/fields.ts';
import { WEIGHTS_FOLDER, weightsFile } from '../models/layout.ts';
import { contextLengthOf } from './context-length.ts';
import { filesInvalid, isOutOfMemory, ModelFailure, NOT_ENOUGH_MEMORY } from './failure.ts';
import type { Library } from './library.ts';
import type { ModelToRun } from './messages.ts';
import { readConfiguration } from './model-files.ts';
import { type ChatTemplate, templateOf } from './prompt.ts';

/**
 * Tokens of question and answer together where nobody says how many: what most models were taught with
 * whose files do not say it. Some of those could go on for ever (ALiBi, states instead of positions),
 * but the memory of this server could not.
 */
const FALLBACK_CONTEXT_TOKENS = 2_048;

/** A model in memory, and what its files say of how to use it. */
export interface LoadedModel {
  tokenizer: PreTrainedTokenizer;
  model: PreTrainedModel;
  template: ChatTemplate;
  /** Tokens of question and answer together. */
  contextLength: number;
  /** The content of its `generation_config.json`; empty where there is none. */
  advice: JsonObject;
  /** Each of them ends an answer. */
  endTokens: ReadonlySet<number>;
}

/**
 * @param threads that compute at once
 * @throws {ModelFailure} `model_files_invalid`, `local_model_failed`
 */
export async function loadModel(
  library: Library,
  files: ModelToRun,
  threads: number,
): Promise<LoadedModel> {
  const { config, modelType, chatTemplate } = readConfiguration(files);
  if (!library.AutoModelForCausalLM.supports(modelType)) {
    throw filesInvalid(
      `config.json is that of a ${modelType} model, which does not write text or cannot be run here.`,
    );
  }
  library.env.localModelPath = dirname(files.folder);
  const tokenizer = await loadTokenizer(library, files);
  const template = templateOf(tokenizer, chatTemplate);
  const model = await loadWeights(library, files, threads);
  const told: unknown = model.generation_config;
  const advice = isObject(told) ? told : {};
  return {
    tokenizer,
    model,
    template,
    contextLength: leastOf(files.contextLength, contextLengthOf(config)),
    advice,
    endTokens: endTokensOf(advice['eos_token_id'], config['eos_token_id'], tokenizer.eos_token_id),
  };
}

async function loadTokenizer(library: Library, files: ModelToRun): Promise<PreTrainedTokenizer> {
  try {
    return await library.AutoTokenizer.from_pretrained(basename(files.folder));
  } catch (cause) {
    throw describe(cause, 'tokenizer.json or tokenizer_config.json is damaged.');
  }
}

async function loadWeights(
  library: Library,
  files: ModelToRun,
  threads: number,
): Promise<PreTrainedModel> {
  const { weights, externalDataFiles } = files;
  try {
    return await library.AutoModelForCausalLM.from_pretrained(basename(files.folder), {
      device: 'cpu',
      dtype: weights,
      use_external_data_format: externalDataFiles,
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    });
  } catch (cause) {
    const name = `${WEIGHTS_FOLDER}/${weightsFile(weights)}`;
    throw describe(cause, `The weights (${name}) are damaged, or do not fit config.json.`);
  }
}

/** Beyond its places a model fails, whatever anybody says. */
function leastOf(...lengths: readonly (number | null)[]): number {
  const known = lengths.filter((length) => length !== null);
  return known.length === 0 ? FALLBACK_CONTEXT_TOKENS : Math.min(...known);
}

/** Models have several (end of turn, end of text), told in one file or the other, alone or in a list. */
function endTokensOf(...told: readonly unknown[]): Set<number> {
  return new Set(told.flat().filter((id) => typeof id === 'number'));
}

/** What the library threw, in a sentence: too little memory, or what else is wrong with the files. */
export function describe(cause: unknown, otherwise: string): ModelFailure {
  if (cause instanceof ModelFailure) return cause;
  if (!isOutOfMemory(String(cause))) return filesInvalid(otherwise, cause);
  return new ModelFailure('local_model_failed', NOT_ENOUGH_MEMORY, { cause });
}
