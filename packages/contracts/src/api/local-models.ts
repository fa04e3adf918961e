import { z } from 'zod';

import { errorCodeSchema } from '../errors.ts';

/** The one model that comes with the product: it shows that an installation works, and nothing else. */
export const DEMO_MODEL_ID = 'local/offline-demo';

/** Characters of the path of a folder to import. */
const MAX_PATH_CHARACTERS = 4096;

/** A local model's own id: a name of a folder, and never a path. */
export const localModelIdSchema = z
  .string()
  .max(64)
  .regex(
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    'must be small letters and digits, parted by single . _ or -',
  );

/**
 * How far an installation is. `waiting`: for one before it, as one download and one import are carried
 * out at a time; `starting`: its files are looked up; `receiving`: they are fetched or copied;
 * `checking`: their hashes are compared; `trying`: the model is loaded and writes a token.
 */
export const installationSchema = z.object({
  kind: z.enum(['download', 'import']),
  phase: z.enum(['waiting', 'starting', 'receiving', 'checking', 'trying']),
  receivedBytes: z.number().int().nonnegative(),
  /** `null` until the files are known. */
  totalBytes: z.number().int().nonnegative().nullable(),
});
export type Installation = z.infer<typeof installationSchema>;

export const localModelSchema = z.object({
  id: localModelIdSchema,
  /** As chats name it: `local/<id>`. */
  modelId: z.string(),
  name: z.string(),
  /** One sentence on what it is good for; `null` for one that was imported. */
  description: z.string().nullable(),
  /** `bundled` comes with the product; `curated` is one of our short list; `imported` came from a folder. */
  origin: z.enum(['bundled', 'curated', 'imported']),
  state: z.enum(['available', 'installing', 'installed']),
  /**
   * Of its files. About, for a curated model of which nothing is here (`available`, `keptBytes` 0): its
   * source is asked when it is installed. Exact otherwise; `null` where nobody knows.
   */
  sizeBytes: z.number().int().nonnegative().nullable(),
  /** What the process that runs it needs at most, about. */
  memoryBytes: z.number().int().nonnegative().nullable(),
  contextLength: z.number().int().positive().nullable(),
  licence: z.object({ name: z.string(), url: z.string().nullable() }).nullable(),
  /** Where its files come from. */
  source: z.object({ repository: z.string(), url: z.string() }).nullable(),
  installation: installationSchema.nullable(),
  /** Bytes that an installation which did not end has left, and the next one need not fetch. */
  keptBytes: z.number().int().nonnegative(),
  /** Why the last installation failed. */
  problem: z.object({ code: errorCodeSchema, message: z.string() }).nullable(),
});
export type LocalModel = z.infer<typeof localModelSchema>;

export const localModelsAnswerSchema = z.object({
  models: z.array(localModelSchema),
  /** Whether the operator forbids to fetch models (`PARLEY_MODELS_OFFLINE`). */
  offline: z.boolean(),
  /** Where models lie on the server. */
  folder: z.string(),
  /** On the disk of that folder; `null` when it cannot be told. */
  freeBytes: z.number().nonnegative().nullable(),
  /** Of the machine, or of the container where that has a limit. */
  memoryBytes: z.number().nonnegative(),
});
export type LocalModelsAnswer = z.infer<typeof localModelsAnswerSchema>;

export const localModelAnswerSchema = z.object({ model: localModelSchema });

export const importLocalModelBodySchema = z.object({
  /** An absolute path on the server. */
  folder: z
    .string()
    .trim()
    .min(1)
    .max(MAX_PATH_CHARACTERS)
    .regex(/^\/[^\0]*$/, 'must be an absolute path on the server, such as /srv/models/my-model'),
  /** The id that it will have; the name of the folder, made to fit, when absent. */
  id: localModelIdSchema.optional(),
});
export type ImportLocalModelBody = z.infer<typeof importLocalModelBodySchema>;
