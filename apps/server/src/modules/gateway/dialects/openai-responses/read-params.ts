import type { GenerationParams } from '@parley/contracts';
import type { ResponseFormat } from '@parley/providers';

import { InvalidRequest, type JsonObject } from '../dialect.ts';
import {
  filledText,
  isAbsent,
  optionalBoolean,
  optionalObject,
  quoted,
  requiredText,
} from '../fields.ts';
import { optionalSchema } from './schemas.ts';

type Effort = NonNullable<GenerationParams['reasoningEffort']>;

const EFFORTS: ReadonlyMap<unknown, Effort> = new Map(
  (['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const).map((effort) => [
    effort,
    effort,
  ]),
);

/**
 * How the model is to answer. Bounds are those of OpenAI's description of the API; the penalties are
 * members of Open Responses.
 *
 * @throws {InvalidRequest}
 */
export function readParams(body: JsonObject): GenerationParams {
  const temperature = numberIn(body, 'temperature', [0, 2]);
  const topP = numberIn(body, 'top_p', [0, 1]);
  const maxOutputTokens = readLimit(body['max_output_tokens']);
  const frequencyPenalty = numberIn(body, 'frequency_penalty', [-2, 2]);
  const presencePenalty = numberIn(body, 'presence_penalty', [-2, 2]);
  const reasoningEffort = readEffort(body['reasoning']);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}

/**
 * `text.format`.
 *
 * @returns nothing for plain text, which is what an answer is by itself
 */
export function readResponseFormat(body: JsonObject): ResponseFormat | undefined {
  const at = 'text.format';
  const format = optionalObject(optionalObject(body['text'], 'text')?.['format'], at);
  if (format === undefined) return undefined;
  switch (format['type']) {
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return readJsonSchema(format, at);
    default:
      throw new InvalidRequest(
        `The format "${quoted(format['type'])}" is not supported.`,
        `${at}.type`,
      );
  }
}

function readJsonSchema(format: JsonObject, at: string): ResponseFormat {
  const schema = optionalSchema(format['schema'], `${at}.schema`);
  if (schema === undefined) {
    throw new InvalidRequest(`${at}.schema must be an object.`, `${at}.schema`);
  }
  const strict = optionalBoolean(format['strict'], `${at}.strict`);
  const description = filledText(format['description']);
  return {
    type: 'json-schema',
    name: requiredText(format['name'], `${at}.name`),
    schema,
    ...(strict === undefined ? {} : { strict }),
    ...(description === null ? {} : { description }),
  };
}

function readEffort(value: unknown): Effort | undefined {
  const named = optionalObject(value, 'reasoning')?.['effort'];
  if (isAbsent(named)) return undefined;
  const effort = EFFORTS.get(named);
  if (effort !== undefined) return effort;
  throw new InvalidRequest(
    `reasoning.effort is "${quoted(named)}", which is none of ${[...EFFORTS.keys()].join(', ')}.`,
    'reasoning.effort',
  );
}

function readLimit(value: unknown): number | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  const param = 'max_output_tokens';
  throw new InvalidRequest(`${param} must be a whole number of at least 1.`, param);
}

function numberIn(
  body: JsonObject,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = body[name];
  if (isAbsent(value)) return undefined;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new InvalidRequest(`${name} must be a number from ${least} to ${most}.`, name);
}
