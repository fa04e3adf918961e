import type { GenerationParams } from '@parley/contracts';

import { InvalidRequest, type JsonObject } from '../dialect.ts';
import {
  filledText,
  isAbsent,
  optionalBoolean,
  optionalList,
  optionalObject,
  quoted,
} from '../fields.ts';

type Effort = NonNullable<GenerationParams['reasoningEffort']>;

const EFFORTS: ReadonlyMap<unknown, Effort> = new Map(
  (['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const).map((effort) => [
    effort,
    effort,
  ]),
);

/** What `reasoning: {enabled: true}` asks for (OpenRouter, "Reasoning tokens"). */
const USUAL_EFFORT: Effort = 'medium';

/** How the model is to answer. Bounds are those of OpenAI's description of the API. */
export function readParams(body: JsonObject): GenerationParams {
  const number = (name: string, min: number, max: number) => numberIn(body, name, min, max);
  const temperature = number('temperature', 0, 2);
  const topP = number('top_p', 0, 1);
  const maxOutputTokens = integerIn(body, 'max_completion_tokens', 1);
  // Its older name, which most clients still use.
  const maxTokens = integerIn(body, 'max_tokens', 1);
  const frequencyPenalty = number('frequency_penalty', -2, 2);
  const presencePenalty = number('presence_penalty', -2, 2);
  const seed = integerIn(body, 'seed', Number.MIN_SAFE_INTEGER);
  const stop = readStop(body['stop']);
  const reasoningEffort = readEffort(body);
  const limit = maxOutputTokens ?? maxTokens;
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(limit === undefined ? {} : { maxOutputTokens: limit }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}

/** Several answers to one question would be several prices, and no provider but OpenAI gives them. */
export function refuseSeveral(body: JsonObject): void {
  if (isAbsent(body['n']) || body['n'] === 1) return;
  throw new InvalidRequest('n must be 1: there is one answer to each request.', 'n');
}

/** Whether the client wants to read what the model thought (OpenRouter's members). */
export function wantsReasoning(body: JsonObject): boolean {
  const reasoning = optionalObject(body['reasoning'], 'reasoning');
  return reasoning?.['exclude'] !== true && body['include_reasoning'] !== false;
}

/** Members of OpenRouter's `reasoning` that are honoured here, whoever answers. */
const PLACED_REASONING: ReadonlySet<string> = new Set(['effort', 'enabled', 'exclude']);

/** Whether `reasoning` asks for more than an effort: a budget, or a kind of summary. */
export function hasUnplacedReasoning(body: JsonObject): boolean {
  return Object.entries(optionalObject(body['reasoning'], 'reasoning') ?? {}).some(
    ([name, value]) => !isAbsent(value) && !PLACED_REASONING.has(name),
  );
}

function readEffort(body: JsonObject): Effort | undefined {
  const reasoning = optionalObject(body['reasoning'], 'reasoning') ?? {};
  const flat = effortIn(body['reasoning_effort'], 'reasoning_effort');
  const nested = effortIn(reasoning['effort'], 'reasoning.effort');
  if (flat !== undefined && nested !== undefined && flat !== nested) {
    throw new InvalidRequest(
      'reasoning_effort and reasoning.effort say different things.',
      'reasoning_effort',
    );
  }
  const isEnabled = optionalBoolean(reasoning['enabled'], 'reasoning.enabled');
  if (isEnabled === false) return 'none';
  return flat ?? nested ?? (isEnabled && !hasUnplacedReasoning(body) ? USUAL_EFFORT : undefined);
}

function effortIn(value: unknown, param: string): Effort | undefined {
  if (isAbsent(value)) return undefined;
  const effort = EFFORTS.get(value);
  if (effort !== undefined) return effort;
  throw new InvalidRequest(
    `${param} is "${quoted(value)}", which is none of ${[...EFFORTS.keys()].join(', ')}.`,
    param,
  );
}

function readStop(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return optionalList(value, 'stop').map((sequence, index) => {
    const text = filledText(sequence);
    if (text !== null) return text;
    throw new InvalidRequest('stop holds texts that are not empty.', `stop.${index}`);
  });
}

function numberIn(body: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = body[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new InvalidRequest(`${name} must be a number from ${min} to ${max}.`, name);
}

function integerIn(body: JsonObject, name: string, min: number): number | undefined {
  const value = body[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min) return value;
  const least = min > 0 ? ` of at least ${min}` : '';
  throw new InvalidRequest(`${name} must be a whole number${least}.`, name);
}
