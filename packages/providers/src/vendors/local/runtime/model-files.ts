import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { isObject, type JsonObject, text } from '../../../protocols/fields.ts';
import { REQUIRED_FILES, WEIGHTS_FOLDER, weightsFile } from '../models/layout.ts';
import { filesInvalid } from './failure.ts';
import type { ModelToRun } from './messages.ts';

/** Where newer models keep their template; the library looks into `tokenizer_config.json` alone. */
const TEMPLATE_FILE = 'chat_template.jinja';

/** What of a model's files is read before the library gets them. */
export interface ModelConfiguration {
  config: JsonObject;
  /** The family of the model, as the library names it. */
  modelType: string;
  /** `null` where the tokenizer has its own, or none. */
  chatTemplate: string | null;
}

/**
 * Looks whether the files are there and can be what they are called: the library's own words for a
 * missing file name its path, or an undefined property.
 *
 * @throws {ModelFailure} `model_files_invalid`
 */
export function readConfiguration(model: ModelToRun): ModelConfiguration {
  const { folder } = model;
  for (const name of [...REQUIRED_FILES, ...weightFiles(model)]) requireContent(folder, name);
  const config = readJson(folder, 'config.json');
  const modelType = text(config['model_type']);
  if (modelType === null)
    throw filesInvalid('config.json does not say what kind of model this is.');
  return { config, modelType, chatTemplate: readTemplate(folder) };
}

/** The graph and what belongs to it, relative to the folder of the model. */
function weightFiles({ weights, externalDataFiles }: ModelToRun): string[] {
  const graph = `${WEIGHTS_FOLDER}/${weightsFile(weights)}`;
  const data = Array.from({ length: externalDataFiles }, (_, index) =>
    index === 0 ? `${graph}_data` : `${graph}_data_${index}`,
  );
  return [graph, ...data];
}

function requireContent(folder: string, name: string): void {
  const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
  if (size === undefined) throw filesInvalid(`${name} is missing.`);
  if (size === 0) throw filesInvalid(`${name} is empty.`);
}

function readJson(folder: string, name: string): JsonObject {
  const content = parse(readFileSync(join(folder, name), 'utf8'));
  if (!isObject(content)) throw filesInvalid(`${name} is damaged: it holds no JSON object.`);
  return content;
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function readTemplate(folder: string): string | null {
  const path = join(folder, TEMPLATE_FILE);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return null;
  return readFileSync(path, 'utf8');
}
