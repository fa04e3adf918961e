import { isTooDeep } from '../fields.ts';
import { InvalidRequest, type JsonObject } from '../dialect.ts';
import { optionalObject } from '../fields.ts';

/**
 * A JSON schema, which is sent on and repeated in the answer as it came: to write it takes stack, so
 * it must have a bottom.
 *
 * @throws {InvalidRequest}
 */
export function optionalSchema(value: unknown, param: string): JsonObject | undefined {
  const schema = optionalObject(value, param);
  if (!isTooDeep(schema)) return schema;
  throw new InvalidRequest(`${param} is nested too deeply.`, param);
}
