import type { GenerationParams } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

import type { JsonObject } from '../dialect.ts';
import type { Dropped } from '../dropped.ts';
import { isObject } from '../fields.ts';
import { invalid, jsonAt, numberAt, objectAt } from './fields.ts';

type Effort = NonNullable<GenerationParams['reasoningEffort']>;

/** The protocol's words for effort (SDK 1.12.0 `OutputConfig`), which are ours as well. */
const EFFORTS: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * What effort a budget stands for, by its share of `max_tokens`: the shares that OpenRouter gives each
 * effort (10, 20, 50 and 80 % in its guide to reasoning tokens), each up to half way to the next, as
 * our own encoder turns an effort into a budget by them. A budget goes no further than `high`: more
 * came with the efforts themselves, and models that know budgets alone refuse it. So Claude Code's
 * 31,999 of 32,000 tokens are `high`, which is also where the protocol's guide to effort puts a model
 * of which nothing is asked.
 */
const EFFORT_UP_TO: readonly (readonly [share: number, effort: Effort])[] = [
  [0.15, 'minimal'],
  [0.35, 'low'],
  [0.65, 'medium'],
  [Number.POSITIVE_INFINITY, 'high'],
];

/** A model that decides by itself how much it thinks is at this effort where none is set. */
const EFFORT_OF_ADAPTIVE: Effort = 'high';

/** As `max_tokens`. */
const BUDGETS = [1, Number.MAX_SAFE_INTEGER] as const;

/**
 * How hard the model shall think. An effort that is named goes before a budget; thinking that is
 * switched off goes before both.
 *
 * @throws {InvalidRequest}
 */
export function readEffort(body: JsonObject, dropped: Dropped): Effort | undefined {
  const named = readNamedEffort(body, dropped);
  const { thinking: value, max_tokens: maxTokens } = body;
  if (value === undefined || value === null) return named;
  const thinking = objectAt(value, 'thinking');
  // Sent or not is the provider's to decide: our words have no wish about it.
  if (thinking['display'] === 'omitted') dropped.add('thinking.display');
  switch (thinking['type']) {
    case 'disabled':
      return 'none';
    case 'adaptive':
      return named ?? EFFORT_OF_ADAPTIVE;
    case 'enabled': {
      const budget = numberAt(thinking['budget_tokens'], 'thinking.budget_tokens', BUDGETS);
      if (budget === undefined) throw invalid('thinking.budget_tokens', 'is missing');
      return named ?? effortOf(budget, maxTokens);
    }
    default:
      if (typeof thinking['type'] !== 'string') throw invalid('thinking.type', 'must be a string');
      dropped.add(`thinking.${thinking['type']}`);
      return named;
  }
}

/** @param maxTokens not there when tokens are only counted */
function effortOf(budget: number, maxTokens: unknown): Effort {
  const share = typeof maxTokens === 'number' ? budget / maxTokens : 1;
  return EFFORT_UP_TO.find(([most]) => share < most)?.[1] ?? EFFORT_OF_ADAPTIVE;
}

function readNamedEffort({ output_config: config }: JsonObject, dropped: Dropped) {
  if (!isObject(config)) return undefined;
  const { effort, format: _, ...rest } = config;
  for (const member of Object.keys(rest)) dropped.add(`output_config.${member}`);
  if (effort === undefined || effort === null) return undefined;
  const known = EFFORTS.find((word) => word === effort);
  if (known !== undefined) return known;
  throw invalid('output_config.effort', `must be one of ${EFFORTS.join(', ')}`);
}

/**
 * The schema that the answer must keep to; at its first place as well, from before `output_config`.
 *
 * @throws {InvalidRequest}
 */
export function readFormat(
  body: JsonObject,
  dropped: Dropped,
): CompletionRequest['responseFormat'] {
  const { output_config: config, output_format: earlier } = body;
  if (config !== undefined && config !== null) objectAt(config, 'output_config');
  const format = isObject(config) ? config['format'] : undefined;
  const isEarlier = format === undefined || format === null;
  const place = isEarlier ? 'output_format' : 'output_config.format';
  const value = isEarlier ? earlier : format;
  if (value === undefined || value === null) return undefined;
  const asked = objectAt(value, place);
  if (asked['type'] !== 'json_schema') {
    dropped.add(place);
    return undefined;
  }
  // Others want a name; here there is none to take.
  const schema = jsonAt(asked['schema'], `${place}.schema`);
  return { type: 'json-schema', name: 'answer', schema, strict: true };
}
