/**
 * So many siblings are compared, and left out of the layout, at once: of 2,000 that stand still React
 * then looks at 170. Fewer cost more in boxes than they save.
 */
export const GROUP_SIZE = 12;

/** Parts a list into groups; all but the last are full, and so stay as they are while it grows. */
export function groupsOf<T>(items: readonly T[]): (readonly T[])[] {
  const groups: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += GROUP_SIZE)
    groups.push(items.slice(at, at + GROUP_SIZE));
  return groups;
}

/** Whether two groups hold the same objects. */
export function isSameGroup<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
