import { InvalidRequest, type JsonObject } from './dialect.ts';

/*
 * How members of a body are read. Clients send `null` for what they did not set, so `null` is as if
 * absent; what is there and of another kind than it must be is refused, with the place it stands at.
 */

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** @returns `null` for everything but text that is not empty */
export function filledText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function requiredText(value: unknown, param: string): string {
  const text = filledText(value);
  if (text === null) throw new InvalidRequest(`${param} must be a text that is not empty.`, param);
  return text;
}

export function optionalBoolean(value: unknown, param: string): boolean | undefined {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'boolean') throw new InvalidRequest(`${param} must be a boolean.`, param);
  return value;
}

export function optionalObject(value: unknown, param: string): JsonObject | undefined {
  if (isAbsent(value)) return undefined;
  if (!isObject(value)) throw new InvalidRequest(`${param} must be an object.`, param);
  return value;
}

/** Of a list that need not be there: its items. */
export function optionalList(value: unknown, param: string): readonly unknown[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw new InvalidRequest(`${param} must be a list.`, param);
  return value;
}

const MAX_QUOTED_CHARACTERS = 64;

/** A word of the client's, as it can stand in a message or a header. */
export function quoted(value: unknown): string {
  const word = typeof value === 'string' ? value : typeof value;
  return word.replaceAll(/[^\w.:/-]/g, '?').slice(0, MAX_QUOTED_CHARACTERS);
}

/** How deep what is kept as it came may nest: to write it again takes stack, which has an end. */
export const MAX_DEPTH = 128;

export function isTooDeep(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isTooDeep(inner, depth - 1));
}
