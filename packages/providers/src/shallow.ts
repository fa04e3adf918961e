/** How deep what is kept as it came may nest; nothing that a model or a provider says does. */
const MAX_DEPTH = 64;

/** The value, unless handling it would take a stack that nobody has. */
export function shallow<T>(value: T): T | null {
  return isDeeper(value, MAX_DEPTH) ? null : value;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}
