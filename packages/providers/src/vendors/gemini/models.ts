import type { Model } from '@parley/contracts';
import { z } from 'zod';

import { NO_THINKING } from '../../protocols/gemini/thinking.ts';
import { listedModel, type ModelsPage, readableRows } from '../../vendor.ts';

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

/**
 * The list does not say who can answer without thinking. Of 2.5 Flash and Flash-Lite the guide to
 * thinking says so (ai.google.dev, 2026); of 2.5 Pro and of later models it says that they cannot, or
 * nothing, and several refuse.
 */
const WITHOUT_THINKING: ReadonlySet<string> = new Set([
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
]);

/** A page of `/models`: those that write answers; others make vectors or videos. */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const { models, nextPageToken } = parsed.data;
  const rows = readableRows(models, rowSchema);
  return (
    rows && {
      models: rows.filter(writesAnswers).flatMap(toModel),
      next: nextPageToken ? `${query()}&pageToken=${encodeURIComponent(nextPageToken)}` : null,
    }
  );
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
      supportedParameters: [...PARAMETERS, ...(thinking === true ? thinkingOf(id) : [])],
      verified: true,
    }),
  ];
}

function thinkingOf(id: string): string[] {
  return WITHOUT_THINKING.has(id) ? ['reasoning', NO_THINKING] : ['reasoning'];
}
