import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, sep } from 'node:path';

import { AppError, localModelIdSchema } from '@parley/contracts';

import type { WeightForm } from '../types.ts';
import {
  filesOfForm,
  OPTIONAL_FILES,
  preferredForm,
  REQUIRED_FILES,
  WEIGHTS_FOLDER,
} from './layout.ts';
import { readModelConfig } from './model-config.ts';

/** Of an id, as its schema has it. */
const MAX_ID_CHARACTERS = 64;

/** A file to copy. */
export interface SourceFile {
  /** Where it will lie, relative to the folder of the model. */
  path: string;
  /** Where it lies. */
  from: string;
  size: number;
}

/** A model that lies in somebody's folder. */
export interface ImportPlan {
  /** For people: the name of the folder, which may have nothing in it that can be shown. */
  name: string;
  weights: WeightForm;
  contextLength: number | null;
  files: SourceFile[];
}

/**
 * Looks what of a folder makes up a model: the weights of the form that we prefer, in `onnx/` or
 * beside the configuration, and nothing that has another name. Links are followed: the caches of
 * Hugging Face's own tools consist of them.
 *
 * @param modelsFolder ours, from which nothing is imported
 * @throws {AppError} `model_files_invalid`, `validation_error`
 */
export async function inspectFolder(folder: string, modelsFolder: string): Promise<ImportPlan> {
  const real = await realFolder(folder);
  const own = await realpath(modelsFolder).catch(() => modelsFolder);
  if (`${real}${sep}`.startsWith(`${own}${sep}`)) {
    throw new AppError(
      'validation_error',
      `${folder} is in this server's own folder of models. Put the files elsewhere, and import them from there.`,
    );
  }
  const plain = await filesIn(real, '', [...REQUIRED_FILES, ...OPTIONAL_FILES]);
  if (!plain.some(({ path }) => path === 'config.json')) {
    throw invalid(`${folder} has no config.json, so it is not the folder of a model.`);
  }
  const { weights, files } = await withWeights(folder, real, plain);
  const empty = files.find(({ size }) => size === 0);
  if (empty !== undefined) throw invalid(`${empty.path} is empty (0 bytes).`);
  const { contextLength } = await readModelConfig(real);
  return { name: folderName(folder), weights, contextLength, files };
}

/** An id made of a folder's name. @throws {AppError} `validation_error` where none can be */
export function idOf(name: string): string {
  const made = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .replace(/^[._-]/, '')
    .slice(0, MAX_ID_CHARACTERS)
    .replace(/[._-]$/, '');
  const read = localModelIdSchema.safeParse(made);
  if (read.success) return read.data;
  throw new AppError(
    'validation_error',
    'No id can be made of the name of this folder. Give one, such as "my-model".',
  );
}

/** Control and format characters: those that turn the direction of a line, or end it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** The folder of a snapshot in a cache of Hugging Face is named by its commit; the model's, above it. */
function folderName(folder: string): string {
  const cached = /\/models--[^/]+?--([^/]+)\/snapshots\/[^/]+\/*$/.exec(folder);
  return (cached?.[1] ?? basename(folder)).replace(UNSEEN, ' ').trim();
}

async function realFolder(folder: string): Promise<string> {
  if (!isAbsolute(folder) || folder.includes('\0')) {
    throw new AppError('validation_error', `${folder} is not an absolute path on the server.`);
  }
  try {
    const real = await realpath(folder);
    if ((await stat(real)).isDirectory()) return real;
  } catch (thrown) {
    throw invalid(whyUnreadable(folder, thrown));
  }
  throw invalid(`${folder} is not a folder.`);
}

function whyUnreadable(folder: string, thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT') return `There is no folder ${folder} on this server.`;
  if (code === 'ENOTDIR') return `${folder} is not a folder.`;
  return `The server cannot read ${folder}.`;
}

async function withWeights(
  folder: string,
  real: string,
  plain: readonly SourceFile[],
): Promise<{ weights: WeightForm; files: SourceFile[] }> {
  for (const place of [WEIGHTS_FOLDER, '.']) {
    const names = await readdir(join(real, place)).catch(() => []);
    const stored = await filesIn(join(real, place), WEIGHTS_FOLDER, names.filter(isOfWeights));
    const weights = preferredForm(new Set(stored.map(({ path }) => basename(path))));
    if (weights === null) continue;
    const there = new Map([...plain, ...stored].map((file) => [file.path, file]));
    const { paths, missing } = filesOfForm(weights, new Set(there.keys()));
    const lost = missing[0];
    if (lost !== undefined) throw invalid(`${folder} has no ${lost}.`);
    return { weights, files: paths.flatMap((path) => there.get(path) ?? []) };
  }
  throw invalid(
    `${folder} has no weights that can be run here, such as onnx/model_q4.onnx or onnx/model_quantized.onnx. Those of other kinds (.safetensors, .gguf) have to be converted to ONNX first.`,
  );
}

function isOfWeights(name: string): boolean {
  return name.includes('.onnx');
}

/** Those of the names that are regular files. @param target the folder they will lie in */
async function filesIn(
  folder: string,
  target: string,
  names: readonly string[],
): Promise<SourceFile[]> {
  const found = names.map(async (name) => {
    const from = join(folder, name);
    const stats = await stat(from).catch(() => null);
    return stats?.isFile() === true ? [{ path: join(target, name), from, size: stats.size }] : [];
  });
  return (await Promise.all(found)).flat();
}

function invalid(sentence: string): AppError {
  return new AppError('model_files_invalid', sentence);
}
