import type { ProviderUsage } from '@parley/providers';

import type { JsonObject } from '../dialect.ts';

/** Figures that nobody reported, in tokens. */
export interface Estimates {
  input: number;
  output: number;
}

type Report = Omit<ProviderUsage, 'type'> | null;

/**
 * Usage when an answer begins. Clients read the input here, and their types want a number: where it is
 * not known yet, which is nearly always, it is an estimate, as 0 would say that the question cost
 * nothing. What is reported later replaces it. Of the answer, nothing is written yet.
 */
export function usageAtStart(report: Report, estimatedInput: number): JsonObject {
  const { input_tokens, output_tokens_details: _, ...caches } = inputOf(report);
  return { ...REST, ...caches, input_tokens: input_tokens ?? estimatedInput, output_tokens: 0 };
}

/**
 * Usage at the end of a stream: the whole answer's, as far as it was reported. Only the output must be
 * a number here; where that is an estimate, `parley_estimated` names it.
 */
export function usageAtEnd(report: Report, estimatedOutput: number): JsonObject {
  const output = report?.outputTokens ?? null;
  return {
    ...inputOf(report),
    output_tokens: output ?? estimatedOutput,
    server_tool_use: null,
    ...estimated({ output_tokens: output }),
  };
}

/** Usage of an answer that is sent whole. What is an estimate is named in `parley_estimated`. */
export function wholeUsage(report: Report, estimates: Estimates): JsonObject {
  const { input_tokens, ...rest } = inputOf(report);
  const output_tokens = report?.outputTokens ?? null;
  return {
    ...REST,
    ...rest,
    input_tokens: input_tokens ?? estimates.input,
    output_tokens: output_tokens ?? estimates.output,
    ...estimated({ input_tokens, output_tokens }),
  };
}

/** Members that no event of ours says anything of. */
const REST = {
  cache_creation: null,
  inference_geo: null,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: null,
  speed: null,
};

/** In this protocol, input that is or was cached is counted apart. */
function inputOf(report: Report) {
  const total = report?.inputTokens ?? null;
  const read = report?.cachedInputTokens ?? null;
  const written = report?.cacheWriteTokens ?? null;
  const thinking = report?.reasoningTokens ?? null;
  return {
    // More of it in the cache than there is would be a mistake of whoever counted.
    input_tokens: total === null ? null : Math.max(0, total - (read ?? 0) - (written ?? 0)),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens_details: thinking === null ? null : { thinking_tokens: thinking },
  };
}

/** Names those that nobody reported. */
function estimated(reported: Readonly<Record<string, number | null>>): JsonObject {
  const names = Object.keys(reported).filter((name) => reported[name] === null);
  return names.length === 0 ? {} : { parley_estimated: names };
}
