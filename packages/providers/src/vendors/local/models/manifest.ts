import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { localModelIdSchema } from '@parley/contracts';
import { z } from 'zod';

import { isModelPath, WEIGHT_FORMS } from './layout.ts';

/** What tells an installed model from a folder that happens to lie there. */
export const MANIFEST_FILE = 'parley-model.json';

/** A manifest with a hundred files of weights is a tenth of it. */
const MAX_MANIFEST_BYTES = 256 * 1024;

const manifestSchema = z.object({
  id: localModelIdSchema,
  name: z.string().min(1),
  origin: z.enum(['curated', 'imported']),
  weights: z.enum(WEIGHT_FORMS),
  contextLength: z.number().int().positive().nullable(),
  memoryBytes: z.number().int().nonnegative().nullable(),
  licence: z.object({ name: z.string(), url: z.string().nullable() }).nullable(),
  source: z.object({ repository: z.string(), url: z.string() }).nullable(),
  /** The commit of the repository that its files are of; `null` for one that was imported. */
  revision: z.string().nullable(),
  files: z
    .array(
      z.object({
        path: z.string().refine(isModelPath),
        size: z.number().int().positive(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
  installedAt: z.iso.datetime(),
});

/** What we know of an installed model; written last, and so the sign that all else is there. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestFile = Manifest['files'][number];

/** A model's folder as it was found: whole, or not, and then whether it is of our making at all. */
export type Found = { manifest: Manifest } | { fault: string; isOurs: boolean };

/** Reads what a folder says of itself, and looks whether its files are there. Never throws. */
export function readModelFolder(folder: string, id: string): Found {
  const path = join(folder, MANIFEST_FILE);
  const manifest = readManifest(path);
  if (manifest === null || manifest.id !== id) {
    return { fault: `its ${MANIFEST_FILE} cannot be read`, isOurs: sizeOf(path) !== null };
  }
  const lost = manifest.files.find(({ path, size }) => sizeOf(join(folder, path)) !== size);
  if (lost === undefined) return { manifest };
  return { fault: `its ${lost.path} is missing or was changed`, isOurs: true };
}

function readManifest(path: string): Manifest | null {
  try {
    if (statSync(path).size > MAX_MANIFEST_BYTES) return null;
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}

/** Files of weights beside the graph. */
export function dataFileCount(files: readonly { path: string }[]): number {
  return files.filter(({ path }) => path.includes('.onnx_data')).length;
}
