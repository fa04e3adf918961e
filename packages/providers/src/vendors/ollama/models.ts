import type { Model } from '@parley/contracts';
import { z } from 'zod';

import { listedModel, type ModelsPage } from '../../vendor.ts';

const pageSchema = z.object({ models: z.array(z.unknown()) });

/** The reference lags behind; what servers send beyond it: ollama/ollama pull request 16665. */
const rowSchema = z.object({
  /** The name by which it is asked for, with its tag. */
  model: z.string().min(1).nullish().catch(null),
  name: z.string().min(1).nullish().catch(null),
  details: z
    .object({ context_length: z.number().int().positive().nullish().catch(null) })
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

/** `/api/tags`: the models that were pulled; older servers say no more than their names. */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const rows = parsed.data.models.flatMap((row) => rowSchema.safeParse(row).data ?? []);
  return { models: rows.flatMap(toModel), next: null };
}

function toModel({ model, name, details, capabilities }: Row): Model[] {
  const id = model ?? name ?? null;
  const isForText = capabilities?.includes('completion') ?? true;
  if (id === null || !isForText) return [];
  const contextLength = details?.context_length ?? null;
  const told = capabilities ? traitsOf(capabilities) : {};
  return [listedModel('ollama', id, { name: name ?? id, contextLength, ...told })];
}

function traitsOf(capabilities: readonly string[]): Partial<Model> {
  const can = (capability: string, word: string) =>
    capabilities.includes(capability) ? [word] : [];
  return {
    inputModalities: ['text', ...can('vision', 'image'), ...can('audio', 'audio')],
    supportedParameters: [...PARAMETERS, ...can('tools', 'tools'), ...can('thinking', 'reasoning')],
    verified: true,
  };
}
