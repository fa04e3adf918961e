import type { RequestWord } from '../types.ts';
import { isObject, type JsonObject } from './fields.ts';
import type { ForwardContext } from './protocol.ts';

/** Where in a body a protocol says something: members, `outer.inner` for one inside another. */
export type Places = Readonly<Partial<Record<RequestWord, readonly string[]>>>;

/**
 * A body without what is refused, and with what is said in our own words in place of its own.
 *
 * @param places of the protocol, by what stands there
 */
export function overlaid(
  native: JsonObject,
  { encoded, refused, remade }: Pick<ForwardContext, 'encoded' | 'refused' | 'remade'>,
  places: Places,
): JsonObject {
  const placesOf = (words: readonly RequestWord[]) => words.flatMap((word) => places[word] ?? []);
  const left = placesOf([...refused, ...remade]);
  if (left.length === 0) return native;
  const kept = left.reduce(withoutPlace, native);
  return placesOf(remade).reduce((body, place) => withPlace(body, place, encoded), kept);
}

export function without(body: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

function withoutPlace(body: JsonObject, place: string): JsonObject {
  const [outer = '', inner] = place.split('.');
  if (!(outer in body)) return body;
  if (inner === undefined) return without(body, new Set([outer]));
  const holder = body[outer];
  if (!isObject(holder) || !(inner in holder)) return body;
  const rest = without(holder, new Set([inner]));
  // What holds nothing any more says nothing, and may be refused.
  if (Object.keys(rest).length === 0) return without(body, new Set([outer]));
  return { ...body, [outer]: rest };
}

function withPlace(body: JsonObject, place: string, encoded: JsonObject): JsonObject {
  const [outer = '', inner] = place.split('.');
  const value = encoded[outer];
  if (inner === undefined) return value === undefined ? body : { ...body, [outer]: value };
  if (!isObject(value) || value[inner] === undefined) return body;
  const holder = body[outer];
  return { ...body, [outer]: { ...(isObject(holder) ? holder : {}), [inner]: value[inner] } };
}
