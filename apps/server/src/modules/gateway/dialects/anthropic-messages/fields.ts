import { InvalidRequest, type JsonObject } from '../dialect.ts';
import { isObject, isTooDeep, MAX_DEPTH } from '../fields.ts';

/** What is wrong, and where: the envelope of this family has no member for the place. */
export function invalid(place: string, problem: string): InvalidRequest {
  return new InvalidRequest(`${place}: ${problem}`, place);
}

/** @throws {InvalidRequest} */
export function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw invalid(place, 'must be a string');
  return value;
}

/** @throws {InvalidRequest} */
export function nameAt(value: unknown, place: string): string {
  const name = textAt(value, place);
  if (name === '') throw invalid(place, 'must not be empty');
  return name;
}

/** @throws {InvalidRequest} */
export function objectAt(value: unknown, place: string): JsonObject {
  if (!isObject(value)) throw invalid(place, 'must be an object');
  return value;
}

/** @throws {InvalidRequest} */
export function listAt(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(place, 'must be a list');
  return value;
}

/**
 * A number within a range, both ends included; a member that is `null` is as good as absent.
 *
 * @throws {InvalidRequest}
 */
export function numberAt(
  value: unknown,
  place: string,
  [least, most]: readonly [number, number],
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < least || value > most) {
    throw invalid(place, `must be a number from ${least} to ${most}`);
  }
  return value;
}

/**
 * An object that is sent on as it came.
 *
 * @throws {InvalidRequest}
 */
export function jsonAt(value: unknown, place: string): JsonObject {
  const object = objectAt(value, place);
  if (isTooDeep(object)) throw invalid(place, `is nested more than ${MAX_DEPTH} deep`);
  return object;
}
