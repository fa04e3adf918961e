import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '@parley/contracts';

import { isObject, type JsonObject, list, text } from '../../../protocols/fields.ts';
import { contextLengthOf } from '../runtime/context-length.ts';

/** Tasks that write text on from a text: `LlamaForCausalLM`, `GPT2LMHeadModel`. */
const WRITES_TEXT = /(?:CausalLM|LMHeadModel|ConditionalGeneration)$/;

/** The longest are of some hundred kilobytes: tokenizers with many added tokens. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/** Read by the library, whose words for a damaged one name no file, or blame another. */
const OTHER_FILES = ['tokenizer_config.json', 'generation_config.json'];

/** What a model's `config.json` says that we want to know before anything is loaded. */
export interface ModelConfig {
  /** `null` where it does not say. */
  contextLength: number | null;
}

/**
 * Reads the `config.json` of a folder, and looks whether it is that of a model which writes text, and
 * whether the other small files can be read. That it can be run here is found out by running it.
 *
 * @throws {AppError} `model_files_invalid`
 */
export async function readModelConfig(folder: string): Promise<ModelConfig> {
  const config = await readJson(join(folder, 'config.json'));
  if (config === null || text(config['model_type']) === null) {
    throw new AppError(
      'model_files_invalid',
      'config.json does not say what kind of model this is: it is damaged, or of something else.',
    );
  }
  const other = otherTask(config);
  if (other !== null) {
    throw new AppError(
      'model_files_invalid',
      `config.json is that of a model for another task (${other}). Only models that write text can be run here.`,
    );
  }
  await Promise.all(OTHER_FILES.map((name) => requireJson(folder, name)));
  return { contextLength: contextLengthOf(config) };
}

/** Whether a file is there at all is for others to find out. */
async function requireJson(folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const isThere = (await stat(path).catch(() => null)) !== null;
  if (!isThere || (await readJson(path)) !== null) return;
  throw new AppError('model_files_invalid', `${name} is damaged: it holds no JSON object.`);
}

async function readJson(path: string): Promise<JsonObject | null> {
  try {
    if ((await stat(path)).size > MAX_CONFIG_BYTES) return null;
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** The name of the task, if it is plainly another one. */
function otherTask(config: JsonObject): string | null {
  const names = (list(config['architectures']) ?? []).flatMap((name) => text(name) ?? []);
  // An encoder before the decoder means a translator, a transcriber and the like.
  if (config['is_encoder_decoder'] === true) return names[0] ?? text(config['model_type']);
  const writes = names.length === 0 || names.some((name) => WRITES_TEXT.test(name));
  return writes ? null : (names[0] ?? null);
}
