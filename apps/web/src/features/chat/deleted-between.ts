import type { BranchMessage } from '@parley/contracts';

/**
 * Messages of a branch that are there no more when it is read again; not those from which somebody
 * has merely gone to another version.
 */
export function deletedBetween(
  before: readonly BranchMessage[],
  after: readonly BranchMessage[],
): readonly BranchMessage[] {
  const known = new Set(after.map(({ id }) => id));
  const start = before.findIndex(({ id }) => !known.has(id));
  const first = before[start];
  if (first === undefined) return [];
  const { id, parentId } = first;
  // What stands further up was not read, and says nothing.
  if (parentId !== null && !known.has(parentId)) return [];
  const inItsPlace = after.find((message) => message.parentId === parentId);
  return inItsPlace?.siblingIds.includes(id) === true ? [] : before.slice(start);
}
