import type { ResponseFormat } from '@parley/providers';

import { InvalidRequest } from '../dialect.ts';
import { filledText, optionalBoolean, optionalObject, quoted, requiredText } from '../fields.ts';

/** @returns nothing for plain text, which is what an answer is by itself */
export function readResponseFormat(value: unknown): ResponseFormat | undefined {
  const format = optionalObject(value, 'response_format');
  if (format === undefined) return undefined;
  switch (format['type']) {
    case 'text':
      return undefined;
    case 'json_object':
      return { type: 'json' };
    case 'json_schema':
      return readJsonSchema(format['json_schema']);
    default:
      throw new InvalidRequest(
        `The response format "${quoted(format['type'])}" is not supported.`,
        'response_format.type',
      );
  }
}

function readJsonSchema(value: unknown): ResponseFormat {
  const at = 'response_format.json_schema';
  const given = optionalObject(value, at) ?? {};
  const name = requiredText(given['name'], `${at}.name`);
  const schema = optionalObject(given['schema'], `${at}.schema`);
  if (schema === undefined) {
    throw new InvalidRequest(`${at}.schema must be an object.`, `${at}.schema`);
  }
  const strict = optionalBoolean(given['strict'], `${at}.strict`);
  const description = filledText(given['description']);
  return {
    type: 'json-schema',
    name,
    schema,
    ...(strict === undefined ? {} : { strict }),
    ...(description === null ? {} : { description }),
  };
}
