import type { Model } from '@parley/contracts';
import { z } from 'zod';

import { listedModel, type ModelsPage } from '../../vendor.ts';

/** The list has 50 rows a page by default; this is the most it gives. */
export const MODELS_PATH = '/models?pageSize=1000';

const pageSchema = z.object({
  models: z.array(z.unknown()),
  nextPageToken: z.string().min(1).nullish().catch(null),
});

const PREFIX = 'models/';

const rowSchema = z.object({
  name: z.string().startsWith(PREFIX),
  displayName: z.string().min(1).nullish().catch(null),
  inputTokenLimit: z.number().int().positive().nullish().catch(null),
  supportedGenerationMethods: z.array(z.string()).catch([]),
  /** Left out where it is false. */
  thinking: z.boolean().nullish().catch(null),
});
type Row = z.infer<typeof rowSchema>;

/** What every model takes that has the method by which we ask: the fields of its configuration. */
const PARAMETERS: readonly string[] = [
  'temperature',
  'top_p',
  'max_tokens',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
];

/** A page of `/models`: those that write answers; others make vectors or videos. */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const { models, nextPageToken } = parsed.data;
  const rows = models.flatMap((row) => rowSchema.safeParse(row).data ?? []);
  return {
    models: rows.filter(writesAnswers).flatMap(toModel),
    next: nextPageToken ? `${query()}&pageToken=${encodeURIComponent(nextPageToken)}` : null,
  };
}

function query(): string {
  return MODELS_PATH.slice(MODELS_PATH.indexOf('?'));
}

function writesAnswers({ supportedGenerationMethods }: Row): boolean {
  return supportedGenerationMethods.includes('generateContent');
}

/** Says nothing of prices, nor of what a model can be shown. */
function toModel({ name, displayName, inputTokenLimit, thinking }: Row): Model[] {
  const id = name.slice(PREFIX.length);
  if (id === '') return [];
  return [
    listedModel('gemini', id, {
      name: displayName ?? id,
      contextLength: inputTokenLimit ?? null,
      supportedParameters: thinking === true ? [...PARAMETERS, 'reasoning'] : [...PARAMETERS],
      verified: true,
    }),
  ];
}
