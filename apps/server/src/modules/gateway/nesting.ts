/**
 * How deep a body may nest. Schemas of tools are the deepest that clients send, some 20 levels;
 * what is read and written again later takes a stack that grows with it.
 */
export const MAX_NESTING = 128;

/** Whether a value of JSON nests deeper than is allowed; never looks further than that. */
export function isTooDeep(value: unknown, levels = MAX_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
