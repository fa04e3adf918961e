import type { JsonObject } from './fields.ts';
import type { ParamName } from './protocol.ts';

/**
 * A body without the members that stand for parameters which are refused.
 *
 * @param members of the protocol, by the parameter they stand for
 */
export function withoutRefused(
  body: JsonObject,
  refused: readonly ParamName[],
  members: Readonly<Partial<Record<ParamName, readonly string[]>>>,
): JsonObject {
  const names = new Set(refused.flatMap((param) => members[param] ?? []));
  return names.size === 0 ? body : without(body, names);
}

export function without(body: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
}

/** A body with those members of the encoded one that it was left without. */
export function completed(
  body: JsonObject,
  encoded: JsonObject,
  names: readonly string[],
): JsonObject {
  const missing = names.filter((name) => !(name in body) && encoded[name] !== undefined);
  return { ...body, ...Object.fromEntries(missing.map((name) => [name, encoded[name]])) };
}
