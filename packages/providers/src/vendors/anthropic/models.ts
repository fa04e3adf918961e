import type { Model } from '@parley/contracts';
import { z } from 'zod';

import {
  CAPABILITIES,
  EFFORT_LEVELS,
  effortCapability,
} from '../../protocols/anthropic-messages/capabilities.ts';
import { listedModel, type ModelsPage, readableRows } from '../../vendor.ts';

/** The most rows that one page may have. */
const PAGE_QUERY = 'limit=1000';
export const MODELS_PATH = `/v1/models?${PAGE_QUERY}`;

const pageSchema = z.object({
  data: z.array(z.unknown()),
  has_more: z.boolean().nullish().catch(null),
  last_id: z.string().min(1).nullish().catch(null),
});

/** What is not told is not supported. */
const support = z
  .object({ supported: z.boolean() })
  .transform(({ supported }) => supported)
  .catch(false);

const capabilitiesSchema = z.object({
  image_input: support,
  pdf_input: support,
  structured_outputs: support,
  effort: z
    .object({ low: support, medium: support, high: support, xhigh: support, max: support })
    .nullish()
    .catch(null),
  thinking: z
    .object({
      supported: z.boolean().catch(false),
      types: z.object({ adaptive: support, enabled: support, disabled: support }),
    })
    .nullish()
    .catch(null),
});
type Capabilities = z.infer<typeof capabilitiesSchema>;

const rowSchema = z.object({
  id: z.string().min(1),
  display_name: z.string().min(1).nullish().catch(null),
  lifecycle: z.string().nullish().catch(null),
  max_input_tokens: z.number().int().positive().nullish().catch(null),
  capabilities: capabilitiesSchema.nullish().catch(null),
});
type Row = z.infer<typeof rowSchema>;

/** A page of Anthropic's `/v1/models`, without models that answer no more. */
export function parseModelsPage(page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const { data, has_more: hasMore, last_id: lastId } = parsed.data;
  const rows = readableRows(data, rowSchema);
  return (
    rows && {
      models: rows.filter(({ lifecycle }) => lifecycle !== 'retired').map(toModel),
      next: hasMore && lastId ? `?${PAGE_QUERY}&after_id=${encodeURIComponent(lastId)}` : null,
    }
  );
}

function toModel({ id, display_name: name, max_input_tokens: limit, capabilities }: Row): Model {
  return listedModel('anthropic', id, {
    name: name ?? id,
    contextLength: limit ?? null,
    inputModalities: capabilities ? modalitiesOf(capabilities) : [],
    supportedParameters: capabilities ? parametersOf(capabilities) : [],
    verified: true,
  });
}

/** In the words of OpenRouter's catalogue, where a PDF is a file. */
function modalitiesOf(capabilities: Capabilities): string[] {
  return [
    'text',
    ...(capabilities.image_input ? ['image'] : []),
    ...(capabilities.pdf_input ? ['file'] : []),
  ];
}

function parametersOf(capabilities: Capabilities): string[] {
  const { effort, thinking } = capabilities;
  const levels = EFFORT_LEVELS.filter((level) => effort?.[level]);
  return [
    // Not in the list, as every model takes them.
    ...['max_tokens', 'stop', 'tools', 'tool_choice'],
    ...(takesSampling(capabilities) ? ['temperature', 'top_p'] : []),
    ...(thinking?.supported || levels.length > 0 ? ['reasoning'] : []),
    ...(thinking?.types.adaptive ? [CAPABILITIES.adaptiveThinking] : []),
    ...(thinking?.types.enabled ? [CAPABILITIES.thinkingBudget] : []),
    ...(thinking?.types.disabled ? [CAPABILITIES.noThinking] : []),
    ...levels.map(effortCapability),
    ...(capabilities.structured_outputs ? [CAPABILITIES.structuredOutputs] : []),
  ];
}

/**
 * The list does not speak of it. Opus 4.7 lost budgets of thinking and the parameters of sampling in
 * one step (its migration guide, 2026-04), and so did every model after it.
 */
function takesSampling({ thinking }: Capabilities): boolean {
  return !thinking?.supported || thinking.types.enabled;
}
