import type { Model } from '@parley/contracts';
import { z } from 'zod';

import { THINKING_LEVELS } from '../../protocols/ollama/think.ts';
import { listedModel, type ModelsPage, readableRows } from '../../vendor.ts';

const pageSchema = z.object({ models: z.array(z.unknown()) });

/** The reference lags behind; what servers send beyond it: ollama/ollama pull request 16665. */
const rowSchema = z.object({
  /** The name by which it is asked for, with its tag. */
  model: z.string().min(1).nullish().catch(null),
  name: z.string().min(1).nullish().catch(null),
  details: z
    .object({
      family: z.string().nullish().catch(null),
    })
    .nullish()
    .catch(null),
  /** `completion`, `tools`, `vision`, `audio`, `thinking`, `embedding` and others. */
  capabilities: z.array(z.string()).nullish().catch(null),
});
type Row = z.infer<typeof rowSchema>;

/** `options` takes these for any model. */
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
 * The families that Ollama reads in OpenAI's "harmony" format, which alone has levels of thinking
 * (`shouldUseHarmony` and the check of `think` in its `server/routes.go`).
 */
const FAMILIES_WITH_LEVELS: ReadonlySet<string> = new Set(['gptoss', 'gpt-oss']);

/**
 * `/api/tags`: the models that were pulled; older servers say no more than their names.
 *
 * Their context lengths stay unknown. `details.context_length` is what a model was made for; what the
 * server gives it is set by `OLLAMA_CONTEXT_LENGTH`, its Modelfile or the memory of the machine (4,096
 * below 24 GiB), and the rest of a conversation is cut off unseen. Only `/api/ps` tells it, of models
 * that are in memory at that moment, while this list is kept (`docs/context-length.mdx`).
 */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const rows = readableRows(parsed.data.models, rowSchema);
  return rows && { models: rows.flatMap(toModel), next: null };
}

function toModel({ model, name, details, capabilities }: Row): Model[] {
  const id = model ?? name ?? null;
  const isForText = capabilities?.includes('completion') ?? true;
  if (id === null || !isForText) return [];
  const hasLevels = FAMILIES_WITH_LEVELS.has(details?.family ?? '');
  const told = capabilities ? traitsOf(capabilities, hasLevels) : {};
  return [listedModel('ollama', id, { name: name ?? id, ...told })];
}

function traitsOf(capabilities: readonly string[], hasLevels: boolean): Partial<Model> {
  const can = (capability: string, ...words: readonly string[]) =>
    capabilities.includes(capability) ? words : [];
  const thinking = hasLevels ? ['reasoning', THINKING_LEVELS] : ['reasoning'];
  return {
    inputModalities: ['text', ...can('vision', 'image'), ...can('audio', 'audio')],
    supportedParameters: [...PARAMETERS, ...can('tools', 'tools'), ...can('thinking', ...thinking)],
    verified: true,
  };
}
